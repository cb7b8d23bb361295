import type { IDataObject } from 'n8n-workflow';
import { isRecord } from '../../domain/guards';
import type { Columns, RowOf } from '../../domain/row';
import { integer, oneOf, orNull, pickKeys, text, time } from '../../domain/row';
import { PERSON } from '../../domain/subscriberRow';
import { toUtcText } from '../../domain/timestamp';
import type { RowKeys } from '../../fields/output';
import { outputChoice } from '../../fields/output';

const CATEGORY = oneOf('What the message is for, which decides whose consent it needs', [
	'promotional',
	'transactional',
	'conversational',
]);

/** Of Send. */
export const SENT_ROW = {
	...PERSON,
	status: oneOf('What came of the item', [
		'sent',
		'scheduled',
		'skipped_no_consent',
		'already_sent',
		'not_found',
	]),
	category: CATEGORY,
	kind: orNull(oneOf('Null where the length is not known', ['SMS', 'MMS'])),
	encoding: orNull(oneOf('UCS-2 where one character is not in GSM-7', ['GSM-7', 'UCS-2'])),
	characters: orNull(integer("With the shop's name in front", 42)),
	segments: orNull(integer('How many texts an SMS is made of', 1)),
	message_id: orNull(text('To be given to Message: Get', 'mr_1234567abcd')),
	scheduled_at: orNull(time('When a message that waits goes out')),
	sent_at: orNull(time('When it was handed to Postscript', '2026-03-01T10:00:00.000Z')),
} satisfies Columns;

/** Of Get. */
export const MESSAGE_ROW = {
	message_id: orNull(text('The ID that Message: Send puts out', 'mr_1234567abcd')),
	status: orNull(text('What became of the message', 'sent')),
	category: orNull(text('What the message is for', 'promotional')),
	subscriber_id: orNull(text('Whom it is to', 's_1234567abcd')),
	phone_number: orNull(text('Phone number with country code', '+14155550123')),
	body: orNull(text('What it says', 'Your order is on its way')),
	scheduled_at: orNull(time('When it goes out, if it waits')),
	sent_message_id: orNull(text('To be given to Message: Get Sent', 'sm_1234567abcd')),
	sent_at: orNull(time('When it went out')),
	credits_used: orNull(integer('What it cost', 1)),
} satisfies Columns;

export const MESSAGE_OUTPUT = outputChoice(MESSAGE_ROW, ['message_id', 'subscriber_id']);

/** Of Get Sent, as Postscript gives it. */
export const SENT_MESSAGE_ROW = {
	id: text('The ID of the sent message', 'sm_1234567abcd'),
	body: orNull(text("What went out, with the shop's name in front", 'Test Shop: Hello')),
	credits_used: orNull(integer('What it cost', 1)),
	media_url: orNull(text('The address of its picture', 'https://example.com/picture.png')),
	phone: orNull(text('Phone number with country code', '+14155550123')),
	shop_id: orNull(text("Postscript's ID of the shop", 'shop_1234567abcde')),
	subscriber_id: orNull(text('Whom it went to', 's_1234567abcd')),
	created_at: orNull(text('When it went out, in UTC', '2026-03-01T10:00:00.000000')),
} satisfies Columns;

/** @param message as Postscript gives it (reference: Get Message Request) */
export function messageRow(message: IDataObject, keys: RowKeys): IDataObject {
	if (keys === 'raw') return { ...message };
	const sent = isRecord(message.sent_message) ? message.sent_message : {};
	const known = { ...message, sent } as unknown as KnownMessage;
	const row: RowOf<typeof MESSAGE_ROW> = {
		message_id: known.id ?? null,
		status: known.status ?? null,
		category: known.category ?? null,
		subscriber_id: known.subscriber_id ?? null,
		phone_number: known.phone ?? null,
		body: known.body ?? null,
		scheduled_at: toUtcText(known.scheduled_at),
		sent_message_id: known.sent.id ?? null,
		sent_at: toUtcText(known.sent.created_at),
		credits_used: known.sent.credits_used ?? null,
	};
	return pickKeys(row, keys);
}

type Texts<Key extends string> = Partial<Record<Key, string | null>>;

type KnownMessage = Texts<
	'id' | 'status' | 'category' | 'subscriber_id' | 'phone' | 'body' | 'scheduled_at'
> & { sent: Texts<'id' | 'created_at'> & { credits_used?: number | null } };
