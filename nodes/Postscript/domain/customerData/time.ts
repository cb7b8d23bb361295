import { isRecord } from '../guards';
import { isDateObject, parseInstant } from '../instant';
import type { Instant } from '../instant';
import { quoteValue } from '../quoteValue';
import { attempt } from '../attempt';
import type { Envelope } from './envelope';

/** Seconds of this size are the years 2001 to 5138, milliseconds of it the year 1973. */
const FIRST_MILLISECONDS = 100_000_000_000;

/**
 * When an event happened: `timestamp`, else `originalTimestamp`. A server of either vendor has
 * corrected it already; an event straight from a library is corrected by what its sender's clock is
 * ahead or behind, as those servers do it (Segment: timestamps in the spec; rudder-server).
 *
 * @param receivedAt when n8n received the request, milliseconds since 1970, UTC; undefined where
 * that is not known, as in a run that is repeated later
 * @param notes gets a sentence about a time that cannot be read
 * @returns undefined where the event has no readable time
 */
export function eventTime(
	event: Envelope,
	receivedAt: number | undefined,
	notes: string[],
): Instant | undefined {
	const stated = readTime(event.raw.timestamp) ?? readTime(event.raw.originalTimestamp);
	const unreadable = [event.raw.timestamp, event.raw.originalTimestamp].find(
		(value) => value !== undefined && value !== null && value !== '' && !readTime(value),
	);
	if (unreadable !== undefined) {
		notes.push(`The time ${quoteValue(unreadable)} cannot be read and was left out`);
	}
	if (!stated || !event.straight || receivedAt === undefined) return stated;
	const epochMs = stated.epochMs + clockFault(event, receivedAt);
	return isRepresentable(epochMs) ? { ...stated, epochMs } : stated;
}

/** What the sender's clock is behind (positive) or ahead, in milliseconds. */
function clockFault(event: Envelope, receivedAt: number): number {
	const sentAt = readTime(event.raw.sentAt);
	if (!sentAt) return 0;
	const behind = receivedAt - sentAt.epochMs;
	return behind > 0 && keepsSentAt(event) ? 0 : behind;
}

/**
 * rudder-sdk-node sends its retries with the first attempt's `sentAt`: a late request says nothing
 * about its clock. The other libraries write a new one.
 */
function keepsSentAt({ raw }: Envelope): boolean {
	return raw.channel === 'server' && isRecord(raw._metadata) && raw.originalTimestamp !== undefined;
}

/** Both vendors write UTC, so a time without zone is UTC. */
function readTime(value: unknown): Instant | undefined {
	if (typeof value === 'number') return fromNumber(value);
	if (typeof value === 'string' && /^\d{10,13}$/.test(value.trim()))
		return fromNumber(Number(value));
	if (typeof value !== 'string' && !isDateObject(value)) return undefined;
	return attempt(() => parseInstant(value, 'UTC', 'timestamp')).value ?? fromDateText(value);
}

function fromNumber(value: number): Instant | undefined {
	if (!Number.isFinite(value) || value < 1_000_000_000) return undefined;
	const epochMs = Math.floor(value < FIRST_MILLISECONDS ? value * 1000 : value);
	return isRepresentable(epochMs) ? { epochMs, micros: 0 } : undefined;
}

/** What JavaScript's own dates print, with their zone: `Thu Mar 24 2016 17:46:45 GMT+0000 (UTC)`. */
function fromDateText(value: unknown): Instant | undefined {
	if (typeof value !== 'string' || !/\bGMT(?:[+-]\d{4})?\b/.test(value)) return undefined;
	const epochMs = Date.parse(value);
	return isRepresentable(epochMs) ? { epochMs, micros: 0 } : undefined;
}

/** From 1970 on, in years of four digits. */
function isRepresentable(epochMs: number): boolean {
	return epochMs >= 0 && epochMs < 253_402_300_800_000;
}
