import { isRecord } from '../domain/guards';
import { parseTimestamp } from '../domain/timestamp';
import type { PostscriptClient } from './client';
import { PostscriptError } from './errors';
import type { NumberedPage } from './keyWalk';
import { isByKey, isEnd, KeyWalk, STABLE_SORT } from './keyWalk';
import { splitQuery } from './queryParts';
import type { Query, SubscriberPage } from './types';
import type { Subscriber } from '../domain/subscriber';

/** Answers the requests of a walk. */
export type SubscriberSource = Pick<PostscriptClient, 'request'>;

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
 */
export async function readPage(
	client: SubscriberSource,
	query: Query,
	page: number,
): Promise<NumberedPage> {
	const numbered = page === 1 ? query : { ...query, page };
	const { subscribers: rows, page_info: info } = await listSubscribers(client, numbered);
	const pages = Number(info?.total_pages ?? NaN);
	return { rows, ...(!Number.isNaN(pages) && { pages }) };
}

/**
 * Everyone who matches the filters, each once, page after page. A list too long for one address is asked
 * for in parts, and what comes back is put in order again.
 *
 * Sorted by `created_at`, as without a sort, the walk goes by key (the time of the last row seen), so that a
 * row that goes away meanwhile hides none behind it, and memory stays flat however many there are. In another
 * order it goes by page number, as Postscript does: rows that move while it runs may be missed, and every
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

async function* walkByPage(client: SubscriberSource, query: Query): AsyncGenerator<Subscriber> {
	const seen = new Set<string>();
	for (let number = 1; ; number++) {
		const page = await readPage(client, query, number);
		const fresh = page.rows.filter(({ id }) => !seen.has(id));
		for (const { id } of fresh) seen.add(id);
		yield* fresh;
		if (isEnd(number, page, fresh.length)) return;
	}
}

async function* walkByKey(client: SubscriberSource, query: Query): AsyncGenerator<Subscriber> {
	const walk = new KeyWalk(query);
	for (;;) {
		const { fresh, isDone } = walk.take(await readPage(client, walk.query, walk.page));
		yield* fresh;
		if (isDone) return;
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
