import { replaceInvisible } from './invisible';

/**
 * Longest piece of a user's value that a message repeats: enough to recognise it, too short to leak
 * a text or a list.
 */
const LONGEST = 60;

/**
 * A value as messages quote it: text in double quotes, cut to 60 characters and on one line, with
 * `[U+200B]` for a character that cannot be seen; numbers and booleans as they are; for anything
 * else only what it is (`a list`, `an object`), never its content.
 */
export function quoteValue(value: unknown): string {
	if (typeof value === 'string') return `"${shorten(makeVisible(shorten(value)))}"`;
	if (typeof value === 'number' || typeof value === 'boolean') return String(value);
	if (value === null || value === undefined) return 'nothing';
	if (Array.isArray(value)) return 'a list';
	return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

/** White space other than the plain space looks like one: it is named too. */
function makeVisible(text: string): string {
	return replaceInvisible(text, codePoint)
		.replace(/[\p{Cc}\p{Zl}\p{Zp}]/gu, '·')
		.replace(/(?! )\p{Zs}/gu, codePoint);
}

function codePoint(character: string): string {
	const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase();
	return `[U+${code.padStart(4, '0')}]`;
}

/** Cuts between characters: half an emoji would show as rubbish. */
function shorten(text: string): string {
	if (text.length <= LONGEST) return text;
	return text.slice(0, LONGEST - 1).replace(/[\uD800-\uDBFF]$/, '') + '…';
}
