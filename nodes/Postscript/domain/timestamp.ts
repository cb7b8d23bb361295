/** Microseconds since 1970-01-01 UTC; a safe integer until the year 2255. */
export type Micros = number;

/** For look-back times, which the screen gives in minutes. */
export const MICROS_PER_MINUTE = 60_000_000;

const SECOND = 1_000_000;
const DAY = 86_400 * SECOND;

const TIMESTAMP =
	/^(\d{4})([-/])(\d{2})\2(\d{2})(?:[T ]+(\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d+))?)?)?\s*(Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?)?$/i;

/** `Sun, 01 Mar 2026 12:00:00 GMT` (RFC 5322) and its relatives: a month's name, a year of four digits and a time. */
const WITH_MONTH_NAME =
	/^(?=.*\b[A-Z][a-z]{2,8}\b)(?=.*\b\d{4}\b)(?=.*\b\d{1,2}:\d{2})[\w\s,:+-]+$/;
const NAMED_ZONE = /(Z|UTC|GMT|[A-Z]{2}T|[+-]\d{2}:?\d{2})$/;

/** Largest values of an epoch in seconds, milliseconds and microseconds, with the microseconds of one unit. */
const EPOCHS: ReadonlyArray<[number, Micros]> = [
	[1e11, SECOND],
	[1e14, 1000],
	[1e17, 1],
];
/** In any unit: times before 1973 are no subscriber's. */
const SMALLEST_EPOCH = 1e8;

function offsetMinutes(zone: string | undefined): number {
	if (!zone || /^[a-z]+$/i.test(zone)) return 0;
	const digits = zone.slice(1).replace(':', '').padEnd(4, '0');
	const minutes = Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2));
	return zone.startsWith('-') ? -minutes : minutes;
}

function epochUnit(value: unknown): Micros | undefined {
	const isNumber = typeof value === 'number' || /^\d{9,}(\.\d+)?$/.test(String(value).trim());
	const number = Number(value);
	if (!isNumber || !(number >= SMALLEST_EPOCH)) return undefined;
	return EPOCHS.find(([limit]) => number < limit)?.[1];
}

function parseParts(parts: RegExpExecArray): Micros | undefined {
	const [year, month, day] = [Number(parts[1]), Number(parts[3]), Number(parts[4])];
	const ms = Date.UTC(
		year,
		month - 1,
		day,
		Number(parts[5] ?? 0),
		Number(parts[6] ?? 0),
		Number(parts[7] ?? 0),
	);
	if (!isDay(year, month, day)) return undefined;
	const fraction = Number((parts[8] ?? '').slice(0, 6).padEnd(6, '0'));
	return (ms / 1000 - offsetMinutes(parts[9]) * 60) * SECOND + fraction;
}

/** Date.UTC rolls the 31st of a short month, and the 13th month, over. */
function isDay(year: number, month: number, day: number): boolean {
	if (month < 1 || month > 12 || day < 1) return false;
	return day <= 28 || new Date(Date.UTC(year, month - 1, day)).getUTCDate() === day;
}

/**
 * Reads a time. Postscript's reference shows ISO 8601 with any number of decimals, with a zone or without one,
 * which means UTC. Its other plausible forms are read as well, since a time that is not read would hide a change:
 * a date alone, slashes, a space for the `T`, a month's name, and an epoch in seconds, milliseconds or microseconds as
 * number or text. Decimals beyond microseconds are cut, so that a query from the result on still contains the row
 * that it came from.
 *
 * @returns undefined for anything else
 */
export function parseTimestamp(value: unknown): Micros | undefined {
	const text = typeof value === 'string' ? value.trim() : '';
	const parts = TIMESTAMP.exec(text);
	if (parts) return parseParts(parts);
	const unit = epochUnit(value);
	if (unit !== undefined) return Math.floor(Number(value) * unit + 1e-3);
	if (!WITH_MONTH_NAME.test(text)) return undefined;
	const ms = Date.parse(NAMED_ZONE.test(text) ? text : `${text} UTC`);
	return Number.isNaN(ms) ? undefined : ms * 1000;
}

/**
 * The precision that a time is written with: microseconds from one writable time to the next.
 *
 * @param value a time that `parseTimestamp` reads
 */
export function resolutionOf(value: unknown): Micros {
	const parts = TIMESTAMP.exec(String(value).trim());
	const unit = parts ? undefined : epochUnit(value);
	if (unit !== undefined) return Number.isInteger(Number(value)) ? unit : 1;
	if (!parts) return SECOND;
	if (parts[5] === undefined) return DAY;
	if (parts[7] === undefined) return MICROS_PER_MINUTE;
	return 10 ** Math.max(0, 6 - (parts[8] ?? '').length);
}

/** Whether a timestamp names its zone: queries are written the way that the rows are. */
export function hasZone(value: unknown): boolean {
	return Boolean(TIMESTAMP.exec(String(value).trim())?.[9]);
}

/** Writes UTC with six decimals, e.g. `2026-03-01T10:00:00.000001Z`; without the `Z` unless `zoned`. */
export function formatTimestamp(at: Micros, zoned: boolean): string {
	const seconds = Math.floor(at / SECOND);
	const fraction = String(at - seconds * SECOND).padStart(6, '0');
	return `${new Date(seconds * 1000).toISOString().slice(0, 19)}.${fraction}${zoned ? 'Z' : ''}`;
}

/** A time as output rows have it: ISO 8601 in UTC with `Z`; as it came where it is none, null where there is none. */
export function toUtcText(value: string | null | undefined): string | null {
	const at = parseTimestamp(value);
	return at === undefined ? (value ?? null) : formatTimestamp(at, true);
}
