import type { IDataObject } from 'n8n-workflow';
import type { PostscriptClient } from '../../api/client';
import { PostscriptError } from '../../api/errors';
import { attempt, orUndo } from './attempt';
import { canonicalEvent, spellingsOf } from '../webhookEvents';

/** A webhook subscription as Postscript lists it. */
export interface Subscription {
	/** A UUID. */
	id: string;
	callback_url: string;
	event: string;
}

/** What the node keeps of a subscription that it made. */
export type Owned = Pick<Subscription, 'id' | 'callback_url'>;

async function list(client: PostscriptClient): Promise<Subscription[]> {
	const answer = await client.request<{ webhook_subscriptions?: unknown }>('listWebhooks');
	if (Array.isArray(answer.webhook_subscriptions)) {
		return answer.webhook_subscriptions as Subscription[];
	}
	throw new PostscriptError(
		'Postscript answered a request for the webhook subscriptions with something else',
		'Check Base URL in the credential; if it is right, ask developersupport@postscript.io',
		'unreadable',
	);
}

function pathOf(address: string): string {
	return URL.canParse(address) ? new URL(address).pathname : '';
}

/**
 * The subscriptions that deliver to this node, left over from a crash or not; also those that it made when
 * n8n still had another public address. The path tells production and test runs apart, and nodes from each other.
 */
function ours(all: Subscription[], callbackUrl: string, owned: Owned[]): Subscription[] {
	const path = pathOf(callbackUrl);
	const made = new Set(
		owned.filter((own) => pathOf(own.callback_url) === path).map(({ id }) => id),
	);
	return all.filter(({ id, callback_url: url }) => url === callbackUrl || made.has(id));
}

function split(mine: Subscription[], callbackUrl: string, wanted: string[]) {
	const kept = new Map<string, Subscription>();
	const surplus: Subscription[] = [];
	for (const subscription of mine) {
		const event = canonicalEvent(subscription.event);
		const isFitting = subscription.callback_url === callbackUrl && wanted.includes(event);
		if (isFitting && !kept.has(event)) kept.set(event, subscription);
		else surplus.push(subscription);
	}
	return { kept, surplus };
}

/** @returns the node's subscriptions, if they are exactly the wanted ones */
export async function findComplete(
	client: PostscriptClient,
	callbackUrl: string,
	wanted: string[],
	owned: Owned[],
): Promise<Owned[] | undefined> {
	const mine = ours(await list(client), callbackUrl, owned);
	const { kept, surplus } = split(mine, callbackUrl, wanted);
	return surplus.length === 0 && kept.size === wanted.length ? mine : undefined;
}

/**
 * Leaves exactly one subscription for each event: takes over what is there, removes what is too much,
 * creates what is missing. Where one cannot be created, those created before it are removed again.
 *
 * @param wanted Postscript's event names
 * @param owned what the node remembers to have made
 * @throws PostscriptError
 */
export async function subscribe(
	client: PostscriptClient,
	callbackUrl: string,
	wanted: string[],
	owned: Owned[],
): Promise<Owned[]> {
	const mine = ours(await list(client), callbackUrl, owned);
	const { kept, surplus } = split(mine, callbackUrl, wanted);
	await remove(client, surplus);
	const made: Subscription[] = [];
	const createMissing = async () => {
		for (const event of wanted.filter((name) => !kept.has(name))) {
			made.push(await create(client, callbackUrl, event));
		}
	};
	await orUndo(createMissing(), async () => await remove(client, made));
	return [...kept.values(), ...made];
}

/** Removes the node's subscriptions and no others; one that is gone already is as good as removed. */
export async function unsubscribe(
	client: PostscriptClient,
	callbackUrl: string,
	owned: Owned[],
): Promise<void> {
	await remove(client, ours(await list(client), callbackUrl, owned));
}

async function create(
	client: PostscriptClient,
	callbackUrl: string,
	event: string,
): Promise<Subscription> {
	const [spelling, other] = spellingsOf(event);
	const result = await attempt(createAs(client, callbackUrl, spelling));
	if (result.status === 'fulfilled') return result.value;
	if (other === undefined || !isRefusal(result.reason)) throw result.reason;
	return await createAs(client, callbackUrl, other);
}

function isRefusal(fault: unknown): boolean {
	return fault instanceof PostscriptError && [400, 404, 422].includes(fault.status ?? 0);
}

async function createAs(
	client: PostscriptClient,
	callbackUrl: string,
	event: string,
): Promise<Subscription> {
	const isIt = (each: Subscription) => each.callback_url === callbackUrl && each.event === event;
	const created = await client.request<Partial<Subscription>>('createWebhook', {
		body: { callback_url: callbackUrl, event },
		findExisting: async () => (await list(client)).find(isIt) as IDataObject | undefined,
	});
	const found = created.id ? { ...created, id: created.id } : (await list(client)).find(isIt);
	if (found) return { id: found.id, callback_url: callbackUrl, event };
	throw new PostscriptError(
		`Postscript did not say what became of the subscription to ${event}`,
		'Activate the workflow again; whatever was created is then found and used',
		'may_have_happened',
	);
}

async function remove(client: PostscriptClient, subscriptions: Subscription[]): Promise<void> {
	const results = await Promise.allSettled(
		subscriptions.map(async ({ id }) => await client.request('deleteWebhook', { id })),
	);
	const refused = results.find(({ status }) => status === 'rejected') as
		| PromiseRejectedResult
		| undefined;
	if (!refused) return;
	const ids = new Set(subscriptions.map(({ id }) => id));
	// Which status stands for "not there" is not published: the list says it.
	if ((await list(client)).some(({ id }) => ids.has(id))) throw refused.reason;
}
