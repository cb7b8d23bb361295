import type { Columns, RowOf } from './row';
import { flag, integer, list, object, orNull, text, time } from './row';
import type { Subscriber } from './subscriber';
import { canSend } from './subscriber';
import { toUtcText } from './timestamp';

/** Who a row is about: what each row about a person begins with. */
export const PERSON = {
	subscriber_id: orNull(text("Postscript's ID of the subscriber", 's_1234567abcd')),
	phone_number: orNull(text('Phone number with country code', '+14155550123')),
	email: orNull(text('Email address', 'jane@example.com')),
	is_subscribed: orNull(flag('Whether promotional texts may be sent')),
} satisfies Columns;

/** What else most workflows use of a subscriber. */
export const SUBSCRIBER_DETAILS = {
	shopify_customer_id: orNull(integer('ID of the customer in Shopify', 6204511453219)),
	tags: orNull(list('Tags', ['VIP'])),
	properties: orNull(object('Custom properties', { loyalty_tier: 'gold' })),
	created_at: orNull(time('When the subscriber was created')),
	updated_at: orNull(time('When the subscriber was last changed')),
} satisfies Columns;

/**
 * Who a row is about.
 *
 * @param known what is known of the person; `subscriptions` as Postscript returned it
 * @returns the same keys always, null where unknown
 */
export function personFields(known: Partial<Subscriber>): RowOf<typeof PERSON> {
	return {
		subscriber_id: known.id ?? null,
		phone_number: known.phone_number ?? null,
		email: known.email ?? null,
		is_subscribed: canSend(known, 'promotional'),
	};
}

/**
 * What else is known of a subscriber.
 *
 * @param known as Postscript returned it
 * @returns the same keys always, null where unknown; times as ISO 8601 in UTC with `Z`
 */
export function subscriberDetails(known: Partial<Subscriber>): RowOf<typeof SUBSCRIBER_DETAILS> {
	return {
		shopify_customer_id: known.shopify_customer_id ?? null,
		tags: known.tags ?? null,
		properties: known.properties ?? null,
		created_at: toUtcText(known.created_at),
		updated_at: toUtcText(known.updated_at),
	};
}

/**
 * A subscriber, and what came of the item about them.
 *
 * @param status what came of the item, e.g. `found`
 */
export function subscriberRow<const Status extends string>(
	known: Partial<Subscriber>,
	status: Status,
) {
	return { ...personFields(known), status, ...subscriberDetails(known) };
}
