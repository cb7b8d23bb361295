import type { Columns } from './row';
import { flag, oneOf, orNull, text, time } from './row';
import { PERSON, SUBSCRIBER_DETAILS } from './subscriberRow';

/** What both triggers put out. */
export const EVENT_ROW = {
	...PERSON,
	...SUBSCRIBER_DETAILS,
	event: text("What happened, by Postscript's own name", 'shop.subscriber.opt_in'),
	event_time: orNull(time('When it happened')),
	previous_status: oneOf('What the person was before', ['subscribed', 'unsubscribed', 'unknown']),
	event_id: text(
		'Identifies the event: the same each time and from both triggers',
		'shop.subscriber.opt_in:s_1234567abcd:2026-03-01T10:00:00Z',
	),
} satisfies Columns;

/** What the webhook trigger puts out of an incoming message; null for other events. */
export const MESSAGE_ROW = {
	message_id: orNull(text('Of an incoming message: its ID', 'im_1b2a005a386281c9')),
	message_body: orNull(text('Of an incoming message: its text', 'Hello, world')),
	message_created_at: orNull(time('Of an incoming message: when it was written')),
	is_opt_out: orNull(flag('Of an incoming message: whether it opts the person out', false)),
} satisfies Columns;
