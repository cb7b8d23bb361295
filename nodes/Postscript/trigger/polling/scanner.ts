import type { Subscriber } from '../../domain/subscriber';
import type { Micros } from '../../domain/timestamp';
import { hasRoomFor, knownOf, latestPlausible, record, setAside } from './ahead';
import { Learner } from './learner';
import { emptyNotes, type ScanNotes } from './notes';
import { isTied, nextPlace, type Page, type PageReader, type Place } from './pages';
import type { Row } from './rows';
import { coverageOf, recentSince, type PollState } from './state';
import { openTie, TieReader } from './ties';
import { eventsOf, isHandled, type PollEvent } from './transitions';
import type { MemoryLimits } from './trim';

/** What bounds one poll; times in microseconds. */
export interface ScanLimits extends MemoryLimits {
	/** Requests of one poll. */
	maxPages: number;
	/** Whether the poll's time is used up. */
	isLate: () => boolean;
	/** This machine's clock, for where a response has no `Date`. */
	localTime: Micros;
	/** Whether to find out who is opted out. */
	learn: boolean;
	/** Whether opt-ins or opt-outs are asked for. */
	needsStatus: boolean;
}

/** An event, with whom it happened to and `updated_at` of the version that showed it. */
export interface Found extends PollEvent {
	subscriber: Subscriber;
	at: Micros;
}

/** One poll's reading. Changes the state it is given, always to something that may be saved. */
export class Scanner {
	readonly found: Found[] = [];
	readonly notes: ScanNotes;
	private changed = 0;
	private isChecked = false;
	/** The earliest time left until it has come: the cursor stays before it, even if it comes meanwhile. */
	private leftFrom: Micros = Infinity;

	constructor(
		private readonly state: PollState,
		private readonly reader: PageReader,
		private readonly limits: ScanLimits,
	) {
		this.notes = emptyNotes(reader.unreadable);
	}

	async run(): Promise<void> {
		// A poll may take long: what was visible at its first request is what the last poll left.
		let start = this.startOfHead();
		let first = await this.land(start);
		if (await this.rewind(first)) {
			start = this.startOfHead();
			first = await this.land(start);
		}
		const agedBefore = this.state.cursor - this.limits.lookBack;
		if (!(await this.walkHead(first))) return this.noteDistance();
		const isSpent = () => this.isSpent();
		const ties = new TieReader(this.state, this.reader, this.notes, (row) => this.handleRow(row));
		await ties.run(isSpent, agedBefore);
		// On a later page of ties, those on the pages before it were not read.
		const readFrom = start.page === 1 ? start.from : start.from + 1;
		if (readFrom <= this.state.settled) this.settleUpTo(agedBefore);
		else await this.readAgain(readFrom, agedBefore);
		if (this.limits.learn) await this.learn();
	}

	/**
	 * Reads on in the list as a whole, for who is opted out.
	 *
	 * @param newest when a baseline is taken: the time of the newest row
	 */
	async learn(newest?: Micros, maxPages?: number): Promise<void> {
		const learner = new Learner(this.state, this.reader, this.notes, newest);
		await learner.run(() => this.isSpent(), maxPages);
	}

	/**
	 * Half a page before the newest row, so that a poll which finds nothing is one request, however many
	 * rows the look-back holds. What lies further back is read again by later polls.
	 */
	private startOfHead(): Place {
		const { cursor, tied, pageSize, known, settled, stampsFrom } = this.state;
		const overlap = Math.max(1, Math.floor(pageSize / 2));
		if (tied > overlap) return { from: cursor, page: Math.ceil(tied / pageSize) };
		const start = Math.max(Math.min(cursor - this.limits.lookBack, settled), stampsFrom, 0);
		const newest = known.startOfNewest(overlap);
		return { from: Math.min(Math.max(start, newest), cursor), page: 1 };
	}

	/**
	 * Pages of ties shift when some of them change: goes back until a row is met that was handled there, or to the
	 * first page at once where no time is left, since rows on the pages before may be new.
	 */
	private async land(place: Place): Promise<Page> {
		for (let { page } = place; ; ) {
			const landing = await this.readLanding({ ...place, page });
			const isKnown = landing.rows.some(
				(row) => row.at === place.from && isHandled(row, knownOf(this.state, row)),
			);
			if (landing.page === 1 || isKnown) return landing;
			page = this.isSpent() ? 1 : landing.page - 1;
		}
	}

	/** A page past the end, which there may be once rows are gone, may be refused: then the one before it. */
	private async readLanding(place: Place): Promise<Page> {
		if (place.page === 1) return await this.reader.read(place);
		try {
			return await this.reader.read(place);
		} catch {
			return await this.reader.read({ ...place, page: place.page - 1 });
		}
	}

	/** @returns whether the end of the list was reached */
	private async walkHead(first: Page): Promise<boolean> {
		const { state, reader } = this;
		this.noteGrowth(first);
		for (let page = first; ; ) {
			const news = this.handle(page);
			const isAhead = page.lastAt > this.limit;
			if (isAhead && news === 0) return true;
			if (isTied(page) && isAhead) this.leave(page.from);
			else if (isTied(page)) openTie(state, page.from);
			const next = nextPlace(page, reader.resolution);
			if (!next) return true;
			if (this.isSpent()) return false;
			page = await reader.read(next);
		}
	}

