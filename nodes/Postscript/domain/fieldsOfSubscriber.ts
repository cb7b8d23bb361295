/** What a subscriber, and what happened to them, is told by in items of both triggers and of the node. */
const FIELDS = [
	'id',
	'subscriber_id',
	'ps_id',
	'phone_number',
	'email',
	'shopify_customer_id',
	'is_subscribed',
	'subscriptions',
	'tags',
	'properties',
	'data',
	'created_at',
	'updated_at',
	'event',
	'event_time',
	'event_id',
	'previous_status',
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
	return isOfTrigger || isRow ? FIELDS : [];
}
