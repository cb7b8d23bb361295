import { parseInstant, toPostscriptUtc } from './instant';

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
