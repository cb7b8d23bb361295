import { isBlank } from './guards';
import { parseInstant } from './instant';
import { parseNumber } from './number';
import { cleanCell } from './text';
import type { Micros } from './timestamp';
import { localToUtc } from './zone';

/** A span of time in microseconds: `from` belongs to it, `to` does not. A moment is one microsecond. */
export interface Period {
	from: Micros;
	to: Micros;
}

/** Where an operand stands, for the messages, and the zone for dates without one. */
export interface OperandPlace {
	field: string;
	zone: string | undefined;
}

const MICROS_PER_MS = 1000;
export const MICROS_PER_DAY: Micros = 86_400_000_000;
/** A hundred years: more is a number of something else. */
const MAX_DAYS = 36_525;
/** In double quotes or not, as `parseInstant` takes it. */
const DAY_ALONE = /^"?(\d{4}-\d\d-\d\d)"?$/;

/** Texts and the entries of lists are compared without regard to case. */
export function foldCase(text: string): string {
	return text.toLowerCase();
}

/** @param ms milliseconds since 1970, with or without decimals */
export function toMicros(ms: number): Micros {
	return Math.floor(ms * MICROS_PER_MS);
}

/** @throws InputError for what is no number */
export function parseAnyNumber(operand: unknown, { field }: OperandPlace): number {
	return parseNumber(operand, field);
}

/** @throws InputError for anything but 0 to 36,525 days */
export function parseDays(operand: unknown, { field }: OperandPlace): number {
	return parseNumber(operand, field, { min: 0, max: MAX_DAYS });
}

/**
 * A moment, or all of a day where it is a day alone, in the zone.
 *
 * @throws InputError for what is no date, or has no zone where none is given
 */
export function parsePeriod(operand: unknown, { field, zone }: OperandPlace): Period {
	const from = parseMoment(operand, zone, field);
	const day = typeof operand === 'string' ? DAY_ALONE.exec(cleanCell(operand)) : null;
	if (!day) return { from, to: from + 1 };
	const midnight = Date.parse(`${day[1]}T00:00:00Z`) + MICROS_PER_DAY / MICROS_PER_MS;
	return { from, to: toMicros(localToUtc(midnight, zone ?? 'UTC')) };
}

/** Whether a subscriber has a value at all. */
export function isThere(value: unknown): boolean {
	return value !== undefined && value !== null;
}

/** Whether there is something in a value: 0 and false are. */
export function isFilled(value: unknown): boolean {
	return Array.isArray(value) ? value.length > 0 : !isBlank(value);
}

/** Numbers and booleans in words: a property may be stored as either. */
export function readText(value: unknown): string | undefined {
	if (typeof value === 'string') return foldCase(value);
	return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}

/** Dates of properties are texts; one without a zone is read in the given one, else in UTC. */
export function readMoment(value: unknown, zone: string | undefined): Micros | undefined {
	// Most texts are no dates, and a refusal costs much more than a look.
	if (typeof value !== 'string' || !/^[\s"]*\d{4}-/.test(value)) return undefined;
	try {
		return parseMoment(value, zone ?? 'UTC', '');
	} catch {
		// A text that is no date.
		return undefined;
	}
}

/** The entries of a list that can be read as texts. */
export function readEntries(value: unknown): string[] | undefined {
	if (!Array.isArray(value)) return undefined;
	return value.map(readText).filter((entry) => entry !== undefined);
}

function parseMoment(value: unknown, zone: string | undefined, field: string): Micros {
	const { epochMs, micros } = parseInstant(value, zone, field);
	return toMicros(epochMs) + micros;
}
