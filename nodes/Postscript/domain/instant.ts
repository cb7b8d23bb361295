import { InputError } from './inputError';
import { quoteValue } from './quoteValue';
import { cleanCell, refuseObjectText } from './text';
import { isZone, localToUtc } from './zone';

/** A moment in UTC, as exact as Postscript takes it. */
export interface Instant {
	/** Milliseconds since 1970. */
	epochMs: number;
	/** Microseconds beyond the milliseconds, 0 to 999. */
	micros: number;
}

/** What n8n's expressions give for a moment: a Date (of whichever realm) or a Luxon DateTime. */
type DateObject = { getTime(): number } | { toMillis(): number; toISO(): string | null };

interface Place {
	field: string;
	label: string;
}

const FORMAT =
	/^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?(?: ?(Z|UTC|GMT|[+-]\d\d(?::?\d\d)?)(?:\[[^\]]+\])?)?)?$/i;

/**
 * Whether a value is a Date or a Luxon DateTime; both are told by what they can do, since n8n's
 * have their own realm.
 */
export function isDateObject(value: unknown): value is DateObject {
	if (typeof value !== 'object' || value === null) return false;
	if (Object.prototype.toString.call(value) === '[object Date]') return true;
	return (
		'toMillis' in value &&
		typeof value.toMillis === 'function' &&
		'toISO' in value &&
		typeof value.toISO === 'function'
	);
}

/**
 * The moment that a value names: a Date, a Luxon DateTime, or text in ISO 8601 or in Postscript's
 * `YYYY-MM-DD HH:MM:SS.ffffff`, with `Z` or an offset or without. A date alone is its first moment.
 * More than six decimals are cut.
 *
 * @param zone IANA name of the zone for texts without one; where it is undefined such texts are
 * refused
 * @param label what messages call the value where the field holds several
 * @throws InputError for numbers (seconds or milliseconds?), other formats, days that no calendar
 * has
 */
export function parseInstant(
	value: unknown,
	zone: string | undefined,
	field: string,
	label = field,
): Instant {
	if (zone !== undefined) checkZone(zone);
	const instant = isDateObject(value) ? fromObject(value) : fromText(value, zone, { field, label });
	// Beyond the four-digit years, toISOString changes its format.
	if (instant && isoMillis(instant).length === 24) return instant;
	throw new InputError(
		field,
		`${label} ${isDateObject(value) ? 'is an invalid date' : `${quoteValue(value)} is not a date and time`}`,
		'Give a date and time that exists, e.g. 2026-11-22T09:30:00Z or 2026-11-22 09:30:00',
	);
}

/**
 * The time of an event as Postscript takes it: UTC, `YYYY-MM-DD HH:MM:SS.ffffff` (reference: Create
 * Event).
 *
 * @param value a Date, a Luxon DateTime, or text in ISO 8601 or in Postscript's own format;
 * microseconds are kept
 * @param zone IANA name of the zone in which a time without zone is read; a time that the clock
 * change skips moves an hour on, one that it repeats is the first of both
 * @throws InputError for numbers, other formats, days that no calendar has, an unknown zone (field
 * `Timezone`)
 */
export function parseOccurredAt(value: unknown, zone: string, field: string): string {
	return toPostscriptUtc(parseInstant(value, zone, field));
}

/** ISO 8601 in UTC with milliseconds, or with microseconds where there are any. */
export function toIsoUtc(instant: Instant): string {
	const iso = isoMillis(instant);
	return instant.micros === 0 ? iso : `${iso.slice(0, -1)}${threeDigits(instant.micros)}Z`;
}

/** Postscript's own UTC format, `YYYY-MM-DD HH:MM:SS.ffffff`. */
export function toPostscriptUtc(instant: Instant): string {
	const iso = isoMillis(instant);
	return `${iso.slice(0, 10)} ${iso.slice(11, 23)}${threeDigits(instant.micros)}`;
}

