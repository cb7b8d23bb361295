import { InputError } from './inputError';
import { isDateObject, parseInstant, toIsoUtc } from './instant';
import { quoteValue } from './quoteValue';
import { readSwitch } from './choices';

/** A custom property as it is sent; lists for subscribers only. */
export type PropertyValue = string | number | boolean | string[];

/**
 * Whose properties: the two differ in what Postscript takes (reference: Create Subscriber, Create
 * Event).
 */
export type PropertyKind = 'subscriber' | 'event';

/** How a property defined in the screen is to be read; `auto` leaves the value what it is. */
export type PropertyType = 'auto' | 'string' | 'number' | 'boolean' | 'date' | 'list';

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
	return new InputError(place.field, `${label(place)} ${complaint}`, hint);
}

/**
 * A value as the type chosen for it; null and undefined stay what they are.
 *
 * @param zone IANA name for dates without zone; without it they are refused
 * @throws InputError when the value cannot be read as that type without a guess
 */
export function readAs(
	type: PropertyType,
	value: unknown,
	zone: string | undefined,
	place: PropertyPlace,
): unknown {
	if (value === null || value === undefined) return value;
	switch (type) {
		case 'auto':
			return value;
		case 'string':
			return toText(value, place);
		case 'number':
			return toNumber(value, place);
		case 'boolean':
			return toBoolean(value, place);
		case 'date':
			return toDate(value, zone, place);
		case 'list':
			return toList(value, place);
	}
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

function toText(value: unknown, place: PropertyPlace): string {
	if (isDateObject(value)) return dateText(value, place);
	if (typeof value === 'string') return value;
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
	if (typeof value === 'string' && /^\s*[+-]?\d+(\.\d+)?\s*$/.test(value)) return Number(value);
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
	const instant = parseInstant(value, isDayOnly(value) ? 'UTC' : zone, place.field, label(place));
	return isDayOnly(value) ? value.trim() : toIsoUtc(instant);
}

function isDayOnly(value: unknown): value is string {
	return typeof value === 'string' && /^\s*\d{4}-\d\d-\d\d\s*$/.test(value);
}

function dateText(value: unknown, place: PropertyPlace): string {
	return toIsoUtc(parseInstant(value, undefined, place.field, label(place)));
}

function label(place: PropertyPlace): string {
	return `The property ${quoteValue(place.path)} in ${place.field}`;
}

function toList(value: unknown, place: PropertyPlace): string[] {
	const list = typeof value === 'string' ? splitList(value) : value;
	if (!Array.isArray(list)) {
		throw propertyError(
			place,
			`must be a list, but is ${quoteValue(value)}`,
			'Separate the entries with commas, or give a list',
		);
	}
	return list.map((entry: unknown, index) =>
		toText(entry, { ...place, path: `${place.path}.${index}` }),
	);
}

/**
 * A JSON list is what an expression leaves when it stands inside a text; anything else is separated
 * by commas.
 */
function splitList(text: string): unknown {
	try {
		const parsed: unknown = JSON.parse(text);
		if (Array.isArray(parsed)) return parsed;
	} catch {
		// No JSON: the commas separate.
	}
	return text
		.split(',')
		.map((entry) => entry.trim())
		.filter((entry) => entry !== '');
}
