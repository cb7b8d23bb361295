import { InputError } from './inputError';
import type { CountryCode } from './phonePlans';
import {
	getCountries,
	getCountryCallingCode,
	isSupportedCountry,
	parsePhoneNumberFromString,
} from './phonePlans';
import { parsePhoneText, phoneError } from './phoneText';
import { quoteValue } from './quoteValue';
import { readText } from './text';

/** One way to read a number: in E.164, and whether its number range is really handed out. */
interface Reading {
	e164: string;
	valid: boolean;
}

/** What was written, for the messages, and the country that it is read in. */
interface Written {
	value: unknown;
	field: string;
	country: CountryCode;
}

/**
 * North American area codes and exchanges, as the plan allows them: none begins with 0 or 1, no area
 * code has 9 in the middle or ends in 11 (North American Numbering Plan, area code assignment
 * guidelines). A dozen new area codes come into service each year, before any library knows them.
 */
const NORTH_AMERICAN = /^\+1(?![2-9](?:9\d|11))[2-9]\d\d[2-9]\d{6}$/;

/**
 * A phone number in any form people write, as E.164 (`+12125550100`).
 *
 * The rule for the country, in this order:
 * 1. With `+`, or with the prefix for calls abroad (`00`, or that of the default country, e.g.
 *    `011`), the number is international. One that is handed out nowhere, but would be a North
 *    American number with 1 in front, is refused where that is home: `+9175550123` is New York's.
 * 2. Without, it is read in the default country, its own country code in front or not.
 * 3. Only digits that cannot be a number of the default country, but are a valid one with the
 *    country code in front, are that (`442079460958` with US). Digits that are both, without being
 *    a valid number of the default country, are refused: no guess may text a stranger.
 *
 * Numbers of a possible length pass although their range is not handed out: number plans grow
 * faster than any library is updated, and Postscript's own examples (`+15555555555`) are such. For
 * the same reason every area code that the North American plan allows counts as valid at home.
 *
 * @param value text, or a whole number as spreadsheets have it
 * @param defaultCountry ISO 3166 alpha-2, e.g. `US`, in either case
 * @throws InputError for everything else: extensions, letters, two numbers, lost digits, impossible
 * lengths; for the country with the field `Default Country`
 */
export function parsePhone(value: unknown, defaultCountry: string, field: string): string {
	const country = parseCountry(defaultCountry, 'Default Country');
	const text = parsePhoneText(value, field);
	const digits = text.replace(/\D/g, '');
	const written = { value, field, country };
	if (/^\(?\+/.test(text)) {
		const abroad = read(`+${digits}`);
		if (!abroad) refuseNeedlessPlus(digits, written);
		return decide([abroad], written);
	}
	if (digits.startsWith('00')) return decide(readAbroad(digits, country), written);
	const abroad = text === digits ? read(`+${digits}`) : undefined;
	const home = readHome(digits, country);
	refuseAmbiguous(home, abroad, written);
	return decide([home, abroad?.valid ? abroad : undefined], written);
}

/**
 * The forms under which Postscript may have stored a number: E.164 (RudderStack's) and its digits
 * only (Segment's). Both integrations are in production, so lookups ask for both.
 */
export function storedForms(e164: string): string[] {
	return [e164, e164.replace(/^\+/, '')];
}

/**
 * A country by its ISO 3166 alpha-2 code, in either case.
 *
 * @throws InputError for all others, and those that have no phone numbers
 */
export function parseCountry(value: unknown, field: string): CountryCode {
	const code = readText(value, field)?.toUpperCase() ?? '';
	if (isSupportedCountry(code)) return code;
	throw new InputError(
		field,
		`${field} ${quoteValue(value)} is not a country code`,
		'Choose a country from the list, or give its two letters, e.g. US',
	);
}

/** Not codes of ISO 3166: islands that the library keeps apart, as number plans do. */
const NO_COUNTRIES: readonly string[] = ['AC', 'TA'];

/** The ISO 3166 alpha-2 codes of all countries that have phone numbers. */
export function countryCodes(): CountryCode[] {
	return getCountries().filter((code) => !NO_COUNTRIES.includes(code));
}

/**
 * `00` leads abroad from most countries, and is written so everywhere; where it does not, the
 * country's own rules tell.
 */
function readAbroad(digits: string, country: CountryCode): Array<Reading | undefined> {
	const abroad = read(`+${digits.slice(2)}`);
	return abroad?.valid ? [abroad] : [readHome(digits, country), abroad];
}

function readHome(digits: string, country: CountryCode): Reading | undefined {
	const home = read(digits, country);
	if (!home || home.valid) return home;
	return { ...home, valid: isNorthAmerican(country) && NORTH_AMERICAN.test(home.e164) };
}

function isNorthAmerican(country: CountryCode): boolean {
	return getCountryCallingCode(country) === '1';
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
	{ value, field }: Written,
): void {
	if (!home || home.valid || !abroad?.valid || home.e164 === abroad.e164) return;
	throw phoneError(
		field,
		value,
		`can be read as ${home.e164} and as ${abroad.e164}`,
		'Write the number with + and its country code',
	);
}

/**
 * North America alone has numbers of one length, always dialled in full, so that ten digits show
 * that the 1 is missing. Elsewhere too many digits can be a number at home.
 */
function refuseNeedlessPlus(digits: string, { value, field, country }: Written): void {
	const home = `+1${digits}`;
	if (!isNorthAmerican(country) || !NORTH_AMERICAN.test(home)) return;
	throw phoneError(
		field,
		value,
		`is not a possible phone number abroad, but would be ${home} at home`,
		`Write ${home} if that is meant, else check the country code`,
	);
}

function decide(readings: Array<Reading | undefined>, written: Written): string {
	const { value, field, country } = written;
	const first = readings.find((reading) => reading !== undefined);
	if (first) {
		if (!first.valid) refuseNeedlessPlus(first.e164.slice(1), written);
		return first.e164;
	}
	throw phoneError(
		field,
		value,
		`is not a possible phone number (default country: ${country})`,
		'Check that no digit is missing or too many, and write numbers of other countries with + and the country code, e.g. +44 20 7946 0958',
	);
}
