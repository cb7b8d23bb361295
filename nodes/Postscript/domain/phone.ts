import { isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js/min';
import type { CountryCode } from 'libphonenumber-js/min';

import { InputError } from './inputError';
import { quoteValue } from './quoteValue';

const EXAMPLE = 'e.g. +1 212 555 0100';

/** One way to read a number: in E.164, and whether its number range is really handed out. */
interface Reading {
	e164: string;
	valid: boolean;
}

/**
 * A phone number in any form people write, as E.164 (`+12125550100`).
 *
 * The rule for the country, in this order:
 * 1. With `+`, or with the prefix for calls abroad (`00`, or that of the default country, e.g.
 *    `011`), the number is international.
 * 2. Without, it is read in the default country, its own country code in front or not.
 * 3. Only digits that cannot be a number of the default country, but are a valid one with the
 *    country code in front, are that (`442079460958` with US). Digits that are both, without being
 *    a valid number of the default country, are refused: no guess may text a stranger.
 *
 * Numbers of a possible length pass although their range is not handed out: number plans grow
 * faster than any library is updated, and Postscript's own examples (`+15555555555`) are such.
 * North American area codes never begin with 0 or 1, so those are refused: they are mostly numbers
 * of another country.
 *
 * @param value text, or a whole number as spreadsheets have it
 * @param defaultCountry ISO 3166 alpha-2, e.g. `US`, in either case
 * @throws InputError for everything else: extensions, letters, two numbers, lost digits, impossible
 * lengths; for the country with the field `Default Country`
 */
export function parsePhone(value: unknown, defaultCountry: string, field: string): string {
	const country = checkCountry(defaultCountry);
	const text = toText(value, field);
	refuseLostDigits(text, value, field);
	refuseSeveralNumbers(text, value, field);
	refuseExtension(text, value, field);
	refuseOtherCharacters(text, value, field);
	const digits = text.replace(/\D/g, '');
	if (/^\(?\+/.test(text)) return decide([read(`+${digits}`)], value, country, field);
	if (digits.startsWith('00')) return decide(readAbroad(digits, country), value, country, field);
	const abroad = text === digits ? read(`+${digits}`) : undefined;
	const home = read(digits, country);
	refuseAmbiguous(home, abroad, value, field);
	return decide([home, abroad?.valid ? abroad : undefined], value, country, field);
}

/**
 * The forms under which Postscript may have stored a number: E.164 (RudderStack's) and its digits
 * only (Segment's). Both integrations are in production, so lookups ask for both.
 */
export function storedForms(e164: string): string[] {
	return [e164, e164.replace(/^\+/, '')];
}

function checkCountry(value: string): CountryCode {
	const code = String(value).trim().toUpperCase();
	if (isSupportedCountry(code)) return code;
	throw new InputError(
		'Default Country',
		`Default Country ${quoteValue(value)} is not a country code`,
		'Choose a country from the list, or give its two letters, e.g. US',
	);
}

function toText(value: unknown, field: string): string {
	if (typeof value === 'number') return wholeNumber(value, field);
	if (typeof value !== 'string') {
		throw new InputError(
			field,
			`${field} must be a phone number, but is ${quoteValue(value)}`,
			`Give one phone number as text, ${EXAMPLE}`,
		);
	}
	const text = plain(value)
		// Shopify and spreadsheets put an apostrophe in front to keep a number text.
		.replace(/^'/, '')
		.replace(/^tel:/i, '')
		// A column of numbers exported with decimals: nothing is lost.
		.replace(/^(\+?\d{7,})\.00?$/, '$1')
		.trim();
	if (text !== '') return text;
	throw new InputError(field, `${field} is empty`, `Give a phone number, ${EXAMPLE}`);
}

function wholeNumber(value: number, field: string): string {
	if (Number.isSafeInteger(value) && value > 0) return String(value);
	throw new InputError(
		field,
		`${field} must be a phone number, but is ${quoteValue(value)}`,
		`Send the number as text, ${EXAMPLE}`,
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
		.replace(/[\p{Pd}\u2212\u30FC]/gu, '-')
		.trim();
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
	throw new InputError(
		field,
		`${field} ${quoteValue(value)} was shortened by a spreadsheet, so digits may be missing`,
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
	throw new InputError(
		field,
		`${field} ${quoteValue(value)} holds more than one number`,
		'Give one phone number for each item',
	);
}

function refuseExtension(text: string, value: unknown, field: string): void {
	if (!/(#|;\s*ext=|ext(ension|n)?[.:]?|x)\s*\d{1,7}$/i.test(text)) return;
	throw new InputError(
		field,
		`${field} ${quoteValue(value)} has an extension, which cannot receive texts`,
		'Give the mobile number of the person, without an extension',
	);
}

function refuseOtherCharacters(text: string, value: unknown, field: string): void {
	if (/^\(?\+?[\d ().\-/]*$/.test(text) && /\d/.test(text)) return;
	const what = /\p{L}/u.test(text) ? 'letters' : 'characters that do not belong in a phone number';
	throw new InputError(
		field,
		`${field} ${quoteValue(value)} has ${what}`,
		`Write the number with digits only, with or without spaces, brackets and dashes, ${EXAMPLE}`,
	);
}

/**
 * `00` leads abroad from most countries, and is written so everywhere; where it does not, the
 * country's own rules tell.
 */
function readAbroad(digits: string, country: CountryCode): Array<Reading | undefined> {
	const abroad = read(`+${digits.slice(2)}`);
	const home = read(digits, country);
	return abroad?.valid ? [abroad] : [home, abroad];
}

function read(number: string, country?: CountryCode): Reading | undefined {
	const parsed = parsePhoneNumberFromString(number, { defaultCountry: country, extract: false });
	if (!parsed?.isPossible()) return undefined;
	const e164: string = parsed.number;
	if (!/^\+(1[2-9]\d{9}|[2-9]\d{6,14})$/.test(e164)) return undefined;
	// One prefix too many is dropped by each reading (+49 0 0123...): what changes when read again was no number.
	const again = parsePhoneNumberFromString(e164);
	return again?.number === e164 && again.isPossible()
		? { e164, valid: parsed.isValid() }
		: undefined;
}

function refuseAmbiguous(
	home: Reading | undefined,
	abroad: Reading | undefined,
	value: unknown,
	field: string,
): void {
	if (!home || home.valid || !abroad?.valid || home.e164 === abroad.e164) return;
	throw new InputError(
		field,
		`${field} ${quoteValue(value)} can be read as ${home.e164} and as ${abroad.e164}`,
		'Write the number with + and its country code',
	);
}

function decide(
	readings: Array<Reading | undefined>,
	value: unknown,
	country: string,
	field: string,
): string {
	const first = readings.find((reading) => reading !== undefined);
	if (first) return first.e164;
	throw new InputError(
		field,
		`${field} ${quoteValue(value)} is not a possible phone number (default country: ${country})`,
		'Check that no digit is missing or too many, and write numbers of other countries with + and the country code, e.g. +44 20 7946 0958',
	);
}
