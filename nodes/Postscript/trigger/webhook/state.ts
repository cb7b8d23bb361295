import type { IDataObject } from 'n8n-workflow';
import { isRecord } from '../../domain/guards';
import type { Owned } from './subscriptions';
import type { KnownToken } from './token';

/** What the node keeps in the workflow's static data. */
export interface WebhookState {
	subscriptions: Owned[];
	/** Subscriptions that Postscript did not let go when they were to be removed. */
	undeleted: Owned[];
	/** The shop that the subscriptions belong to, e.g. `shop_1234567abcde`; absent while Postscript has not said it. */
	shop?: string;
	/** The credential that the subscriptions were made with, see `credentialFingerprint`. */
	fingerprint?: string;
	token?: KnownToken;
	/** Deliveries taken, see SeenDeliveries. */
	taken: string[];
}

function textIn(data: IDataObject, field: string): string | undefined {
	const value = data[field];
	return typeof value === 'string' ? value : undefined;
}

function ownedIn(value: unknown): Owned[] {
	if (!Array.isArray(value)) return [];
	return value.flatMap((each: unknown) => {
		if (!isRecord(each)) return [];
		const { id, callback_url, event } = each;
		if (typeof id !== 'string' || typeof callback_url !== 'string') return [];
		return [{ id, callback_url, event: typeof event === 'string' ? event : '' }];
	});
}

function tokenIn(value: unknown): KnownToken | undefined {
	if (!isRecord(value)) return undefined;
	const { digest, at, fingerprint } = value;
	if (typeof digest !== 'string' || typeof at !== 'number') return undefined;
	return typeof fingerprint === 'string' ? { digest, at, fingerprint } : undefined;
}

/** Reads static data that any earlier version, or nothing, may have written: what is damaged counts as absent. */
export function readWebhookState(data: IDataObject): WebhookState {
	const { taken } = data;
	return {
		subscriptions: ownedIn(data.subscriptions),
		undeleted: ownedIn(data.undeleted),
		shop: textIn(data, 'shop'),
		fingerprint: textIn(data, 'fingerprint'),
		token: tokenIn(data.token),
		taken: Array.isArray(taken) ? taken.filter((line) => typeof line === 'string') : [],
	};
}

/** Writes some of the state and leaves the rest as it is. */
export function writeWebhookState(data: IDataObject, part: Partial<WebhookState>): void {
	Object.assign(data, part);
}
