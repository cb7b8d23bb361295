import type { Subscriber } from '../../api/types';
import type { Micros } from '../../domain/timestamp';

/** Whether promotional texts may be sent. */
export type Status = 'subscribed' | 'unsubscribed';

/** What is remembered of a subscriber. */
export interface Known {
	/** Undefined where Postscript has not said yet. */
	status?: Status;
	/** `updated_at` of the version that was handled last; dropped once it is too old to be read again. */
	seenAt?: Micros;
}

/** One subscriber as a page showed it. */
export interface Row {
	subscriber: Subscriber;
	id: string;
	at: Micros;
	createdAt?: Micros;
	status?: Status;
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
export interface Ground {
	/** Unseen versions up to here were dealt with, or are older than the baseline: learned, never passed on. */
	silentUpTo: Micros;
	/** Whoever was created later and is not remembered is new. */
	knownSince: Micros;
	/** Whom the memory holds without a gap: everyone, at least those opted out, or nobody in particular. */
	complete: 'all' | 'outs' | '';
}

/** @returns undefined where the row does not say whether promotional texts may be sent */
export function statusOf(subscriber: Subscriber): Status | undefined {
	const canSend = subscriber.subscriptions?.promotional?.can_send;
	if (typeof canSend !== 'boolean') return undefined;
	return canSend ? 'subscribed' : 'unsubscribed';
}

type Previous = Status | 'unknown' | 'absent';

function isNew(row: Row, known: Known | undefined, ground: Ground): boolean {
	return !known && row.createdAt !== undefined && row.createdAt > ground.knownSince;
}

function previousOf(row: Row, known: Known | undefined, ground: Ground): Previous {
	if (known) return known.status ?? 'unknown';
	if (isNew(row, known, ground) || ground.complete === 'all') return 'absent';
	return ground.complete === 'outs' ? 'subscribed' : 'unknown';
}

/**
 * Where the previous status is unknown, an opt-out is passed on: a repeated one harms nobody, a lost one
 * may be unlawful. A subscribed person is not: most of them were subscribed all along and only got
 * another tag, and a welcome text to each of them would be wrong. The baseline option removes the doubt.
 */
function transitionOf(row: Row, known: Known | undefined, ground: Ground): PollEvent | undefined {
	const previous = previousOf(row, known, ground);
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
export function eventsOf(row: Row, known: Known | undefined, ground: Ground): PollEvent[] {
	if (isHandled(row, known)) return [];
	if (!known && row.at <= ground.silentUpTo) return [];
	const transition = transitionOf(row, known, ground);
	const events = transition ? [transition] : [];
	if (isNew(row, known, ground)) {
		events.push({ event: 'subscriber.created', previousStatus: 'unknown' });
	} else if (row.at !== known?.seenAt) {
		const previousStatus = transition?.previousStatus ?? known?.status ?? 'unknown';
		events.push({ event: 'subscriber.updated', previousStatus });
	}
	return events;
}
