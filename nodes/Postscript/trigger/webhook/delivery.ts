import { createHash } from 'crypto';
import type { IDataObject, IWebhookFunctions } from 'n8n-workflow';
import type { Subscriber } from '../../domain/subscriber';
import { isRecord } from '../../domain/guards';
import type { MESSAGE_ROW } from '../../domain/eventRow';
import type { RowOf } from '../../domain/row';
import { toUtcText } from '../../domain/timestamp';
import { canonicalEvent, WEBHOOK_EVENTS } from '../events';
import { eventIdOf, type SubscriberEvent } from '../output';

/** One delivery, as far as it is what the reference promises. */
export interface Delivery {
	/** In its canonical spelling. */
	event: string;
	/** As it came: ISO 8601, UTC where no zone is named. */
	eventTime?: string;
	/** `shop_...` */
	resourceId?: string;
	data: IDataObject;
}

/** A body far above what a text message and a subscriber can fill. */
export const MAX_BODY_BYTES = 1024 * 1024;

/** The body as it came, or as n8n read it where it kept no copy. */
export function bodyOf(context: IWebhookFunctions): { bytes: number; parse: () => unknown } {
	const { rawBody } = context.getRequestObject() as { rawBody?: unknown };
	if (!Buffer.isBuffer(rawBody)) return { bytes: 0, parse: () => context.getBodyData() };
	return { bytes: rawBody.length, parse: () => parseJson(rawBody.toString('utf8')) };
}

/** A byte order mark in front is read over, as n8n itself does. */
function parseJson(text: string): unknown {
	try {
		return JSON.parse(text.replace(/^\uFEFF/, ''));
	} catch {
		return undefined;
	}
}

function textOf(value: unknown): string | undefined {
	if (typeof value === 'number') return String(value);
	return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
}

/** @returns undefined for what is no envelope with an event and its data */
export function readDelivery(body: unknown): Delivery | undefined {
	if (!isRecord(body) || !isRecord(body.event_data)) return undefined;
	const event = textOf(body.event);
	if (event === undefined) return undefined;
	return {
		event: canonicalEvent(event),
		eventTime: textOf(body.event_time),
		resourceId: textOf(body.resource_id),
		data: body.event_data,
	};
}

/** Fields that stand for one of a subscriber's own; the reference promises none for opt-ins, opt-outs and emails. */
const ALIASES = {
	id: ['subscriber_id', 'postscript_subscriber_id', 'id'],
	phone_number: ['phone_number', 'phone', 'from_number'],
	email: ['email', 'email_address'],
	shopify_customer_id: ['shopify_customer_id'],
} as const;

/** Fields of a message that are no fields of the person who wrote it. */
const MESSAGE_FIELDS = ['id', 'body', 'created_at', 'is_opt_out'] as const;

const CAN_SEND_AFTER: Readonly<Record<string, boolean>> = {
	[WEBHOOK_EVENTS.optedIn]: true,
	[WEBHOOK_EVENTS.optedOut]: false,
};

function first(fields: IDataObject, names: readonly string[]): IDataObject[string] {
	return names.map((name) => fields[name]).find((value) => value !== undefined && value !== null);
}

function personalFields({ event, data }: Delivery): IDataObject {
	const nested = isRecord(data.subscriber) ? data.subscriber : {};
	const own: IDataObject = { ...data, ...nested };
	delete own.subscriber;
	if (event !== WEBHOOK_EVENTS.incomingMessage) return own;
	for (const name of MESSAGE_FIELDS) delete own[name];
	return { ...own, ...nested };
}

/**
 * Whom a delivery is about: every field that came, under the names that subscribers have elsewhere. What an
 * opt-in or opt-out says of itself is filled in where the data does not say it.
 *
 * @returns without `id` where no person is named, as in a test
 */
export function subscriberOf(delivery: Delivery): Partial<Subscriber> {
	const fields = personalFields(delivery);
	const named: IDataObject = { ...fields };
	for (const [field, names] of Object.entries(ALIASES)) {
		const value = first(fields, names);
		for (const name of names) delete named[name];
		if (value !== undefined) named[field] = field === 'id' ? String(value) : value;
	}
	const canSend = CAN_SEND_AFTER[delivery.event];
	if (canSend !== undefined && !isRecord(named.subscriptions)) {
		named.subscriptions = { promotional: { can_send: canSend } };
	}
	return named as Partial<Subscriber>;
}

/** An incoming message, in fields of their own beside the subscriber's; all null for other events. */
export function messageOf({ event, data }: Delivery): RowOf<typeof MESSAGE_ROW> {
	const isMessage = event === WEBHOOK_EVENTS.incomingMessage;
	const { id, body, created_at: createdAt, is_opt_out: isOptOut } = isMessage ? data : {};
	return {
		message_id: textOf(id) ?? null,
		message_body: body === undefined || body === null ? null : String(body),
		message_created_at: toUtcText(textOf(createdAt)),
		is_opt_out: isMessage ? isOptOut === true : null,
	};
}

/** What both triggers put out; the delivery does not say what was before. */
export function toSubscriberEvent(
	delivery: Delivery,
	subscriber: Partial<Subscriber>,
): SubscriberEvent {
	const { event, eventTime } = delivery;
	const eventId = deduplicationKey(delivery);
	return { subscriber, event, eventTime, previousStatus: 'unknown', eventId };
}

/** @returns eleven characters, base64url: a one-way hash that is short enough to be kept a thousand times */
export function digestOf(text: string): string {
	return createHash('sha256').update(text).digest('base64url').slice(0, 11);
}

/**
 * Identifies an event, however often and through whichever subscription it is delivered: the item's `event_id`.
 * A message has an ID of its own. Other events are named by subscriber and time, see `eventIdOf`; where the
 * delivery names no subscriber, by a hash of its phone, its email or all of its data.
 */
export function deduplicationKey(delivery: Delivery): string {
	const { event, eventTime, resourceId, data } = delivery;
	if (event === WEBHOOK_EVENTS.incomingMessage && data.id !== undefined) {
		return `${event}:${String(data.id)}`;
	}
	const { id, phone_number: phone, email } = subscriberOf(delivery);
	if (id !== undefined && eventTime !== undefined) return eventIdOf(event, id, eventTime);
	const who = eventTime === undefined ? undefined : (phone ?? email);
	return `${event}:${digestOf(JSON.stringify([resourceId, eventTime, who ?? data]))}`;
}
