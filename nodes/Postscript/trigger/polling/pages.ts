import type { Query, Subscriber, SubscriberPage } from '../../api/types';
import { formatTimestamp, hasZone, parseTimestamp, type Micros } from '../../domain/timestamp';
import { statusOf, type Row } from './transitions';

/** Reads one page of the subscriber list; throws what the client throws, and for anything but such a list. */
export type FetchPage = (query: Query) => Promise<SubscriberPage>;

/** Where a walk starts: rows from a time on (0: from the very first), and the page of that query. */
export interface Place {
	from: Micros;
	page: number;
}

/** A page that was read, with the place it was read at. */
export interface Page extends Place {
	rows: Row[];
	/** `updated_at` of the last row; `from` for an empty page. */
	lastAt: Micros;
	isLast: boolean;
}

function toRow(subscriber: Subscriber): Row | undefined {
	const at = parseTimestamp(subscriber.updated_at ?? subscriber.created_at);
	if (!subscriber.id || at === undefined) return undefined;
	const createdAt = parseTimestamp(subscriber.created_at);
	return { subscriber, id: subscriber.id, at, createdAt, status: statusOf(subscriber) };
}

/** Reads pages, counts them, and learns what Postscript does not publish: page size and way of writing times. */
export class PageReader {
	requests = 0;
	/** Pages of the query that was answered last. */
	pages = 1;

	constructor(
		private readonly fetchPage: FetchPage,
		/** Written to as more is learned. */
		readonly shape: { pageSize: number; zoned: boolean },
	) {}

	/** The newest row first; one page. */
	async newest(): Promise<Page> {
		const answer = await this.ask({ sort: 'updated_at__desc', page: 1 });
		return this.toPage(answer, { from: 0, page: 1 });
	}

	async read({ from, page }: Place): Promise<Page> {
		const query: Query = { sort: 'updated_at__asc', page };
		if (from > 0) query.updated_at__gte = formatTimestamp(from, this.shape.zoned);
		return this.toPage(await this.ask(query), { from, page });
	}

	/** For when more than a page of rows share the newest time: how many they are, and the last page of them. */
	async lastOf(from: Micros): Promise<{ count: number; rows: Row[] }> {
		const first = await this.read({ from, page: 1 });
		const last = first.isLast ? first : await this.read({ from, page: this.pages });
		return { count: (last.page - 1) * this.shape.pageSize + last.rows.length, rows: last.rows };
	}

	private async ask(query: Query): Promise<SubscriberPage> {
		this.requests++;
		const answer = await this.fetchPage(query);
		return answer;
	}

	private toPage({ subscribers, page_info: info }: SubscriberPage, place: Place): Page {
		const { shape } = this;
		shape.pageSize = Math.max(shape.pageSize, subscribers.length);
		const sample = subscribers.find(({ updated_at: at }) => at)?.updated_at;
		if (sample) shape.zoned = hasZone(sample);
		const rows = subscribers.map(toRow).filter((row) => row !== undefined);
		const isFull = subscribers.length > 0 && subscribers.length >= shape.pageSize;
		this.pages = info?.total_pages ?? place.page + (isFull ? 1 : 0);
		const isLast = place.page >= this.pages;
		return { ...place, rows, lastAt: rows.at(-1)?.at ?? place.from, isLast };
	}
}

/**
 * Where to read on: by key (from the last row's time, that row again included), since page numbers shift
 * while rows change; by page number only where a whole page shares one time.
 *
 * @returns undefined at the end of the list
 */
export function after(page: Page): Place | undefined {
	if (page.isLast || page.rows.length === 0) return undefined;
	if (page.lastAt > page.from) return { from: page.lastAt, page: 1 };
	return { from: page.from, page: page.page + 1 };
}
