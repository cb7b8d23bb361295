import type { Status } from '../../domain/subscriber';
import type { Micros } from '../../domain/timestamp';
import type { Row } from './rows';

/** What is remembered of a subscriber. */
export interface Known {
	/** Undefined where Postscript has not said yet. */
	status?: Status;
	/** `updated_at` of the version that was handled last; dropped once it is too old to be read again. */
	seenAt?: Micros;
	/** Created since the activation, or shortly before: remembered longest. */
	isRecent?: boolean;
	/** The status comes from a fingerprint that another subscriber may share: nothing is kept back because of it. */
	isDoubtful?: boolean;
}

/** Postscript's own event names, and two for what only a poll can tell. */
export type EventName =
	| 'shop.subscriber.opt_in'
	| 'shop.subscriber.opt_out'
	| 'subscriber.created'
	| 'subscriber.updated';

/** What a poll tells of a subscriber; `unknown` where nothing says what was before. */
export interface PollEvent {
	event: EventName;
	previousStatus: Status | 'unknown';
}

/** What may be concluded from never having seen a subscriber. */
export interface Coverage {
	/** Unseen versions up to here were dealt with, or are older than the baseline: learned, never passed on. */
	silentUpTo: Micros;
	/** A subscriber who was created later and is not remembered is new. */
	knownSince: Micros;
	/** Which subscribers are remembered without a gap. */
	complete: 'all' | 'optedOut' | '';
}

type Previous = Status | 'unknown' | 'absent';

function isLater({ createdAt }: Row, { knownSince }: Coverage): boolean {
	return createdAt !== undefined && createdAt > knownSince;
}

function isNew(row: Row, known: Known | undefined, coverage: Coverage): boolean {
	return !known && isLater(row, coverage);
}

function previousOf(row: Row, known: Known | undefined, coverage: Coverage): Previous {
	if (known?.isDoubtful) return 'absent';
	if (known?.status) return known.status;
	// Nothing was ever told of someone whose rows did not say anything before.
	if (isLater(row, coverage)) return 'absent';
	if (known) return 'unknown';
	if (coverage.complete === 'all') return 'absent';
	return coverage.complete === 'optedOut' ? 'subscribed' : 'unknown';
}

/**
 * Where the previous status is unknown, an opt-out is passed on: a repeated one harms no one, a lost one
 * may be unlawful. A subscribed person is not: most of them were subscribed all along and only got
 * another tag, and a welcome text to each of them would be wrong. Reading the whole list once removes the doubt.
 */
function transitionOf(
	row: Row,
	known: Known | undefined,
	coverage: Coverage,
): PollEvent | undefined {
	const previous = previousOf(row, known, coverage);
	if (row.status === undefined || row.status === previous) return undefined;
	if (row.status === 'subscribed' && previous === 'unknown') return undefined;
	return {
		event: row.status === 'subscribed' ? 'shop.subscriber.opt_in' : 'shop.subscriber.opt_out',
		previousStatus: previous === 'absent' ? 'unknown' : previous,
	};
}

/** Whether this version, or a newer one, was handled before. */
export function isHandled(row: Row, known: Known | undefined): boolean {
	if (known?.seenAt === undefined) return false;
	if (row.at !== known.seenAt) return row.at < known.seenAt;
	return row.status === undefined || row.status === known.status;
}

/**
 * What a version of a subscriber means, given what is remembered of them.
 *
 * @returns the events, whether asked for or not; none for what was handled before
 */
export function eventsOf(row: Row, known: Known | undefined, coverage: Coverage): PollEvent[] {
	if (isHandled(row, known)) return [];
	if (!known && row.at <= coverage.silentUpTo) return [];
	const transition = transitionOf(row, known, coverage);
	const events = transition ? [transition] : [];
	if (isNew(row, known, coverage)) {
		events.push({ event: 'subscriber.created', previousStatus: 'unknown' });
	} else if (row.at !== known?.seenAt) {
		const previousStatus = transition?.previousStatus ?? known?.status ?? 'unknown';
		events.push({ event: 'subscriber.updated', previousStatus });
	}
	return events;
}
