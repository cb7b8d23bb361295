import type { IDataObject } from 'n8n-workflow';
import type { Owned } from './subscriptions';
import type { KnownToken } from './token';

/** What the node keeps in the workflow's static data. */
export interface WebhookState {
	subscriptions: Owned[];
	token?: KnownToken;
	/** Deliveries taken, see DeliveryMemory. */
	taken: string[];
}

/** Reads static data that any earlier version, or nobody, may have written. */
export function readWebhookState(data: IDataObject): WebhookState {
	const { subscriptions, taken } = data;
	const token = data.token as unknown as Partial<KnownToken> | undefined;
	const isToken = typeof token?.digest === 'string' && typeof token.at === 'number';
	return {
		subscriptions: Array.isArray(subscriptions) ? (subscriptions as unknown as Owned[]) : [],
		token: isToken ? { digest: token.digest as string, at: token.at as number } : undefined,
		taken: Array.isArray(taken) ? taken.filter((line) => typeof line === 'string') : [],
	};
}

/** Writes some of the state and leaves the rest as it is. */
export function writeWebhookState(data: IDataObject, part: Partial<WebhookState>): void {
	Object.assign(data, part);
}
