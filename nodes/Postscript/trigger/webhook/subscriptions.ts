import type { IDataObject } from 'n8n-workflow';
import type { PostscriptClient } from '../../api/client';
import { PostscriptError } from '../../api/errors';
import { parseTimestamp } from '../../domain/timestamp';
import { settle } from '../../domain/settle';
import { canonicalEvent, spellingsOf } from '../events';

/** A webhook subscription as Postscript lists it. */
export interface Subscription {
	/** A UUID. */
	id: string;
	callback_url: string;
	event: string;
	/** UTC, with or without zone. */
	created_at?: string;
}

/** What the node keeps of a subscription. */
export type Owned = Pick<Subscription, 'id' | 'callback_url' | 'event'>;

/** What Postscript holds for one webhook of this n8n. */
export interface Inventory {
	/** Those that deliver to this very address; they alone are this node's. */
	own: Subscription[];
	/** Those of the same webhook at other addresses: n8n was moved there, or copied from there. */
	former: Subscription[];
	/** Left over from test runs of this webhook on the same host. */
	staleTests: Subscription[];
	/** Those that were to be removed earlier, on the same host. */
	undeleted: Subscription[];
}

/**
 * A test run listens for at most ten minutes (n8n's `TEST_WEBHOOK_MAX_TIMEOUT`); this leaves room for clocks. Another
 * editor's test run that listens now is younger.
 */
const TEST_RUN_MS = 15 * 60_000;

interface Address {
	host: string;
	/** n8n's endpoint, e.g. `webhook` or `webhook-test`. */
	endpoint: string;
	/** Webhook ID and path, which stay the same wherever n8n is. */
	webhook: string;
}

function addressOf(url: string): Address | undefined {
	if (!URL.canParse(url)) return undefined;
	const { host, pathname } = new URL(url);
	const parts = pathname.split('/');
	return { host, endpoint: parts.at(-3) ?? '', webhook: parts.slice(-2).join('/') };
}

/** n8n's default is `webhook-test`. A name of its own that does not say so counts as a former address. */
function isTest({ endpoint }: Address): boolean {
	return endpoint.toLowerCase().includes('test');
}

function isStale({ created_at: createdAt }: Subscription, now: number): boolean {
	const created = parseTimestamp(createdAt);
	return created !== undefined && now - created / 1000 > TEST_RUN_MS;
}

/** @throws PostscriptError */
async function list(client: PostscriptClient): Promise<Subscription[]> {
	const { webhook_subscriptions: all } = await client.request<{
		webhook_subscriptions: Subscription[];
	}>('listWebhooks');
	return all;
}

/**
 * Reads what Postscript holds for the webhook at an address.
 *
 * @param undeleted what an earlier removal left behind
 * @param now milliseconds since 1970
 * @throws PostscriptError
 */
export async function takeInventory(
	client: PostscriptClient,
	callbackUrl: string,
	undeleted: Owned[],
	now: number,
): Promise<Inventory> {
	const inventory: Inventory = { own: [], former: [], staleTests: [], undeleted: [] };
	const here = addressOf(callbackUrl);
	const rejected = new Set(undeleted.map(({ id }) => id));
	for (const subscription of await list(client)) {
		const there = addressOf(subscription.callback_url);
		const isHere = there?.host === here?.host;
		if (subscription.callback_url === callbackUrl) inventory.own.push(subscription);
		else if (!there) continue;
		else if (isHere && rejected.has(subscription.id)) inventory.undeleted.push(subscription);
		else if (there.webhook !== here?.webhook) continue;
		else if (!isTest(there)) inventory.former.push(subscription);
		else if (isHere && isStale(subscription, now)) inventory.staleTests.push(subscription);
	}
	return inventory;
}

/** One subscription for each wanted event, and those that are too many. */
export function divide(own: Subscription[], wanted: string[]) {
	const kept = new Map<string, Subscription>();
	const surplus: Subscription[] = [];
	for (const subscription of own) {
		const event = canonicalEvent(subscription.event);
		if (wanted.includes(event) && !kept.has(event)) kept.set(event, subscription);
		else surplus.push(subscription);
	}
	const missing = wanted.filter((event) => !kept.has(event));
	return { kept: [...kept.values()], surplus, missing };
}

/**
 * Subscribes to events one after another, up to the first that Postscript refuses.
 *
 * @returns what was made, and the PostscriptError that ended it
 */
export async function subscribe(
	client: PostscriptClient,
	callbackUrl: string,
	events: string[],
): Promise<{ made: Owned[]; fault?: unknown }> {
	const made: Owned[] = [];
	for (const event of events) {
		const result = await settle(create(client, callbackUrl, event));
		if (result.status === 'rejected') return { made, fault: result.reason };
		made.push(result.value);
	}
	return { made };
}

async function create(
	client: PostscriptClient,
	callbackUrl: string,
	event: string,
): Promise<Owned> {
	return await underAnySpelling(
		event,
		async (spelling) => await createAs(client, callbackUrl, spelling),
	);
}

/** Postscript's reference spells one event in two ways: where one is refused, the other is tried. */
export async function underAnySpelling<T>(
	event: string,
	createWith: (spelling: string) => Promise<T>,
): Promise<T> {
	const [spelling, other] = spellingsOf(event);
	const result = await settle(createWith(spelling));
	if (result.status === 'fulfilled') return result.value;
	if (other === undefined || !isRefusal(result.reason)) throw result.reason;
	return await createWith(other);
}

function isRefusal(fault: unknown): boolean {
	return fault instanceof PostscriptError && [400, 404, 422].includes(fault.status ?? 0);
}

async function createAs(
	client: PostscriptClient,
	callbackUrl: string,
	event: string,
): Promise<Owned> {
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

/**
 * Removes subscriptions; one that is gone already counts as removed.
 *
 * @returns those that are still there, and the PostscriptError that says why
 */
export async function remove(
	client: PostscriptClient,
	subscriptions: Owned[],
): Promise<{ left: Owned[]; fault?: unknown }> {
	const results = await Promise.allSettled(
		subscriptions.map(async ({ id }) => await client.request('deleteWebhook', { id })),
	);
	const refused = subscriptions.filter((_each, index) => results[index].status === 'rejected');
	const reason = results.find((result) => result.status === 'rejected')?.reason as unknown;
	if (refused.length === 0) return { left: [] };
	// Which status stands for "not there" is not published: the list says it.
	const listed = await settle(list(client));
	const isThere = ({ id }: Owned) =>
		listed.status === 'rejected' || listed.value.some((each) => each.id === id);
	const left = refused.filter(isThere).map(toOwned);
	return left.length > 0 ? { left, fault: reason } : { left };
}

/** The part of a subscription that the node keeps. */
export function toOwned({ id, callback_url, event }: Owned): Owned {
	return { id, callback_url, event };
}
