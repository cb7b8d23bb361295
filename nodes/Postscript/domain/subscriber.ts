import type { IDataObject } from 'n8n-workflow';

import { readSwitch } from './choices';
import { isRecord } from './guards';

/** A subscriber as Postscript's reads return it (reference: Get Subscribers). Times are UTC, with or without zone. */
export interface Subscriber {
	/** `s_...`; legacy identifiers without the prefix are still in use. */
	id: string;
	ps_id?: number | null;
	/** E.164 in most answers; the stored form is not promised. */
	phone_number?: string | null;
	email?: string | null;
	shopify_customer_id?: number | null;
	tags?: string[] | null;
	properties?: IDataObject | null;
	data?: IDataObject | null;
	subscriptions?: {
		promotional?: { can_send?: boolean | null } | null;
		transactional?: { can_send?: boolean | null } | null;
	} | null;
	created_at?: string | null;
	updated_at?: string | null;
}

/** Whether promotional texts may be sent. */
export type Status = 'subscribed' | 'unsubscribed';

/** What a person agrees to separately. */
export type ConsentCategory = 'promotional' | 'transactional';

/**
 * Whether a subscriber agreed to texts of a category: the only place where consent is read.
 *
 * @param subscriber as Postscript returned it; `can_send` is read as boolean, and as text or 1 and 0
 * @returns null where Postscript did not say, which is no consent and no refusal
 */
export function canSend(
	subscriber: { subscriptions?: unknown },
	category: ConsentCategory,
): boolean | null {
	const { subscriptions } = subscriber;
	const consent = isRecord(subscriptions) ? subscriptions[category] : undefined;
	return isRecord(consent) ? (readSwitch(consent.can_send) ?? null) : null;
}

/** What Postscript sends messages as. */
export type MessageCategory = ConsentCategory | 'conversational';

/**
 * Whether a message of a category may be sent to a subscriber: where Postscript says that they agreed to it. A
 * conversational message answers theirs; it needs no consent of its own, and goes to all who did not opt out of everything.
 */
export function mayText(
	subscriber: { subscriptions?: unknown },
	category: MessageCategory,
): boolean {
	if (category !== 'conversational') return canSend(subscriber, category) === true;
	return (
		canSend(subscriber, 'promotional') !== false || canSend(subscriber, 'transactional') !== false
	);
}

/** @returns undefined where Postscript did not say whether promotional texts may be sent */
export function statusOf(subscriber: { subscriptions?: unknown }): Status | undefined {
	const consent = canSend(subscriber, 'promotional');
	if (consent === null) return undefined;
	return consent ? 'subscribed' : 'unsubscribed';
}
