import { isBlank } from './guards';
import { InputError } from './inputError';
import { parseList } from './list';
import { quoteValue } from './quoteValue';
import { readText, requireText } from './text';

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

/** Control characters: line breaks, tabs and the like inside a name. */
const CONTROL = /\p{Cc}/u;

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
 * @throws InputError for entries that are no text
 */
export function parseTags(value: unknown, field: string): string[] {
	return [...new Set(parseList(value, field))];
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

/**
 * The name of an audience, cleaned and otherwise unchanged: in Postscript's segment builder the name
 * must match to the letter.
 *
 * @throws InputError for anything but 1 to 255 characters on one line
 */
export function parseAudienceName(value: unknown, field: string): string {
	const name = requireText(value, field, 'Give the audience a name, e.g. VIP Customers');
	if (name.length <= 255 && !CONTROL.test(name)) return name;
	const complaint =
		name.length > 255 ? 'is too long' : 'has line breaks or other control characters';
	throw new InputError(
		field,
		`${field} ${quoteValue(name)} ${complaint}`,
		'Use at most 255 characters on one line',
	);
}

/**
 * The name of the custom property that holds the audiences, with the rules of an audience's own.
 *
 * @throws InputError as `parseAudienceName`, and for `__proto__`, which readers of JSON drop
 */
export function parsePropertyName(value: unknown, field: string): string {
	const name = parseAudienceName(value, field);
	if (name !== '__proto__') return name;
	throw new InputError(
		field,
		`${field} cannot be ${quoteValue(name)}`,
		'Choose another name, e.g. n8n Audiences',
	);
}
