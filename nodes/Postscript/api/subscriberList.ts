import { isRecord } from '../domain/guards';
import type { Micros } from '../domain/timestamp';
import { parseTimestamp } from '../domain/timestamp';
import type { PostscriptClient } from './client';
import { PostscriptError } from './errors';
import { splitQuery } from './queryParts';
import type { Query, SubscriberPage } from './types';
import type { Subscriber } from '../domain/subscriber';

/** Answers the requests of a walk. */
export type SubscriberSource = Pick<PostscriptClient, 'request'>;

/** The order in which pages do not shift: new people come last, and changes move none. */
const STABLE_SORT = 'created_at__asc';

function isRow(row: unknown): boolean {
	return isRecord(row) && typeof row.id === 'string' && row.id !== '';
}

/** A page as it came: its rows are whatever Postscript sent. */
export interface RawPage {
	page_info?: SubscriberPage['page_info'];
	subscribers: unknown[];
	/** The response's `Date`, milliseconds since 1970; undefined where it has none. */
	serverTime?: number;
}

function notAList(): PostscriptError {
	return new PostscriptError(
		'Postscript answered a search for subscribers with something else',
		'Check Base URL in the credential; if it is right, ask developersupport@postscript.io',
		'unreadable',
	);
}

/**
 * One page of `GET /api/v2/subscribers`, for callers that judge each row on their own.
 *
 * @param query filters, sort and page
 * @throws PostscriptError, also when the answer is no list: that never reads as an empty one
 */
export async function listRows(
	client: SubscriberSource & Pick<Partial<PostscriptClient>, 'serverTime'>,
	query: Query,
): Promise<RawPage> {
	const answer = await client.request<RawPage>('listSubscribers', { query });
	if (!Array.isArray(answer?.subscribers)) throw notAList();
	return { ...answer, serverTime: client.serverTime };
}

/**
 * One page of `GET /api/v2/subscribers`.
 *
 * @param query filters, sort and page
 * @throws PostscriptError, also when the answer is no list of subscribers, each with an ID
 */
export async function listSubscribers(
	client: SubscriberSource,
	query: Query,
): Promise<SubscriberPage> {
	const page = await listRows(client, query);
	if (page.subscribers.every(isRow)) return page as SubscriberPage;
	throw notAList();
}

/**
 * One page of a search whose pages are counted by number.
 *
 * @param page from 1 on; the first is asked for without a number
 * @returns `pages` is missing where the answer does not say how many there are
 */
export async function readPage(
	client: SubscriberSource,
	query: Query,
	page: number,
): Promise<{ rows: Subscriber[]; pages?: number }> {
	const numbered = page === 1 ? query : { ...query, page };
	const { subscribers: rows, page_info: info } = await listSubscribers(client, numbered);
	const pages = Number(info?.total_pages ?? NaN);
	return { rows, ...(!Number.isNaN(pages) && { pages }) };
}

/**
 * Everyone who matches the filters, each once, page after page. A list too long for one address is asked
 * for in parts, and what comes back is put in order again.
 *
 * Without a sort of its own the walk goes by key (`created_at` of the last row seen), so that a row that
 * goes away meanwhile hides none behind it, and memory stays flat however many there are. With another
 * sort it goes by page number, as Postscript does: rows that move while it runs may be missed, and every
 * ID is remembered until the end, since a row that moved comes twice.
 *
 * @param query filters, and `sort` where the user chose one
 */
export async function* walkSubscribers(
	client: SubscriberSource,
	query: Query,
): AsyncGenerator<Subscriber> {
	const parts = splitQuery(query);
	const walk = isByKey(query) ? walkByKey : walkByPage;
	if (parts.length === 1) return yield* walk(client, query);
	const seen = new Set<string>();
	const walks = parts.map((part) => walk(client, part));
	for await (const row of mergeInOrder(walks, String(query.sort ?? STABLE_SORT))) {
		// A person may match two parts, by another way of writing the same phone number.
		if (!seen.has(row.id)) yield row;
		seen.add(row.id);
	}
}

function isByKey({ sort }: Query): boolean {
	return sort === undefined || sort === STABLE_SORT;
}

async function* walkByPage(client: SubscriberSource, query: Query): AsyncGenerator<Subscriber> {
	const seen = new Set<string>();
	for (let page = 1; ; page++) {
		const { rows, pages } = await readPage(client, query, page);
		const fresh = rows.filter(({ id }) => !seen.has(id));
		for (const { id } of fresh) seen.add(id);
		yield* fresh;
		if (isEnd(page, pages, fresh.length) || rows.length === 0) return;
	}
}