function isoMillis(instant: Instant): string {
	const date = new Date(instant.epochMs);
	return Number.isNaN(date.getTime()) ? '' : date.toISOString();
}

function threeDigits(value: number): string {
	return String(value).padStart(3, '0');
}

/** @throws InputError for what is no IANA name of a time zone */
export function checkZone(zone: string): void {
	if (isZone(zone)) return;
	throw new InputError(
		'Timezone',
		`Timezone ${quoteValue(zone)} is not known`,
		'Choose a time zone in the settings of the workflow, e.g. America/New_York',
	);
}

function fromObject(value: DateObject): Instant {
	const epochMs = 'toMillis' in value ? value.toMillis() : value.getTime();
	return { epochMs: Math.floor(epochMs), micros: 0 };
}

function fromText(value: unknown, zone: string | undefined, place: Place): Instant | undefined {
	if (typeof value === 'number') throw unclearUnit(value, place);
	if (typeof value !== 'string') return undefined;
	refuseObjectText(value, place.field, place.label);
	// JSON.stringify of a date leaves it in double quotes.
	const text = cleanCell(value).replace(/^"(.*)"$/, '$1');
	if (/^\d+(\.\d+)?$/.test(text)) throw unclearUnit(value, place);
	const match = FORMAT.exec(text);
	if (!match) return undefined;
	const [, year, month, day, hour = '0', minute = '0', second = '0', decimals = '', suffix] = match;
	const fields = [year, month, day, hour, minute, second].map(Number);
	const wall = onCalendar(fields);
	if (wall === undefined) return undefined;
	const micros = Number(decimals.padEnd(6, '0').slice(0, 6));
	const epochMs = atOffset(wall, suffix, zone, value, place);
	if (epochMs === undefined) return undefined;
	return { epochMs: epochMs + Math.floor(micros / 1000), micros: micros % 1000 };
}

function unclearUnit(value: unknown, place: Place): InputError {
	return new InputError(
		place.field,
		`${place.label} ${quoteValue(value)} is a number, which may count seconds or milliseconds`,
		'Convert it: {{ DateTime.fromMillis(value) }} for milliseconds (13 digits), {{ DateTime.fromSeconds(value) }} for seconds (10 digits)',
	);
}

/**
 * The fields as milliseconds since 1970 in UTC; undefined where a Date would roll over to another
 * day or minute.
 */
function onCalendar(fields: number[]): number | undefined {
	const [year, month, day, hour, minute, second] = fields;
	const date = new Date(0);
	// Date.UTC takes a year below 100 for one of the 20th century.
	date.setUTCFullYear(year, month - 1, day);
	date.setUTCHours(hour, minute, second);
	const rolled = [
		date.getUTCFullYear(),
		date.getUTCMonth() + 1,
		date.getUTCDate(),
		date.getUTCHours(),
		date.getUTCMinutes(),
		date.getUTCSeconds(),
	].some((part, index) => part !== fields[index]);
	return rolled ? undefined : date.getTime();
}

function atOffset(
	wall: number,
	suffix: string | undefined,
	zone: string | undefined,
	value: unknown,
	place: Place,
): number | undefined {
	if (suffix === undefined) return localToUtc(wall, zone ?? refuseZoneless(value, place));
	const match = /^([+-])(\d\d):?(\d\d)?$/.exec(suffix);
	if (!match) return wall;
	const [, sign, hours, minutes = '0'] = match;
	if (Number(hours) > 23 || Number(minutes) > 59) return undefined;
	const offset = (Number(hours) * 60 + Number(minutes)) * 60_000;
	return sign === '-' ? wall + offset : wall - offset;
}

function refuseZoneless(value: unknown, place: Place): never {
	throw new InputError(
		place.field,
		`${place.label} ${quoteValue(value)} does not say in which time zone it is`,
		'Add Z for UTC or the offset, e.g. 2026-11-22T09:30:00-05:00',
	);
}
