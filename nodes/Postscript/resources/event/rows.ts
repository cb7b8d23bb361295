import type { Columns } from '../../domain/row';
import { list, oneOf, orNull, text, time } from '../../domain/row';
import { PERSON } from '../../domain/subscriberRow';

/** Of Event: Send. */
export const SENT_ROW = {
	...PERSON,
	status: oneOf('What came of the item', ['sent', 'not_found']),
	event_ids: list("Postscript's IDs of the event", ['ev_1234567abcd']),
	type: text("The event's type", 'Order_Placed'),
	external_id: text('The ID that was sent with it', 'order-1001'),
	occurred_at: orNull(time('When it happened; null where that is the time of receipt')),
} satisfies Columns;
