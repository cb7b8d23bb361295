import type { IDataObject } from 'n8n-workflow';

import type { Subscriber } from '../api/types';
import { simplifySubscriber } from '../domain/subscriber';
import { formatTimestamp, parseTimestamp } from '../domain/timestamp';

/** What happened to a subscriber; both triggers put it out in one shape. */
export interface SubscriberEvent {
	subscriber: Partial<Subscriber>;
	/** Postscript's own event name, e.g. `shop.subscriber.opt_in`. */
	event: string;
	/** ISO 8601; read as UTC where it names no zone. */
	eventTime?: string | null;
	previousStatus: 'subscribed' | 'unsubscribed' | 'unknown';
}

/**
 * One output item: the subscriber's fields, then `event`, `event_time` (ISO 8601, UTC, with `Z` and
 * microseconds; as it came where it is no timestamp, null where there is none) and `previous_status`.
 *
 * @param simplify the fields that most workflows use, flat, instead of all as Postscript returned them
 */
export function toItem(happened: SubscriberEvent, simplify: boolean): IDataObject {
	const subscriber = { ...happened.subscriber } as IDataObject;
	const at = parseTimestamp(happened.eventTime);
	return {
		...(simplify ? simplifySubscriber(subscriber) : subscriber),
		event: happened.event,
		event_time: at === undefined ? (happened.eventTime ?? null) : formatTimestamp(at, true),
		previous_status: happened.previousStatus,
	};
}

/** Parameter "Filters" of the polling trigger. */
export interface SubscriberFilters {
	/** Separated by commas; upper and lower case are one. */
	tags?: string;
	/** Whether one of the tags is enough; `any` where not given. */
	tagsMatch?: 'any' | 'all';
	hasEmail?: boolean;
}

function splitTags(text: string): string[] {
	return text
		.split(',')
		.map((tag) => tag.trim().toLowerCase())
		.filter((tag) => tag !== '');
}

/** @returns whether a subscriber is to be passed on; without filters everyone is */
export function passesFilters(
	subscriber: Partial<Subscriber>,
	filters: SubscriberFilters,
): boolean {
	if (filters.hasEmail && !subscriber.email) return false;
	const wanted = splitTags(filters.tags ?? '');
	if (wanted.length === 0) return true;
	const present = new Set((subscriber.tags ?? []).map((tag) => tag.trim().toLowerCase()));
	const isPresent = (tag: string) => present.has(tag);
	return filters.tagsMatch === 'all' ? wanted.every(isPresent) : wanted.some(isPresent);
}
