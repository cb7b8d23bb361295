import { isBlank } from './guards';
import { InputError } from './inputError';
import { parseList } from './list';
import { quoteValue } from './quoteValue';
import { parseText, readText, requireText } from './text';

/** Letters that Unicode does not take apart into a plain letter and an accent. */
const PLAIN_LETTERS = new Map([
	['ß', 'ss'],
	['æ', 'ae'],
	['Æ', 'Ae'],
	['œ', 'oe'],
	['Œ', 'Oe'],
	['ø', 'o'],
	['Ø', 'O'],
	['ł', 'l'],
	['Ł', 'L'],
	['đ', 'd'],
	['Đ', 'D'],
	['ı', 'i'],
]);

/** Line breaks, tabs and other control characters inside a name. */
const CONTROL = /[\p{Cc}\p{Zl}\p{Zp}]/u;

/** Of audiences and properties: whatever is longer is no name, and would be found nowhere again. */
const LONGEST_NAME = 255;
const SHORT_ENOUGH = `at most ${LONGEST_NAME} characters on one line`;

/** Whether a property can have this name, which is cleaned: `__proto__` is one that readers of JSON drop. */
function isPropertyName(name: string): boolean {
	const isOne = name !== '' && name.length <= LONGEST_NAME && !CONTROL.test(name);
	return isOne && name !== '__proto__';
}

/** @throws InputError for a text of several lines, or with tabs and the like */
function requireOneLine(text: string, field: string, hint: string): string {
	if (!CONTROL.test(text)) return text;
	throw new InputError(
		field,
		`${field} ${quoteValue(text)} has line breaks or other control characters`,
		hint,
	);
}

/**
 * The type of a custom event: `a-z A-Z 0-9 _` (reference: Create Event), cleaned and otherwise
 * unchanged.
 *
 * @throws InputError for everything else; the hint has a corrected suggestion where the value gives
 * one
 */
export function parseEventType(value: unknown, field: string): string {
	const type = readText(value, field);
	if (type && /^[A-Za-z0-9_]+$/.test(type)) return type;
	if (!type) {
		throw new InputError(
			field,
			`${field} must be a name, but is ${isBlank(value) ? 'empty' : quoteValue(value)}`,
			'Give the event a name of letters, digits and underscores, e.g. Order_Placed',
			isBlank(value) ? 'missing_event' : 'invalid_input',
		);
	}
	const suggestion = toEventType(type.slice(0, 60));
	throw new InputError(
		field,
		`${field} ${quoteValue(value)} has characters that Postscript does not accept`,
		suggestion === ''
			? 'Use the letters A to Z, digits and underscores only, e.g. Order_Placed'
			: `Use the letters A to Z, digits and underscores only: ${suggestion}`,
	);
}

/**
 * The nearest name that Postscript takes for an event: accents and letters of other forms become
 * plain ones, everything else between two words one underscore (`Product Purchased` becomes
 * `Product_Purchased`).
 *
 * @returns an empty text where nothing of the name is left
 */
export function toEventType(value: string): string {
	return value
		.normalize('NFKD')
		.replace(/\p{M}/gu, '')
		.replace(/\P{ASCII}/gu, (letter) => PLAIN_LETTERS.get(letter) ?? letter)
		.replace(/[^A-Za-z0-9_]+/g, '_')
		.replace(/^_+|_+$/g, '');
}

/**
 * Tags from all that `parseList` takes, each once, in their order.
 *
 * @throws InputError for entries that are no text on one line
 */
export function parseTags(value: unknown, field: string): string[] {
	return [...new Set(parseList(value, field, parseTag))];
}

function parseTag(value: unknown, field: string): string {
	return requireOneLine(parseText(value, field), field, 'Write each tag on one line');
}

/**
 * The word of a keyword (`YOUROCK`), cleaned and otherwise unchanged.
 *
 * @throws InputError for what cannot be one: empty, longer than 100 characters, with line breaks or
 * other control characters
 */
export function parseKeywordWord(value: unknown, field: string): string {
	const word = readText(value, field);
	if (word && word.length <= 100 && !CONTROL.test(word)) return word;
	throw new InputError(
		field,
		isBlank(value) ? `${field} is empty` : `${field} ${quoteValue(value)} is not a keyword`,
		'Give an active keyword of your shop as Postscript shows it, e.g. YOUROCK',
		isBlank(value) ? 'missing_keyword' : 'invalid_input',
	);
}

/** @throws InputError for anything but 1 to 255 characters on one line */
function parseName(value: unknown, field: string, hint: string): string {
	const name = requireText(value, field, hint);
	if (name.length <= LONGEST_NAME) return requireOneLine(name, field, `Use ${SHORT_ENOUGH}`);
	throw new InputError(field, `${field} ${quoteValue(name)} is too long`, `Use ${SHORT_ENOUGH}`);
}

/**
 * The name of an audience, cleaned and otherwise unchanged: in Postscript's segment builder the name
 * must match to the letter.
 *
 * @throws InputError for anything but 1 to 255 characters on one line
 */
export function parseAudienceName(value: unknown, field: string): string {
	return parseName(value, field, 'Give the audience a name, e.g. VIP Customers');
}

/**
 * The name of a custom property that has a field of its own, with the rules of an audience's.
 *
 * @throws InputError as `parseAudienceName`, and for `__proto__`, which readers of JSON drop
 */
export function parsePropertyName(value: unknown, field: string): string {
	const name = parseName(value, field, 'Give the name of a custom property, e.g. n8n Audiences');
	if (isPropertyName(name)) return name;
	throw new InputError(
		field,
		`${field} cannot be ${quoteValue(name)}`,
		'Choose another name, e.g. n8n Audiences',
	);
}

/**
 * The name of one of several properties, cleaned and otherwise unchanged, with the same rules.
 *
 * @param field holds them all
 * @throws InputError
 */
export function parseNameOfProperty(value: unknown, field: string): string {
	const name = readText(value, field);
	if (name !== undefined && isPropertyName(name)) return name;
	throw new InputError(
		field,
		name === ''
			? `${field} has a property without a name`
			: `${field} has a property that cannot be named ${quoteValue(value)}`,
		`Give each property a name of ${SHORT_ENOUGH}, e.g. Favorite Color`,
	);
}
