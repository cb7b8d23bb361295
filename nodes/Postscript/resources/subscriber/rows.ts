import type { IDataObject } from 'n8n-workflow';
import type { Match } from '../../api/findSubscribers';
import type { Columns, RowOf } from '../../domain/row';
import {
	decimal,
	flag,
	integer,
	object,
	oneOf,
	orNull,
	pickKeys,
	text,
	time,
} from '../../domain/row';
import { snakeCase } from '../../domain/snakeCase';
import type { Subscriber } from '../../domain/subscriber';
import { PERSON, SUBSCRIBER_DETAILS, subscriberRow } from '../../domain/subscriberRow';
import type { RowKeys } from '../../fields/output';
import { outputChoice } from '../../fields/output';

/** Of Get and Get Many. */
export const FOUND_ROW = {
	...PERSON,
	status: oneOf('What came of the item', ['found']),
	...SUBSCRIBER_DETAILS,
} satisfies Columns;

export const FOUND_OUTPUT = outputChoice(FOUND_ROW, ['subscriber_id']);

/** A subscriber whom a read found, with what was chosen of them. */
export function foundRow(subscriber: Subscriber, keys: RowKeys): IDataObject {
	if (keys === 'raw') return { ...subscriber } as unknown as IDataObject;
	return pickKeys(subscriberRow(subscriber, 'found'), keys);
}

/** Whether and when a person was asked to opt in. */
export const ASKING = {
	pending: flag('Whether the person has yet to confirm by text', false),
	pending_subscriber_id: orNull(
		text(
			'The ID that Postscript gave a pending person, who cannot be found by it',
			's_1234567abcd',
		),
	),
	asked_at: orNull(time('When the person was asked to opt in', '2026-03-01T10:00:00.000Z')),
} satisfies Columns;

/** Of a person who is not asked. */
export const NOT_ASKED: RowOf<typeof ASKING> = {
	pending: false,
	pending_subscriber_id: null,
	asked_at: null,
};

/** Of Create. */
export const CREATED_ROW = {
	...PERSON,
	status: oneOf('What came of the item', ['pending', 'created', 'already_asked']),
	...SUBSCRIBER_DETAILS,
	...ASKING,
} satisfies Columns;

/** Of Update. */
export const UPDATED_ROW = {
	...PERSON,
	status: oneOf('What came of the item', ['updated']),
	...SUBSCRIBER_DETAILS,
} satisfies Columns;

/** Of Unsubscribe. */
export const UNSUBSCRIBED_ROW = {
	...PERSON,
	status: oneOf('What came of the item', ['unsubscribed', 'unchanged']),
} satisfies Columns;

/** Of Redact: who it was. */
export const REDACTED_ROW = {
	...PERSON,
	status: oneOf('What came of the item', ['redacted']),
} satisfies Columns;

/** Of Count. */
export const COUNTED_ROW = {
	count: integer('How many match', 1250),
	share: orNull(decimal('Their share of everyone, where everyone was read', 0.25)),
	as_of: time('When they were counted', '2026-03-01T10:00:00.000Z'),
} satisfies Columns;

/** How a person was found. */
export const FOUND_BY = {
	found_by: orNull(
		text('By what the person was found: phone, email, shopify_customer_id or id', 'phone'),
	),
	phone_differs: orNull(
		object('Both phone numbers, where the person found has another one than the item', {
			input: '+14155550123',
			subscriber: '+14155550124',
		}),
	),
} satisfies Columns;

/** @param match undefined where no subscriber was found */
export function foundByFields(match: Match | undefined): RowOf<typeof FOUND_BY> {
	return {
		found_by: match ? snakeCase(match.foundBy) : null,
		phone_differs: match?.phoneDiffers ?? null,
	};
}

/** Of Create or Update. */
export const UPSERTED_ROW = {
	...PERSON,
	status: oneOf('What came of the item', [
		'updated',
		'unchanged',
		'pending',
		'created',
		'already_asked',
		'not_found',
	]),
	...SUBSCRIBER_DETAILS,
	...ASKING,
	...FOUND_BY,
} satisfies Columns;

/** A row of Create or Update, whatever became of the item. */
export function upsertedRow(
	subscriber: Partial<Subscriber>,
	status: RowOf<typeof UPSERTED_ROW>['status'],
	match: Match | undefined,
	asking = NOT_ASKED,
): RowOf<typeof UPSERTED_ROW> {
	return { ...subscriberRow(subscriber, status), ...asking, ...foundByFields(match) };
}
