import { InputError } from './inputError';
import { replaceInvisible } from './invisible';
import { quoteValue } from './quoteValue';

const PICK_A_FIELD = 'Pick one of its fields, e.g. {{ $json.customer.name }}';

/**
 * A text as it is meant: without white space around it (no-break spaces included) and without
 * characters that show nothing, such as U+200B and U+FEFF. They come along from spreadsheets and
 * web pages, and make two names of what looks like one.
 */
export function cleanText(text: string): string {
	return replaceInvisible(text, () => '').trim();
}

/**
 * A text that is a phone number, an ID or a date, cleaned, without what spreadsheets and Shopify's
 * exports put around such values to keep them texts: `'123` and `="123"`.
 */
export function cleanCell(text: string): string {
	return cleanText(text)
		.replace(/^=\s*"(.*)"$/s, '$1')
		.replace(/^['\u2018\u2019]/, '')
		.trim();
}

/**
 * The text that a parameter holds: a string, cleaned, or a number in digits.
 *
 * @returns undefined for everything else, and '' for what is blank
 * @throws InputError for a text that n8n made of an object, and for numbers whose digits are lost
 */
export function readText(value: unknown, field: string): string | undefined {
	if (typeof value === 'number') return digits(value, field);
	if (typeof value !== 'string') return undefined;
	refuseObjectText(value, field);
	return cleanText(value);
}

/**
 * A text of at least one visible character, cleaned.
 *
 * @throws InputError for what is blank, and for anything but a string or a number
 */
export function parseText(value: unknown, field: string): string {
	return requireText(value, field, 'Enter a text, or an expression that gives one');
}

/**
 * `parseText` for a parameter with advice of its own.
 *
 * @param hint what to do where there is no text
 */
export function requireText(value: unknown, field: string, hint: string): string {
	const text = readText(value, field);
	if (text) return text;
	if (text === '' || value === null || value === undefined) {
		throw new InputError(field, `${field} is empty`, hint);
	}
	throw new InputError(
		field,
		`${field} must be text, but is ${quoteValue(value)}`,
		pick(value, hint),
	);
}

function pick(value: unknown, hint: string): string {
	if (Array.isArray(value)) {
		return 'Pick one entry of the list, or join it into one text, e.g. {{ $json.sizes.join(", ") }}';
	}
	return typeof value === 'object' ? PICK_A_FIELD : hint;
}

/**
 * n8n writes `[object Object]` where an expression gives an object and anything, be it a line
 * break, stands behind its `}}`.
 *
 * @param label what messages call the value where the field holds several
 * @throws InputError for such a text
 */
export function refuseObjectText(text: string, field: string, label = field): void {
	if (!text.includes('[object Object]')) return;
	throw new InputError(
		field,
		`${label} has an object where a text belongs: ${quoteValue(text)}`,
		PICK_A_FIELD,
	);
}

function digits(value: number, field: string): string {
	if (Number.isSafeInteger(value)) return String(value);
	if (Number.isFinite(value) && !Number.isInteger(value)) return String(value);
	throw new InputError(
		field,
		`${field} is ${Number.isFinite(value) ? 'a number too large to be exact' : 'no number that exists'}`,
		'Give it as text, so that no digit is lost',
	);
}
