import type { Columns } from '../../domain/row';
import { flag, object, oneOf, orNull, text } from '../../domain/row';

const EVENT = text("Postscript's own name of the event", 'shop.subscriber.opt_in');

/** A webhook subscription as Postscript gives it; a rehearsed one has no ID. */
export const WEBHOOK_ROW = {
	id: orNull(text('The ID of the subscription', '89066f0a-eb36-4ed8-b98c-606e6dcac715')),
	callback_url: orNull(text('Where Postscript delivers to', 'https://example.com/postscript')),
	event: orNull(EVENT),
	headers: orNull(object('Sent with each delivery', {})),
	created_at: orNull(text('When it was created, in UTC', '2026-03-01T10:00:00.000000')),
	updated_at: orNull(text('When it was last changed, in UTC', '2026-03-01T10:00:00.000000')),
} satisfies Columns;

/** Of Delete. */
export const DELETED_ROW = {
	deleted: flag('Whether it is gone'),
	id: text('The ID that the subscription had', '89066f0a-eb36-4ed8-b98c-606e6dcac715'),
} satisfies Columns;

/** Of Send Test. */
export const TESTED_ROW = {
	status: oneOf('What came of the item', ['sent']),
	event: EVENT,
} satisfies Columns;

/** Of Get Example: a delivery. */
export const DELIVERY_ROW = {
	webhook_id: orNull(text('The ID of the subscription', '89066f0a-eb36-4ed8-b98c-606e6dcac715')),
	resource_type: orNull(text('What kind of account it is about', 'shop')),
	resource_id: orNull(text("Postscript's ID of the shop", 'shop_1234567abcde')),
	event_time: orNull(text('When it happened, in UTC', '2026-03-01T10:00:00.000000')),
	event: orNull(EVENT),
	event_data: orNull(object('What happened to whom', { subscriber_id: 's_1234567abcd' })),
} satisfies Columns;
