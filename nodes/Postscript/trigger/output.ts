import type { IDataObject } from 'n8n-workflow';

import { EVENT_ROW, MESSAGE_ROW } from '../domain/eventRow';
import { pickKeys } from '../domain/row';
import type { Subscriber } from '../domain/subscriber';
import { personFields, subscriberDetails } from '../domain/subscriberRow';
import { formatTimestamp, parseTimestamp, toUtcText } from '../domain/timestamp';
import type { RowKeys } from '../fields/output';
import { outputChoice } from '../fields/output';

/** Whatever is chosen, an item says what it is about. */
const EVENT_IDS = ['subscriber_id', 'event_id'];

export const POLLED_OUTPUT = outputChoice(EVENT_ROW, EVENT_IDS);
export const DELIVERED_OUTPUT = outputChoice({ ...EVENT_ROW, ...MESSAGE_ROW }, EVENT_IDS);

/** What happened to a subscriber; both triggers put it out in one shape. */
export interface SubscriberEvent {
	subscriber: Partial<Subscriber>;
	/** Postscript's own event name, e.g. `shop.subscriber.opt_in`. */
	event: string;
	/** ISO 8601; read as UTC where it names no zone. */
	eventTime?: string | null;
	previousStatus: 'subscribed' | 'unsubscribed' | 'unknown';
	/** Identifies the event; `eventIdOf` where it is not given. */
	eventId?: string;
}

/**
 * Events whose ID names the second in which they happened. Both triggers report these, each with a time of
 * its own: the delivery's `event_time` and the row's `updated_at`, which are microseconds apart.
 */
const SHARED_EVENTS: ReadonlySet<string> = new Set([
	'shop.subscriber.opt_in',
	'shop.subscriber.opt_out',
]);

/** `YYYY-MM-DDTHH:MM:SS`, as `formatTimestamp` begins. */
const UP_TO_SECONDS = 19;

/**
 * Identifies one event, the same each time it is reported: `<event>:<subscriber ID>:<time>`.
 *
 * The time of an opt-in or opt-out is cut to the second, so that the polling trigger's ID for it equals the webhook
 * trigger's. They differ where the subscriber changes again before the poll reads them, where the two times
 * lie on either side of a full second, and where a delivery names no subscriber ID: such an event then
 * counts as two, never as none. A second is short enough that one person cannot opt in or out twice in it.
 *
 * @param subscriberId `s_...` or a legacy ID
 * @param eventTime ISO 8601; read as UTC where it names no zone; used as it is where it is no timestamp
 * @returns e.g. `shop.subscriber.opt_out:s_123:2026-03-01T10:00:00Z`
 */
export function eventIdOf(
	event: string,
	subscriberId: string | undefined,
	eventTime: string | null | undefined,
): string {
	const at = parseTimestamp(eventTime);
	if (at === undefined) return `${event}:${subscriberId ?? ''}:${eventTime ?? ''}`;
	const exact = formatTimestamp(at, true);
	const time = SHARED_EVENTS.has(event) ? `${exact.slice(0, UP_TO_SECONDS)}Z` : exact;
	return `${event}:${subscriberId ?? ''}:${time}`;
}

/**
 * One output item: who it is about, then `event`, `event_time` (ISO 8601, UTC, with `Z` and microseconds; as it came
 * where it is no timestamp, null where there is none), `previous_status` and `event_id`.
 *
 * @param keys what was chosen of these; `raw` for the subscriber's fields as Postscript gave them
 * @param more further fields of the event
 */
export function toItem(
	happened: SubscriberEvent,
	keys: RowKeys,
	more: IDataObject = {},
): IDataObject {
	const { subscriber, event, eventTime, previousStatus } = happened;
	const own = {
		event,
		event_time: toUtcText(eventTime),
		previous_status: previousStatus,
		event_id: happened.eventId ?? eventIdOf(event, subscriber.id, eventTime),
		...more,
	};
	if (keys === 'raw') return { ...(subscriber as IDataObject), ...own };
	return pickKeys({ ...personFields(subscriber), ...subscriberDetails(subscriber), ...own }, keys);
}
