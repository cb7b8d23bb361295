import { EVENT_STATUSES } from '../../domain/customerData/statuses';
import type { EventStatus } from '../../domain/customerData/statuses';
import type { Columns, RowOf } from '../../domain/row';
import { list, object, oneOf, orNull, text } from '../../domain/row';
import { PERSON } from '../../domain/subscriberRow';
import { ASKING, NOT_ASKED } from '../subscriber/rows';

const STATUSES = Object.keys(EVENT_STATUSES) as EventStatus[];

/** What else an event came to. */
const DETAILS = {
	event: orNull(text('The custom event that was sent', 'Product_Purchased')),
	original_event: orNull(
		text('The name of the event before it was made valid', 'Product Purchased'),
	),
	event_ids: list("Postscript's IDs of the custom event", ['ev_1234567abcd']),
	audience: orNull(text('The audience that was entered or left', 'vip_customers')),
	...ASKING,
	user_id: orNull(text('Of a deletion: whom the sender deletes', 'user_1')),
	reason: orNull(text('Why nothing was sent', 'Postscript has no place for page events')),
	sent: orNull(object('The body that was sent', { tags: ['VIP'] })),
} satisfies Columns;

/** Of Customer Data: Process. */
export const PROCESSED_ROW = {
	...PERSON,
	status: oneOf('What became of the event', STATUSES),
	type: orNull(text('The kind of event', 'identify')),
	message_id: orNull(text("The sender's own ID of the event", 'ajs-next-1234')),
	...DETAILS,
	notes: list('What is worth knowing about what was sent', []),
} satisfies Columns;

export type EventDetails = RowOf<typeof DETAILS>;

/** Of an event that came to nothing else. */
export const NO_DETAILS: EventDetails = {
	event: null,
	original_event: null,
	event_ids: [],
	audience: null,
	...NOT_ASKED,
	user_id: null,
	reason: null,
	sent: null,
};
