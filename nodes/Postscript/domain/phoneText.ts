import { InputError } from './inputError';
import { quoteValue } from './quoteValue';
import { cleanCell, refuseObjectText } from './text';

const EXAMPLE = 'e.g. +1 212 555 0100';

/** What people and programs write where there is no number. */
const NO_NUMBER = /^(n\/?a|n\.a\.?|none|null|nil|undefined|[-._?]*)$/i;

/** @returns an InputError about a phone number: the message begins with the field and the value */
export function phoneError(
	field: string,
	value: unknown,
	complaint: string,
	hint: string,
): InputError {
	return new InputError(field, `${field} ${quoteValue(value)} ${complaint}`, hint, 'invalid_phone');
}

/**
 * Whether a cell for a phone number holds none: blank, or a dash or `N/A` as people write it. Beside
 * a good email it is left out.
 */
export function isBlankPhone(value: unknown): boolean {
	if (typeof value === 'string') return NO_NUMBER.test(withoutNoise(value));
	return value === undefined || value === null;
}

/**
 * A phone number as text of ASCII digits, spaces, brackets, dots, dashes and slashes, perhaps with a
 * `+` in front.
 *
 * @param value text, or a whole number as spreadsheets have it
 * @throws InputError for everything else: nothing, extensions, letters, two numbers, lost digits
 */
export function parsePhoneText(value: unknown, field: string): string {
	const text = toText(value, field);
	refuseLostDigits(text, value, field);
	refuseSeveralNumbers(text, value, field);
	refuseExtension(text, value, field);
	refuseOtherCharacters(text, value, field);
	return text;
}

function toText(value: unknown, field: string): string {
	if (isBlankPhone(value)) {
		throw new InputError(
			field,
			`${field} is empty`,
			`Give a phone number, ${EXAMPLE}`,
			'missing_phone',
		);
	}
	if (typeof value === 'number' && Number.isSafeInteger(value) && value > 0) return String(value);
	if (typeof value === 'string') {
		refuseObjectText(value, field);
		return withoutNoise(value);
	}
	throw new InputError(
		field,
		`${field} must be a phone number, but is ${quoteValue(value)}`,
		`Give one phone number as text, ${EXAMPLE}`,
		'invalid_phone',
	);
}

/** Without what links, lead forms and exports put around a number. */
function withoutNoise(text: string): string {
	return (
		cleanCell(plain(text))
			.replace(/^(tel|sms|whatsapp|p):\s*/i, '')
			.replace(/[\s,;]+$/, '')
			// A column of numbers exported with decimals: nothing is lost.
			.replace(/^(\+?\d{7,})\.00?$/, '$1')
	);
}

/**
 * ASCII digits, signs and spaces for what keyboards, contact lists and documents of the world put
 * in their place.
 */
function plain(text: string): string {
	return text
		.replace(/\p{Cf}/gu, '')
		.replace(/[\uFF01-\uFF5E]/g, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0))
		.replace(/\p{Nd}/gu, asciiDigit)
		.replace(/\p{Zs}/gu, ' ')
		.replace(/[\p{Pd}\u2212\u30FC]/gu, '-');
}

/** Unicode lays out the digits of every script in runs of ten that begin with zero. */
function asciiDigit(digit: string): string {
	const code = digit.codePointAt(0) ?? 0;
	let before = 0;
	while (/\p{Nd}/u.test(String.fromCodePoint(code - before - 1))) before += 1;
	return String(before % 10);
}

function refuseLostDigits(text: string, value: unknown, field: string): void {
	if (!/^[+-]?\d+([.,]\d+)?e[+-]?\d+$/i.test(text)) return;
	throw phoneError(
		field,
		value,
		'was shortened by a spreadsheet, so digits may be missing',
		'Format the column as text in the spreadsheet, enter the number again, and export it again',
	);
}

/**
 * A single slash after an area code is common in some countries (`030/901820`), anything more is a
 * list.
 */
function refuseSeveralNumbers(text: string, value: unknown, field: string): void {
	const long = text
		.split(/[\r\n\t,;|/&]|\bor\b|\band\b/i)
		.filter((part) => part.replace(/\D/g, '').length >= 7);
	const plusSigns = text.split('+').length - 1;
	const oddSlash = text.includes('/') && !/^[^/]+\/[^/]{5,}$/.test(text);
	if (long.length < 2 && plusSigns < 2 && !oddSlash) return;
	throw phoneError(
		field,
		value,
		'holds more than one number',
		'Give one phone number for each item',
	);
}

function refuseExtension(text: string, value: unknown, field: string): void {
	if (!/(#|;\s*ext=|ext(ension|n)?[.:]?|x)\s*\d{1,7}$/i.test(text)) return;
	throw phoneError(
		field,
		value,
		'has an extension, which cannot receive texts',
		'Give the mobile number of the person, without an extension',
	);
}

function refuseOtherCharacters(text: string, value: unknown, field: string): void {
	if (/^\(?\+?[\d ().\-/]*$/.test(text) && /\d/.test(text)) return;
	throw phoneError(
		field,
		value,
		/\p{L}/u.test(text) ? 'has letters' : 'has characters that do not belong in a phone number',
		`Write the number with digits only, with or without spaces, brackets and dashes, ${EXAMPLE}`,
	);
}
