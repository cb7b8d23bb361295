import type { PendingSubscriber } from './shop';
import type { Properties, Row, SubscriberStore } from './subscriberStore';
import { formatTime, type TimestampStyle } from './time';

/** A subscriber as the API's reads give it. */
export interface SubscriberView {
	id: string;
	ps_id: number;
	phone_number: string;
	email: string | null;
	shopify_customer_id: number | null;
	tags: string[];
	properties: Properties;
	data: Readonly<Record<string, unknown>>;
	subscriptions: {
		promotional: { can_send: boolean };
		transactional: { can_send: boolean };
	};
	created_at: string;
	updated_at: string;
}

export function subscriberView(
	row: Row,
	store: SubscriberStore,
	style: TimestampStyle,
): SubscriberView {
	return {
		...createdView(row, style),
		ps_id: store.psId(row),
		subscriptions: {
			promotional: { can_send: row.promotional },
			transactional: { can_send: row.transactional },
		},
	};
}

/** The answer to a create: neither `ps_id` nor `subscriptions`. */
export function createdView(subscriber: Row | PendingSubscriber, style: TimestampStyle) {
	return {
		id: subscriber.id,
		phone_number: `+${subscriber.phone}`,
		email: subscriber.email,
		shopify_customer_id: subscriber.shopifyCustomerId,
		tags: [...subscriber.tags],
		properties: subscriber.properties,
		data: subscriber.data,
		created_at: formatTime(subscriber.createdAt, style),
		updated_at: formatTime(subscriber.updatedAt, style),
	};
}
