import { createHash } from 'crypto';
import type { IDataObject, INodeExecutionData, IPollFunctions } from 'n8n-workflow';

import { CREDENTIAL, PostscriptClient } from '../../api/client';
import { systemClock } from '../../api/clock';
import { fetchIdentity } from '../../api/identity';
import { toNodeError } from '../../api/nodeError';
import { listSubscribers } from '../../api/subscriberList';
import { formatTimestamp, MICROS_PER_MINUTE } from '../../domain/timestamp';
import { EVENT_NAMES } from '../events';
import { passesFilters, toItem, type SubscriberFilters } from '../output';
import { scan, takeBaseline, type Found, type ScanLimits } from './scan';
import { readState, writeState, type PollState } from './state';
import type { EventName } from './transitions';
import { PageReader, type FetchPage } from './pages';

/** How far behind the newest row to look again. */
export const DEFAULT_LOOK_BACK_MINUTES = 2;
/** Requests of one poll at most. */
export const DEFAULT_MAX_PAGES = 50;
/** Subscribers whose status is remembered. */
export const DEFAULT_REMEMBERED = 50_000;

/** No further page is asked for after this time: the next poll may be due in a minute. */
const POLL_TIME_MS = 45_000;

const DAY_MS = 86_400_000;

/** Rows that a test run in the editor shows. */
const SAMPLES = 3;

/** Workflow and node of the polls under way in this process: n8n may start one while another still runs. */
const underWay = new Set<string>();

/**
 * Static data of baselines, by workflow and node, until it is found saved. With durable poll cursors n8n 2.41 drops
 * what the poll at activation leaves (poll-trigger-executor): without this, the first poll after it would take
 * another baseline, and nobody who opted in or out in between would be passed on.
 */
const baselines = new Map<string, IDataObject>();

/** What a poll needs of Postscript. */
export interface ShopReader {
	/** The shop that the credential speaks for. */
	identify(): Promise<string>;
	fetchPage: FetchPage;
}

async function openThroughClient(context: IPollFunctions): Promise<ShopReader> {
	const client = await PostscriptClient.forContext(context, 'interactive');
	return {
		identify: async () => (await fetchIdentity(client)).resource_id,
		fetchPage: async (query) => await listSubscribers(client, query),
	};
}

interface Settings {
	events: Set<EventName>;
	filters: SubscriberFilters;
	simplify: boolean;
	limits: ScanLimits;
}

/**
 * With durable poll cursors n8n throws away a poll that outlasts its budget (36 seconds in 2.41): half of it
 * leaves time for the request under way. Older hosts know no budget.
 */
function pollTime(context: Partial<IPollFunctions>): number {
	const budget = context.getPollBudgetMs?.() ?? Infinity;
	return Math.min(POLL_TIME_MS, budget / 2);
}

function readSettings(context: IPollFunctions, now: () => number): Settings {
	const chosen = context.getNodeParameter('events') as string[];
	const options = context.getNodeParameter('options', {}) as IDataObject;
	const number = (name: string, usual: number, least: number) =>
		Math.max(least, Math.floor(Number(options[name] ?? usual)) || least);
	const started = now();
	const time = pollTime(context);
	return {
		events: new Set(chosen.map((name) => EVENT_NAMES[name])),
		filters: context.getNodeParameter('filters', {}) as SubscriberFilters,
		simplify: context.getNodeParameter('simplify', true) as boolean,
		limits: {
			lookBack: number('lookBack', DEFAULT_LOOK_BACK_MINUTES, 0) * MICROS_PER_MINUTE,
			remembered: number('remembered', DEFAULT_REMEMBERED, 1000),
			maxPages: number('maxPages', DEFAULT_MAX_PAGES, 5),
			isLate: () => now() - started > time,
			plausibleUpTo: (Date.now() + DAY_MS) * 1000,
			learn: options.learnOptedOut === true,
		},
	};
}

function toItems(found: Found[], settings: Settings): INodeExecutionData[] {
	return found
		.filter(({ event }) => settings.events.has(event))
		.filter(({ subscriber }) => passesFilters(subscriber, settings.filters))
		.map(({ at, ...happened }) => {
			const eventTime = formatTimestamp(at, true);
			return { json: toItem({ ...happened, eventTime }, settings.simplify) };
		});
}

/**
 * Tells whether the credential is still the one that the cursor was made with, without asking Postscript.
 * A short one-way hash, different for every node, so that nothing about the key can be had from it.
 */