	/** More rows of the cursor's time than were handled: they came to it since, or were not seen. */
	private noteGrowth(page: Page): void {
		const { state } = this;
		if (page.from !== state.cursor || page.page === 1) return;
		const tied = page.rows.filter(({ at }) => at === page.from).length;
		const count = (page.page - 1) * state.pageSize + tied;
		if (count > state.tied) openTie(state, page.from, true);
	}

	private isSpent(): boolean {
		return this.reader.requests >= this.limits.maxPages || this.limits.isLate();
	}

	private get limit(): Micros {
		const { localTime, lookBack } = this.limits;
		const limit = latestPlausible(this.reader.serverTime, localTime, lookBack);
		// Without Postscript's clock: a cursor that is ahead says that this machine's clock is wrong.
		const isBlind = this.reader.serverTime === undefined && this.state.cursor > limit;
		return isBlind ? Infinity : limit;
	}

	/** @returns how many versions were new */
	private handle(page: Page): number {
		const { state } = this;
		const before = this.changed;
		for (const row of page.rows) this.handleRow(row);
		const end = page.rows.filter(({ at }) => at <= this.limit && at < this.leftFrom).at(-1)?.at;
		if (end !== undefined && end >= state.cursor) {
			const tied = page.rows.filter(({ at }) => at === end).length;
			state.tied = end === page.from ? (page.page - 1) * state.pageSize + tied : tied;
			state.cursor = end;
		}
		return this.changed - before;
	}

	private leave(at: Micros): void {
		this.leftFrom = Math.min(this.leftFrom, at);
	}

	private handleRow(row: Row): void {
		const { state, limit } = this;
		const known = knownOf(state, row);
		const isAhead = row.at > limit;
		if (isHandled(row, known)) {
			// Its time has come.
			if (!isAhead && state.ahead.has(row.id)) record(state, row, limit, false);
			return;
		}
		if (isAhead && !hasRoomFor(state, row)) return this.leave(row.at);
		if (isAhead && !state.ahead.has(row.id)) this.notes.ahead++;
		const { subscriber, at } = row;
		for (const event of eventsOf(row, known, coverageOf(state))) {
			this.found.push({ ...event, subscriber, at });
		}
		const isRecent = row.createdAt !== undefined && row.createdAt > recentSince(state);
		record(state, row, limit, isRecent);
		this.changed++;
	}

	/**
	 * A cursor ahead of the shop finds nothing, for ever: goes back to the newest version that was handled. That it is
	 * ahead shows in Postscript's clock, or in an answer without the row that the cursor stands at.
	 *
	 * @returns whether the cursor was moved
	 */
	private async rewind(first: Page): Promise<boolean> {
		const { state, limit } = this;
		if (this.isChecked) return false;
		this.isChecked = true;
		setAside(state, limit);
		const isEmpty = first.size === 0 && first.page === 1 && first.from > 0;
		if (state.cursor <= limit && !isEmpty) return false;
		const newest = isEmpty ? await this.reader.newest(limit) : undefined;
		if (newest && newest.size > 0 && newest.rows.length === 0) return false;
		const latest = newest ? (newest.rows[0]?.at ?? 0) : limit;
		const to = state.known.newestUpTo(latest) ?? Math.min(latest, state.settled);
		if (to >= state.cursor) return false;
		this.notes.rewound = { from: state.cursor, to };
		state.cursor = to;
		state.tied = state.known.countBetween(to, to + 1);
		state.settled = Math.min(state.settled, to);
		state.stampsFrom = Math.min(state.stampsFrom, to);
		return true;
	}

	private noteDistance(): void {
		const now = this.reader.serverTime ?? this.limits.localTime;
		this.notes.behind = Math.max(0, now - this.state.cursor);
	}

	private settleUpTo(at: Micros): void {
		const { state } = this;
		const aged = Math.min(at, state.cursor - this.limits.lookBack);
		state.settled = Math.max(state.settled, aged);
	}

	/** Reads aged stretches once more, as far as the poll's changes pay for it: ceil(changes / page size) + 1 requests. */
	private async readAgain(readFrom: Micros, agedBefore: Micros): Promise<void> {
		const { state, reader } = this;
		const allowed = Math.ceil(this.changed / Math.max(1, state.pageSize)) + 1;
		while (reader.requests < allowed && !this.isSpent()) {
			const from = state.settled;
			if (from >= Math.min(readFrom, state.cursor - this.limits.lookBack)) return;
			const page = await reader.read({ from, page: 1 });
			for (const row of page.rows) this.handleRow(row);
			if (isTied(page)) {
				openTie(state, from, true);
				state.settled = from + reader.resolution;
			} else if (page.isLast) this.settleUpTo(state.cursor);
			else if (page.lastAt >= readFrom) this.settleUpTo(Math.max(readFrom, agedBefore));
			else this.settleUpTo(page.lastAt);
			// Nothing but the limit of what has aged keeps it there.
			if (state.settled === from) return;
		}
	}
}
