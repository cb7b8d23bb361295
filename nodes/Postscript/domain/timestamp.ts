/** Microseconds since 1970-01-01 UTC; a safe integer until the year 2255. */
export type Micros = number;

/** For look-back times, which the screen gives in minutes. */
export const MICROS_PER_MINUTE = 60_000_000;

const TIMESTAMP =
	/^(\d{4})-(\d{2})-(\d{2})[T ](\d{2}):(\d{2}):(\d{2})(?:[.,](\d+))?\s*(Z|[+-]\d{2}(?::?\d{2})?)?$/i;

function offsetMinutes(zone: string | undefined): number {
	if (!zone || /^z$/i.test(zone)) return 0;
	const digits = zone.slice(1).replace(':', '').padEnd(4, '0');
	const minutes = Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2));
	return zone.startsWith('-') ? -minutes : minutes;
}

/**
 * Reads a timestamp as Postscript writes it: ISO 8601 with any number of decimals, with a zone or (as
 * in its reference) without one, which means UTC. Decimals beyond microseconds are cut, so that a query
 * from the result on still contains the row it came from.
 *
 * @returns undefined for anything else
 */
export function parseTimestamp(text: string | null | undefined): Micros | undefined {
	const parts = TIMESTAMP.exec(text ?? '');
	if (!parts) return undefined;
	const [year, month, day, hour, minute, second] = parts.slice(1, 7).map(Number);
	const seconds = Date.UTC(year, month - 1, day, hour, minute, second) / 1000;
	const fraction = Number((parts[7] ?? '').slice(0, 6).padEnd(6, '0'));
	return (seconds - offsetMinutes(parts[8]) * 60) * 1_000_000 + fraction;
}

/** Whether a timestamp names its zone: queries are written the way that the rows are. */
export function hasZone(text: string): boolean {
	return Boolean(TIMESTAMP.exec(text)?.[8]);
}

/** Writes UTC with six decimals, e.g. `2026-03-01T10:00:00.000001Z`; without the `Z` unless `zoned`. */
export function formatTimestamp(at: Micros, zoned: boolean): string {
	const seconds = Math.floor(at / 1_000_000);
	const fraction = String(at - seconds * 1_000_000).padStart(6, '0');
	return `${new Date(seconds * 1000).toISOString().slice(0, 19)}.${fraction}${zoned ? 'Z' : ''}`;
}
