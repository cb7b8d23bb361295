import { InputError } from './inputError';
import { quoteValue } from './quoteValue';

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

/**
 * The type of a custom event: `a-z A-Z 0-9 _` (reference: Create Event), unchanged.
 *
 * @throws InputError for everything else; the hint has a corrected suggestion where the value gives
 * one
 */
export function parseEventType(value: unknown, field: string): string {
	if (typeof value === 'string' && /^[A-Za-z0-9_]+$/.test(value)) return value;
	if (typeof value !== 'string' || value.trim() === '') {
		throw new InputError(
			field,
			`${field} must be a name, but is ${value === '' ? 'empty' : quoteValue(value)}`,
			'Give the event a name of letters, digits and underscores, e.g. Order_Placed',
		);
	}
	const suggestion = toEventType(value.slice(0, 60));
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
