import type { Subscriber } from '../domain/subscriber';
import type { Micros } from '../domain/timestamp';
import { formatTimestamp, hasZone, parseTimestamp, resolutionOf } from '../domain/timestamp';
import type { Query } from './types';

/** A page of a search; `pages` is missing where the answer does not say how many there are. */
export interface NumberedPage {
	rows: Subscriber[];
	pages?: number;
}

/** The sorts whose pages do not shift, since `created_at` never changes, with the filter that leads on in each. */
const KEY_FILTERS = new Map([
	['created_at__asc', 'created_at__gte'],
	['created_at__desc', 'created_at__lte'],
]);

/** The sort where none is chosen: new people come last, too. */
export const STABLE_SORT = 'created_at__asc';

/** Whether a search can be walked by key. */
export function isByKey({ sort = STABLE_SORT }: Query): boolean {
	return KEY_FILTERS.has(String(sort));
}

/** Only a page that brings no new row is an end that needs no number to be believed. */
export function isEnd(page: number, { rows, pages }: NumberedPage, fresh: number): boolean {
	if (rows.length === 0) return true;
	return pages === undefined ? fresh === 0 : page >= pages;
}

/** In microseconds. */
const SECOND = 1_000_000;

/** So often is a stretch read again that showed fewer rows than its pages hold, without a new one. */
const MAX_IDLE_PASSES = 8;

/**
 * A walk in the order of `created_at`, from key to key: where it stands, and which page is to be read next.
 *
 * Where more rows share one time than a page holds, only page numbers lead on; such a stretch is read again until it
 * brings no new row, since one that went away has moved the others up. Rows of one time may come in another order for
 * each page: then the count of the pages' rows says that one is still missing.
 */
export class KeyWalk {
	/** What to ask for. */
	query: Query;

	page = 1;

	private readonly sort: string;

	/** The place up to which everyone was given out. */
	private key = -Infinity;

	/** The place from which on the query asks; before the key where bounds count in whole seconds. */
	private bound = -Infinity;

	/** In what bounds count, as far as it is known. */
	private unit: Micros = 1;

	/** What was given out from the key on, each with its place: what lies before it comes no more. */
	private readonly seen = new Map<string, number>();

	/** Whom the pages since the first have shown. */
	private readonly shown = new Set<string>();

	private isHeeded = true;

	/** Whether Postscript writes times with a zone. */
	private isZoned = false;

	private hasGrown = false;

	private idlePasses = 0;

	private pageSize = 0;

	constructor(query: Query) {
		this.query = { sort: STABLE_SORT, ...query };
		this.sort = String(this.query.sort);
	}

	/** Takes in the page that was to be read, and goes on to the next. @returns its new rows, and whether it was the last */
	take(page: NumberedPage): { fresh: Subscriber[]; isDone: boolean } {
		const { rows } = page;
		if (this.isCut(rows)) {
			this.unit = SECOND;
			this.askFrom(this.key);
			return { fresh: [], isDone: false };
		}
		if (this.page === 1) this.pageSize = rows.length;
		const ahead = rows.filter((row) => !(this.placeOf(row) < this.key));
		const fresh = ahead.filter(({ id }) => !this.seen.has(id));
		for (const row of fresh) this.seen.set(row.id, this.placeOf(row));
		// Rows from before the bound say that the filter by key was not heeded: then only page numbers lead on.
		if (rows.some((row) => this.placeOf(row) < this.bound)) this.isHeeded = false;
		if (this.page > 1 && fresh.length > 0) this.hasGrown = true;
		return { fresh, isDone: !this.goOn(page, this.isLast(page)) };
	}

	/** Without a number of pages, the end is a page that shows nobody whom those before it have not shown. */
	private isLast(page: NumberedPage): boolean {
		if (this.page === 1) this.shown.clear();
		const shownBefore = this.shown.size;
		for (const { id } of page.rows) this.shown.add(id);
		return isEnd(this.page, page, this.shown.size - shownBefore);
	}

	private goOn(page: NumberedPage, isLast: boolean): boolean {
		const last = this.isHeeded && this.isPast(page) ? page.rows.at(-1) : undefined;
		if (this.isHeeded && (isLast || last) && this.isToRepeat(page)) {
			this.idlePasses = this.hasGrown ? 0 : this.idlePasses + 1;
			this.hasGrown = false;
			this.page = 1;
			return true;
		}
		if (isLast) return false;
		if (last) this.moveTo(last);
		else this.page += 1;
		return true;
	}

	/** Whether the stretch from the key on ends on this page. */
	private isPast({ rows }: NumberedPage): boolean {
		const [first, last] = [rows.at(0), rows.at(-1)].map((row) =>
			row ? this.boundFor(this.edgeOf(row)) : NaN,
		);
		return last > first && last > this.bound;
	}

	/**
	 * Whether Postscript seems to cut bounds to whole seconds: newest first, the row that was last and others of its second
	 * are left out then. Oldest first it only shows more.
	 */
	private isCut(rows: Subscriber[]): boolean {
		const isFirst = this.page === 1 && this.bound > -Infinity;
		if (!isFirst || !this.isDescending || this.unit === SECOND) return false;
		return rows.every((row) => this.edgeOf(row) > this.key);
	}

	/** Without a number of pages, a page that shows rows again is the end, not one of another order. */
	private isToRepeat({ rows, pages }: NumberedPage): boolean {
		const read = (this.page - 1) * this.pageSize + rows.length;
		// Who stands between the bound and the key was given out before.
		const behind = [...this.shown].filter((id) => !this.seen.has(id)).length;
		const isShort = pages !== undefined && this.seen.size < read - behind;
		return this.hasGrown || (isShort && this.idlePasses < MAX_IDLE_PASSES);
	}

	private moveTo(row: Subscriber): void {
		this.isZoned = hasZone(row.created_at);
		this.askFrom(this.edgeOf(row));
		for (const [id, place] of this.seen) if (place < this.key) this.seen.delete(id);
		this.idlePasses = 0;
	}

	private askFrom(key: number): void {
		this.key = key;
		this.bound = this.boundFor(key);
		const time = this.isDescending ? -this.bound : this.bound;
		const text = formatTimestamp(time, this.isZoned);
		this.query = { ...this.query, [String(KEY_FILTERS.get(this.sort))]: text };
		this.page = 1;
	}

	private boundFor(edge: number): number {
		return Math.floor(edge / this.unit) * this.unit;
	}

	/** Where a row stands in the order of the walk, by its time; NaN where it has none. */
	private placeOf({ created_at: at }: Subscriber): Micros {
		const time = parseTimestamp(at) ?? NaN;
		return this.isDescending ? -time : time;
	}

	/** Where those begin who may share the row's time: what is not written of a time makes it later. */
	private edgeOf(row: Subscriber): Micros {
		const place = this.placeOf(row);
		return this.isDescending ? place - resolutionOf(row.created_at) + 1 : place;
	}

	private get isDescending(): boolean {
		return this.sort === 'created_at__desc';
	}
}
