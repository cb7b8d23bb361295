import type { INodeExecutionData, IPollFunctions } from 'n8n-workflow';

import { PostscriptClient } from '../../api/client';
import { systemClock } from '../../api/clock';
import { toNodeError } from '../../api/nodeError';
import type { Identity } from '../../api/types';
import { listRows } from '../../api/subscriberList';
import type { Status } from '../../domain/subscriber';
import { joinSentences } from '../../domain/sentences';
import { formatTimestamp, MICROS_PER_MINUTE, type Micros } from '../../domain/timestamp';
import { nodeKey } from '../../domain/nodeKey';
import { toItem } from '../output';
import { passesFilters } from './filters';
import { PageReader, type FetchPage } from './pages';
import { PollLog } from './pollLog';
import { readProgress, saveProgress } from './progress';
import { scan, takeBaseline } from './scan';
import type { Found } from './scanner';
import { readSettings, type Settings } from './settings';
import type { EventName } from './transitions';

/**
 * The way of a poll: settings reads the parameters, progress finds where the last poll stopped (state, anchors), scan
 * reads on from there (scanner the newest changes, ties what shares one time, learner the whole list; pages asks for
 * a page, rows reads it), transitions says what each row means given what knownSubscribers remembers, trim bounds
 * that memory, pollLog tells n8n's log what was met.
 */

/** Rows that a test run in the editor shows. */
const SAMPLES = 3;

/** Workflow and node of the polls under way in this process: n8n may start one while another still runs. */
const underWay = new Set<string>();

/** What a poll needs of Postscript. */
export interface ShopReader {
	/** The shop that the credential speaks for. */
	identify(): Promise<string>;
	fetchPage: FetchPage;
}

async function openThroughClient(context: IPollFunctions): Promise<ShopReader> {
	const client = await PostscriptClient.forContext(context, 'interactive');
	return {
		identify: async () => (await client.request<Identity>('me')).resource_id,
		fetchPage: async (query) => await listRows(client, query),
	};
}

function isWanted({ event, subscriber }: Found, settings: Settings): boolean {
	return settings.events.has(event) && passesFilters(subscriber, settings.filters);
}

/** Someone who opted out must be told of however long ago it was; a welcome from last week helps no one. */
function isTooOld({ event, at }: Found, settings: Settings, now: Micros): boolean {
	const isLimited = event === 'shop.subscriber.opt_in' || event === 'subscriber.created';
	return isLimited && now - at > settings.oldestOptIn;
}

function toItems(found: Found[], settings: Settings): INodeExecutionData[] {
	return found.map(({ at, ...happened }) => {
		const eventTime = formatTimestamp(at, true);
		return { json: toItem({ ...happened, eventTime }, settings.keys) };
	});
}

async function pollShop(
	context: IPollFunctions,
	{ identify, fetchPage }: ShopReader,
	settings: Settings,
): Promise<INodeExecutionData[]> {
	const log = new PollLog(context);
	const { limits } = settings;
	const { state, shop, fingerprint, beginning } = await readProgress(context, identify);
	if (!state) {
		const baseline = await takeBaseline({ shop, fingerprint }, fetchPage, limits);
		if (beginning) log.began(beginning, baseline.state);
		log.notes(baseline.notes, baseline.state);
		saveProgress(context, baseline.state, true);
		return [];
	}
	if (beginning) log.began(beginning, state);
	const { found, fault, notes, now } = await scan(state, fetchPage, limits);
	const wanted = found.filter((one) => isWanted(one, settings));
	const passedOn = wanted.filter((one) => !isTooOld(one, settings, now));
	const items = toItems(passedOn, settings);
	saveProgress(context, state, false);
	log.notes(notes, state);
	log.leftOut(wanted.length - passedOn.length, settings.oldestOptIn / 60 / MICROS_PER_MINUTE);
	if (fault !== undefined && items.length === 0) throw fault;
	if (fault !== undefined) {
		const reason = fault instanceof Error ? fault.message : String(fault);
		log.warn(joinSentences('the poll ended early, the next one goes on', reason));
	}
	return items;
}

/** What a real event of the kind says was before, as far as one row can show it. */
function plausibleBefore(event: EventName, status: Status | undefined): Found['previousStatus'] {
	if (event === 'shop.subscriber.opt_out') return 'subscribed';
	if (event === 'shop.subscriber.opt_in') return 'unsubscribed';
	return event === 'subscriber.updated' ? (status ?? 'unknown') : 'unknown';
}

/** The newest subscribers, as the events that were chosen would show them; leaves the cursor alone. */
async function sample(
	{ fetchPage }: ShopReader,
	settings: Settings,
): Promise<INodeExecutionData[]> {
	const shape = { pageSize: 0, zoned: false };
	const reader = new PageReader(fetchPage, shape, settings.limits.needsStatus);
	const { rows } = await reader.newest();
	const found = rows.flatMap(({ subscriber, at, status }): Found[] => {
		const fitting: EventName[] = [
			status === 'unsubscribed' ? 'shop.subscriber.opt_out' : 'shop.subscriber.opt_in',
			'subscriber.created',
			'subscriber.updated',
		];
		const event = fitting.find((name) => settings.events.has(name));
		return event ? [{ subscriber, at, event, previousStatus: plausibleBefore(event, status) }] : [];
	});
	const wanted = found.filter((one) => isWanted(one, settings));
	return toItems(wanted.slice(0, SAMPLES), settings);
}

/**
 * One poll of the trigger.
 *
 * @param open gives access to the shop
 * @param now milliseconds of a clock that never runs backwards
 * @returns one item for each event, or null where nothing happened or another poll of this node is under way
 * @throws NodeApiError or NodeOperationError where nothing at all could be passed on
 */
export async function pollSubscribers(
	context: IPollFunctions,
	open: (context: IPollFunctions) => Promise<ShopReader> = openThroughClient,
	now: () => number = systemClock.now,
): Promise<INodeExecutionData[][] | null> {
	const isTest = context.getMode() === 'manual';
	const key = nodeKey(context);
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