async function fingerprintOf(context: IPollFunctions): Promise<string> {
	const fields = await context.getCredentials(CREDENTIAL);
	const parts = [pollKey(context), fields.baseUrl, fields.privateKey, fields.shopToken];
	return createHash('sha256').update(JSON.stringify(parts)).digest('base64url').slice(0, 12);
}

function pollKey(context: IPollFunctions): string {
	return `${context.getWorkflow().id}:${context.getNode().id}`;
}

/** The state that the last poll left, if n8n kept it or this process did. */
function lastState(context: IPollFunctions, fingerprint: string): PollState | undefined {
	const saved = readState(context.getWorkflowStaticData('node'));
	if (saved) {
		baselines.delete(pollKey(context));
		return saved;
	}
	const unsaved = baselines.get(pollKey(context));
	return unsaved?.fingerprint === fingerprint ? readState(unsaved) : undefined;
}

/** The last state, if it belongs to the shop that the credential speaks for now. */
async function stateOfShop(
	context: IPollFunctions,
	reader: ShopReader,
	fingerprint: string,
): Promise<{ state?: PollState; shop: string }> {
	const state = lastState(context, fingerprint);
	if (state?.fingerprint === fingerprint) return { state, shop: state.shop };
	const shop = await reader.identify();
	if (!state) return { shop };
	if (state.shop === shop) return { state: { ...state, fingerprint }, shop };
	context.logger.warn(
		`${context.getNode().name}: the credential now belongs to another Postscript shop (${shop} instead of ${state.shop}). ` +
			'The trigger starts anew there; what changed in the former shop since the last poll is not passed on.',
	);
	return { shop };
}

async function pollShop(
	context: IPollFunctions,
	reader: ShopReader,
	settings: Settings,
): Promise<INodeExecutionData[]> {
	const { fetchPage } = reader;
	const data = context.getWorkflowStaticData('node');
	const fingerprint = await fingerprintOf(context);
	const { state, shop } = await stateOfShop(context, reader, fingerprint);
	if (!state) {
		writeState(data, await takeBaseline({ shop, fingerprint }, fetchPage, settings.limits));
		baselines.set(pollKey(context), { ...data });
		return [];
	}
	const { found, fault } = await scan(state, fetchPage, settings.limits);
	const items = toItems(found, settings);
	// State and items leave together: whatever the state says was handled is in the items.
	writeState(data, state);
	if (fault !== undefined && items.length === 0) throw fault;
	if (fault !== undefined) {
		const reason = fault instanceof Error ? fault.message : String(fault);
		context.logger.warn(
			`${context.getNode().name}: the poll ended early, the next one goes on. ${reason}`,
		);
	}
	return items;
}

/** The newest subscribers, as the events that were chosen would show them; leaves the cursor alone. */
async function sample(
	{ fetchPage }: ShopReader,
	settings: Settings,
): Promise<INodeExecutionData[]> {
	const reader = new PageReader(fetchPage, { pageSize: 0, zoned: false });
	const { rows } = await reader.newest();
	const found = rows.flatMap(({ subscriber, at, status }): Found[] => {
		const fitting: EventName[] = [
			status === 'unsubscribed' ? 'shop.subscriber.opt_out' : 'shop.subscriber.opt_in',
			'subscriber.created',
			'subscriber.updated',
		];
		const event = fitting.find((name) => settings.events.has(name));
		return event ? [{ subscriber, at, event, previousStatus: 'unknown' }] : [];
	});
	return toItems(found, settings).slice(0, SAMPLES);
}

/**
 * One poll of the trigger.
 *
 * @returns one item for each event, or null where nothing happened or another poll of this node is under way
 * @throws NodeApiError or NodeOperationError where nothing at all could be passed on
 */
export async function pollSubscribers(
	context: IPollFunctions,
	open: (context: IPollFunctions) => Promise<ShopReader> = openThroughClient,
	now: () => number = systemClock.now,
): Promise<INodeExecutionData[][] | null> {
	const isTest = context.getMode() === 'manual';
	const key = pollKey(context);
	if (!isTest && underWay.has(key)) return null;
	if (!isTest) underWay.add(key);
	try {
		const settings = readSettings(context, now);
		const reader = await open(context);
		const items = isTest
			? await sample(reader, settings)
			: await pollShop(context, reader, settings);
		return items.length > 0 ? [items] : null;
	} catch (fault) {
		throw toNodeError(fault, context.getNode());
	} finally {
		if (!isTest) underWay.delete(key);
	}
}
