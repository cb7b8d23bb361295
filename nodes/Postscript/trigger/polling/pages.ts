import { PostscriptError } from '../../api/errors';
import type { RawPage } from '../../api/subscriberList';
import type { Query } from '../../api/types';
import { formatTimestamp, hasZone, resolutionOf, type Micros } from '../../domain/timestamp';
import { readRow, type RequiredField, type Row } from './rows';

/** Reads one page of the subscriber list; throws what the client throws, and for anything but such a list. */
export type FetchPage = (query: Query) => Promise<RawPage>;

/** Where a walk starts: rows from a time on (0: from the very first), and the page of that query. */
export interface Place {
	from: Micros;
	page: number;
}

/** A page that was read, with the place it was read at. */
export interface Page extends Place {
	rows: Row[];
	/** Rows that came, those included that cannot be read. */
	size: number;
	/** `updated_at` of the last row; `from` for an empty page. */
	lastAt: Micros;
	isLast: boolean;
	/** Pages of the query, this one included. */
	pages: number;
}

/** Rows of a page that says nothing at all; a single one may be an exception. */
const MIN_ROWS = 2;

function unreadable(field: RequiredField, rows: number): PostscriptError {
	return new PostscriptError(
		`None of the ${rows} subscribers on a page that Postscript sent has a '${field}' that can be read`,
		'Update this node package; if it is the newest, report this with one subscriber as Postscript returns it',
		'unreadable',
	);
}

/** Reads pages, counts them, and learns what Postscript does not publish: page size and way of writing times. */
export class PageReader {
	requests = 0;
	/** Microseconds since 1970 by the clock of the last response. */
	serverTime: Micros | undefined;
	/** The step from one time to the next as the rows write them. */
	resolution: Micros = 1;
	/** How many rows were left out, by the field that could not be read. */
	readonly unreadable = new Map<RequiredField, number>();

	constructor(
		private readonly fetchPage: FetchPage,
		/** Written to as more is learned. */
		readonly shape: { pageSize: number; zoned: boolean },
		/** Whether a page without any status is of no use. */
		private readonly needsStatus: boolean,
	) {}

	/** The newest row first; one page. @param upTo leaves out what is newer */
	async newest(upTo?: Micros): Promise<Page> {
		const query: Query = { sort: 'updated_at__desc', page: 1 };
		if (upTo !== undefined) query.updated_at__lte = formatTimestamp(upTo, this.shape.zoned);
		return await this.ask(query, { from: 0, page: 1 });
	}

	/** Rows from a time on, in the order in which they changed. */
	async read({ from, page }: Place): Promise<Page> {
		const query: Query = { sort: 'updated_at__asc', page };
		if (from > 0) query.updated_at__gte = formatTimestamp(from, this.shape.zoned);
		return await this.ask(query, { from, page });
	}

	/**
	 * The rows of one time alone, in an order without ties: a shop has a phone number only once, while the order of
	 * rows that share `updated_at` may differ from request to request.
	 */
	async readTied({ from, page }: Place): Promise<Page> {
		const query: Query = {
			sort: 'phone_number__asc',
			page,
			updated_at__gte: formatTimestamp(from, this.shape.zoned),
			updated_at__lte: formatTimestamp(from + this.resolution - 1, this.shape.zoned),
		};
		return await this.ask(query, { from, page });
	}

	/** A page past the end, which there may be once rows are gone, may be refused: then the one before it. */
	async readTiedOrBefore(place: Place): Promise<Page> {
		if (place.page === 1) return await this.readTied(place);
		try {
			return await this.readTied(place);
		} catch {
			return await this.readTied({ ...place, page: place.page - 1 });
		}
	}

	private async ask(query: Query, place: Place): Promise<Page> {
		this.requests++;
		const { subscribers, page_info: info, serverTime } = await this.fetchPage(query);
		this.serverTime = serverTime === undefined ? undefined : serverTime * 1000;
		const { shape } = this;
		shape.pageSize = Math.max(shape.pageSize, subscribers.length);
		const rows = this.readRows(subscribers);
		this.learnTimes(rows);
		const isFull = subscribers.length > 0 && subscribers.length >= shape.pageSize;
		const pages = Number(info?.total_pages ?? place.page + (isFull ? 1 : 0));
		const isLast = !(place.page < pages);
		const { length: size } = subscribers;
		return { ...place, rows, size, lastAt: rows.at(-1)?.at ?? place.from, isLast, pages };
	}

	private learnTimes(rows: Row[]): void {
		if (rows.length === 0) return;
		const times = rows.map(({ subscriber }) => subscriber.updated_at ?? subscriber.created_at);
		this.shape.zoned = hasZone(times[0]);
		this.resolution = Math.min(...times.map(resolutionOf));
	}

	/** @throws PostscriptError where nothing of a page can be read: that never reads as "nothing happened" */
	private readRows(subscribers: unknown[]): Row[] {
		const rows: Row[] = [];
		let field: RequiredField | undefined;
		for (const subscriber of subscribers) {
			const row = readRow(subscriber);
			if (typeof row !== 'string') rows.push(row);
			if (typeof row === 'string') this.count((field = row));
			else if (row.status === undefined && this.needsStatus) {
				this.count('subscriptions.promotional.can_send');
			}
		}
		const { length } = subscribers;
		if (length < MIN_ROWS) return rows;
		if (rows.length === 0 && field) throw unreadable(field, length);
		if (this.needsStatus && rows.every(({ status }) => status === undefined)) {
			throw unreadable('subscriptions.promotional.can_send', length);
		}
		return rows;
	}

	private count(field: RequiredField): void {
		this.unreadable.set(field, (this.unreadable.get(field) ?? 0) + 1);
	}
}

/** Whether more rows than a page holds share the time that a page begins with. */
export function isTied(page: Page): boolean {
	return !page.isLast && page.rows.length > 0 && page.lastAt <= page.from;
}

/**
 * Where to read on: by key (from the last row's time, that row again included), since page numbers shift
 * while rows change; behind a time that fills a whole page, which is read on its own (`ties.ts`).
 *
 * @param resolution from one writable time to the next
 * @returns undefined at the end of the list
 */
export function nextPlace(page: Page, resolution: Micros): Place | undefined {
	if (page.isLast || page.size === 0) return undefined;
	// A page of one row, which can't be read, has no key to go on from.
	if (page.rows.length === 0) return { from: page.from, page: page.page + 1 };
	return { from: isTied(page) ? page.from + resolution : page.lastAt, page: 1 };
}
