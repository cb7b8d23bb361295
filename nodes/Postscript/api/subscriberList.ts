import { isRecord } from '../domain/guards';
import type { PostscriptClient } from './client';
import { PostscriptError } from './errors';
import type { Query, Subscriber, SubscriberPage } from './types';

/** The order in which pages do not shift: new people come last, and changes move nobody. */
const STABLE_SORT = 'created_at__asc';

function isRow(row: unknown): boolean {
	return isRecord(row) && typeof row.id === 'string' && row.id !== '';
}

/**
 * One page of `GET /api/v2/subscribers`.
 *
 * @param query filters, sort and page
 * @throws PostscriptError, also when the answer is no list of subscribers, each with an ID: that never reads as an
 * empty one
 */
export async function listSubscribers(
	client: PostscriptClient,
	query: Query,
): Promise<SubscriberPage> {
	const answer = await client.request<SubscriberPage>('listSubscribers', { query });
	const rows: unknown = answer?.subscribers;
	if (Array.isArray(rows) && rows.every(isRow)) return answer;
	throw new PostscriptError(
		'Postscript answered a search for subscribers with something else',
		'Check Base URL in the credential; if it is right, ask developersupport@postscript.io',
		'unreadable',
	);
}

/**
 * One page of a search whose pages are counted by number.
 *
 * @param page from 1 on; the first is asked for without a number
 * @returns `pages` is missing where the answer does not say how many there are
 */
export async function readPage(
	client: PostscriptClient,
	query: Query,
	page: number,
): Promise<{ rows: Subscriber[]; pages?: number }> {
	const numbered = page === 1 ? query : { ...query, page };
	const { subscribers: rows, page_info: info } = await listSubscribers(client, numbered);
	const pages = Number(info?.total_pages ?? NaN);
	return { rows, ...(!Number.isNaN(pages) && { pages }) };
}

/**
 * Everyone who matches the filters, each once, page after page.
 *
 * Without a sort of its own the walk goes by key (created_at of the last row seen), so that nobody is
 * left out when rows in front of them vanish meanwhile; with another sort it goes by page number, as
 * Postscript does, and rows that move while it runs may be missed.
 *
 * @param query filters, and `sort` where the user chose one
 */
export async function* walkSubscribers(
	client: PostscriptClient,
	query: Query,
): AsyncGenerator<Subscriber> {
	const isByKey = query.sort === undefined || query.sort === STABLE_SORT;
	const seen = new Set<string>();
	let current: Query = { sort: STABLE_SORT, ...query };
	for (let page = 1; ; ) {
		const { rows, pages } = await readPage(client, current, page);
		let fresh = 0;
		for (const row of rows) {
			if (seen.has(row.id)) continue;
			seen.add(row.id);
			fresh += 1;
			yield row;
		}
		const isLast = pages === undefined ? fresh === 0 : page >= pages;
		if (isLast || rows.length === 0) return;
		const first = rows[0].created_at;
		const last = rows[rows.length - 1].created_at;
		// Where nobody new came, the filter by key was not heeded: then only page numbers lead on.
		if (isByKey && fresh > 0 && last && first !== last) {
			current = { ...current, created_at__gte: last };
			page = 1;
		} else {
			page += 1;
		}
	}
}
