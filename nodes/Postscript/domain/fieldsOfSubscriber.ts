import { EVENT_ROW } from './eventRow';

/** What both triggers put out of a subscriber and what happened to them, simplified or raw. */
const FIELDS = [...Object.keys(EVENT_ROW), 'id', 'ps_id', 'data', 'subscriptions'];

/** What the rows of operations say beside that: what came of an item, and how. */
const OUTCOME = [
	'status',
	'pending',
	'pending_subscriber_id',
	'asked_at',
	'found_by',
	'phone_differs',
	'in_input',
	'event_ids',
	'dry_run',
	'requests',
];

/** The ID of an event begins with Postscript's name for it. */
const EVENT_ID = /^(shop|subscriber)\.[a-z_.]+:/;

/**
 * The fields of an item that a trigger or this node has put out about a subscriber: they name the person, and are not
 * what the workflow has to say of them.
 *
 * @returns none for an item of another source, whose `email` or `tags` are its own
 */
export function fieldsOfSubscriber(item: object): readonly string[] {
	const { event_id: eventId } = item as { event_id?: unknown };
	const isOfTrigger = typeof eventId === 'string' && EVENT_ID.test(eventId);
	const isRow = Object.hasOwn(item, 'subscriber_id') && Object.hasOwn(item, 'is_subscribed');
	if (isRow) return isOfTrigger ? FIELDS : [...FIELDS, ...OUTCOME];
	return isOfTrigger ? FIELDS : [];
}
