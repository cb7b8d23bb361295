import { readSwitch } from './choices';
import { isBlank } from './guards';
import { InputError } from './inputError';
import { isDateObject, parseInstant, toIsoUtc } from './instant';
import { parseList } from './list';
import { quoteValue } from './quoteValue';
import { cleanCell, cleanText, refuseObjectText } from './text';

/** A custom property as it is sent; lists for subscribers only. */
export type PropertyValue = string | number | boolean | string[];

/**
 * Whose properties: the two differ in what Postscript takes (reference: Create Subscriber, Create
 * Event).
 */
export type PropertyKind = 'subscriber' | 'event';

/** How a property defined in the screen is to be read; see `readAs`. */
export const PROPERTY_TYPES = ['auto', 'string', 'number', 'boolean', 'date', 'list'] as const;

export type PropertyType = (typeof PROPERTY_TYPES)[number];

/** What decides how a value is read, beside its type. */
export interface ReadingOptions {
	kind: PropertyKind;
	/** IANA name for dates without zone; without it they are refused. */
	zone?: string;
	/** Whether a blank value clears a text or a list; else it is none. */
	blanks?: 'leaveOut' | 'clear';
}

/** Where a value stands, for the messages. */
export interface PropertyPlace {
	/** The parameter's name as the screen shows it. */
	field: string;
	/** The property's name, with dots between the levels of nested ones. */
	path: string;
}

/**
 * An `InputError` about one property: the message begins with `The property "address.city" in
 * <field>`.
 */
export function propertyError(place: PropertyPlace, complaint: string, hint: string): InputError {
	return new InputError(place.field, `${describePlace(place)} ${complaint}`, hint);
}

/**
 * A value as the type chosen for it; null and undefined stay what they are, blank ones become
 * undefined unless they clear. `auto` makes a number or a boolean of a text that is plainly one.
 *
 * @throws InputError when the value cannot be read as that type without a guess
 */
export function readAs(
	type: PropertyType,
	value: unknown,
	options: ReadingOptions,
	place: PropertyPlace,
): unknown {
	if (isBlank(value)) return readBlank(type, value, options);
	switch (type) {
		case 'auto':
			return typeof value === 'string' ? readAutomatically(value, options) : value;
		case 'string':
			return toText(value, place);
		case 'number':
			return toNumber(value, place);
		case 'boolean':
			return toBoolean(value, place);
		case 'date':
			return toDate(value, options.zone, place);
		case 'list':
			return toList(value, place);
	}
}

/** Only a text and a list can be empty: a number, a boolean and a date have nothing to clear with. */
function readBlank(type: PropertyType, value: unknown, { blanks }: ReadingOptions): unknown {
	if (typeof value !== 'string') return value;
	if (blanks !== 'clear') return undefined;
	return { auto: '', string: '', list: [], number: undefined, boolean: undefined, date: undefined }[
		type
	];
}

/**
 * What a field of the screen holds is text, also where a number was typed, and segments compare
 * numbers with numbers only. A text becomes one where its digits say the same again: not with a
 * leading zero or plus, an exponent or `.50`, nor from ten digits on, which are phone numbers and
 * IDs. Subscribers have whole numbers only.
 */
function readAutomatically(value: string, { kind }: ReadingOptions): unknown {
	const text = cleanText(value);
	if (/^(true|false)$/i.test(text)) return text.toLowerCase() === 'true';
	const form = kind === 'event' ? /^-?\d{1,9}(\.\d{1,6})?$/ : /^-?\d{1,9}$/;
	return form.test(text) && String(Number(text)) === text ? Number(text) : text;
}

/**
 * A single value as Postscript takes it: texts and booleans unchanged, dates as ISO 8601 in UTC,
 * whole numbers, and for events decimal numbers too.
 *
 * @throws InputError for everything else
 */
export function checkScalar(
	value: unknown,
	kind: PropertyKind,
	place: PropertyPlace,
): string | number | boolean {
	if (isDateObject(value)) return dateText(value, place);
	if (typeof value === 'string') refuseObjectText(value, place.field, describePlace(place));
	if (typeof value === 'string' || typeof value === 'boolean') return value;
	if (typeof value === 'number') return checkNumber(value, kind, place);
	throw propertyError(
		place,
		`is ${quoteValue(value)}, which Postscript does not accept`,
		'Use text, a number, true or false, or a date',
	);
}

function checkNumber(value: number, kind: PropertyKind, place: PropertyPlace): number {
	if (!Number.isFinite(value)) {
		throw propertyError(
			place,
			`is ${value}, which is no number`,
			'Check the calculation behind it',
		);
	}
	if (Number.isInteger(value) && !Number.isSafeInteger(value)) {
		throw propertyError(
			place,
			'is a number too large to be exact',
			'Send it as text, so that no digit is lost',
		);
	}
	if (kind === 'subscriber' && !Number.isInteger(value)) {
		throw propertyError(
			place,
			`is ${value}, but subscribers can only have whole numbers`,
			'Round it, or send it as text',
		);
	}
	return value;
}

/**
 * A value as text: a string cleaned, a date in ISO 8601 and UTC, a number or a boolean written out.
 *
 * @throws InputError for everything else
 */
function toText(value: unknown, place: PropertyPlace): string {
	if (isDateObject(value)) return dateText(value, place);
	if (typeof value === 'string') {
		refuseObjectText(value, place.field, describePlace(place));
		return cleanText(value);
	}
	if (typeof value === 'boolean' || isExactNumber(value)) return String(value);
	throw propertyError(
		place,
		`must be text, but is ${quoteValue(value)}`,
		'Give a text, or join a list into one, e.g. {{ $json.sizes.join(", ") }}',
	);
}

function isExactNumber(value: unknown): value is number {
	if (typeof value !== 'number' || !Number.isFinite(value)) return false;
	return !Number.isInteger(value) || Number.isSafeInteger(value);
}

function toNumber(value: unknown, place: PropertyPlace): number {
	if (typeof value === 'number') return value;
	const text = typeof value === 'string' ? cleanCell(value) : '';
	if (/^[+-]?\d+(\.\d+)?$/.test(text)) return Number(text);
	throw propertyError(
		place,
		`must be a number, but is ${quoteValue(value)}`,
		'Write it with digits and a decimal point only, e.g. 1234.5',
	);
}

function toBoolean(value: unknown, place: PropertyPlace): boolean {
	const answer = readSwitch(value);
	if (answer !== undefined) return answer;
	throw propertyError(
		place,
		`must be true or false, but is ${quoteValue(value)}`,
		'Use true or false, yes or no, 1 or 0',
	);
}

/** A day alone stays a day: it is an ISO date already, and has no zone to convert. */
function toDate(value: unknown, zone: string | undefined, place: PropertyPlace): string {
	const day = typeof value === 'string' ? cleanCell(value) : '';
	const isDay = /^\d{4}-\d\d-\d\d$/.test(day);
	const instant = parseInstant(value, isDay ? 'UTC' : zone, place.field, describePlace(place));
	return isDay ? day : toIsoUtc(instant);
}

function dateText(value: unknown, place: PropertyPlace): string {
	return toIsoUtc(parseInstant(value, undefined, place.field, describePlace(place)));
}

/** What messages call a property: `The property "address.city" in <field>`. */
export function describePlace(place: PropertyPlace): string {
	return `The property ${quoteValue(place.path)} in ${place.field}`;
}

function toList(value: unknown, place: PropertyPlace): string[] {
	return parseList(value, place.field, (entry) => toText(entry, place), describePlace(place));
}