/** Only a page that brings no new row is an end that needs no number to be believed. */
function isEnd(page: number, pages: number | undefined, fresh: number): boolean {
	return pages === undefined ? fresh === 0 : page >= pages;
}

const timeOf = ({ created_at: at }: Subscriber) => parseTimestamp(at);

/** So often is a stretch read again that showed fewer rows than its pages hold, without a new one. */
const MAX_IDLE_PASSES = 8;

/**
 * Where more rows share one `created_at` than a page holds, only page numbers lead on; such a stretch is
 * read again until it brings no new row, since one that went away has moved the others up. Rows of one time may come in
 * another order for each page: then the count of the pages' rows says that one is still missing.
 */
async function* walkByKey(client: SubscriberSource, query: Query): AsyncGenerator<Subscriber> {
	let current: Query = { sort: STABLE_SORT, ...query };
	let key: Micros | undefined;
	/** What was given out from the key on, each with its time: what lies before it comes no more. */
	let seen = new Map<string, Micros | undefined>();
	let isHeeded = true;
	let hasGrown = false;
	let idlePasses = 0;
	let pageSize = 0;
	for (let page = 1; ; ) {
		const { rows, pages } = await readPage(client, current, page);
		if (page === 1) pageSize = rows.length;
		const isBehind = (row: Subscriber) => key !== undefined && (timeOf(row) ?? key) < key;
		const fresh = rows.filter((row) => !seen.has(row.id) && !isBehind(row));
		for (const row of fresh) seen.set(row.id, timeOf(row));
		yield* fresh;
		// Rows from before the key say that the filter by key was not heeded: then only page numbers lead on.
		if (rows.some(isBehind)) isHeeded = false;
		if (page > 1 && fresh.length > 0) hasGrown = true;
		const last = rows.at(-1);
		const lastTime = last && timeOf(last);
		const isPast = lastTime !== undefined && lastTime > (timeOf(rows[0]) ?? lastTime);
		const isLast = isEnd(page, pages, fresh.length) || rows.length === 0;
		// Without a number of pages, a page that shows rows again is the end, not one of another order.
		const isShort = pages !== undefined && seen.size < (page - 1) * pageSize + rows.length;
		const isAgain = hasGrown || (isShort && idlePasses < MAX_IDLE_PASSES);
		if (isHeeded && isAgain && (isLast || isPast)) {
			idlePasses = hasGrown ? 0 : idlePasses + 1;
			hasGrown = false;
			page = 1;
		} else if (isLast) {
			return;
		} else if (isHeeded && isPast && last?.created_at) {
			key = lastTime;
			current = { ...current, created_at__gte: last.created_at };
			seen = new Map([...seen].filter(([, time]) => time === lastTime));
			idlePasses = 0;
			page = 1;
		} else {
			page += 1;
		}
	}
}

/** Several lists, each in order, as one in that order. */
async function* mergeInOrder(
	walks: Array<AsyncGenerator<Subscriber>>,
	sort: string,
): AsyncGenerator<Subscriber> {
	const heads: Array<{ row: Subscriber; walk: AsyncGenerator<Subscriber> }> = [];
	const advance = async (walk: AsyncGenerator<Subscriber>) => {
		const { done, value } = await walk.next();
		if (!done) heads.push({ row: value, walk });
	};
	for (const walk of walks) await advance(walk);
	while (heads.length > 0) {
		const first = heads.reduce((a, b) => (compareRows(a.row, b.row, sort) <= 0 ? a : b));
		heads.splice(heads.indexOf(first), 1);
		yield first.row;
		await advance(first.walk);
	}
}

function compareRows(a: Subscriber, b: Subscriber, sort: string): number {
	const [field, direction] = sort.split('__');
	const isTime = field.endsWith('_at');
	const [one, other] = [a, b].map((row) => rankOf(row[field as keyof Subscriber], isTime));
	if (one === other) return 0;
	const isBefore = one === undefined ? false : other === undefined || one < other;
	return isBefore === (direction !== 'desc') ? -1 : 1;
}

/**
 * Times as numbers, since zones and decimals may be written or not, and nothing else: a phone number stored in digits alone
 * would count as an epoch. What is empty comes last, as in databases.
 */
function rankOf(value: unknown, isTime: boolean): string | number | undefined {
	if (typeof value === 'number') return value;
	if (typeof value !== 'string') return undefined;
	return isTime ? (parseTimestamp(value) ?? value) : value;
}
