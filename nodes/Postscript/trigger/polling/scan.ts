import type { Subscriber } from '../../api/types';
import type { Micros } from '../../domain/timestamp';
import { Memory } from './knownSubscribers';
import { groundOf, type PollState } from './state';
import { eventsOf, isHandled, type Known, type PollEvent, type Row } from './transitions';
import { after, PageReader, type FetchPage, type Page, type Place } from './pages';

/** What bounds one poll; times in microseconds. */
export interface ScanLimits {
	/** How far behind the newest row a poll looks again. */
	lookBack: Micros;
	/** Subscribers remembered. */
	remembered: number;
	/** Requests of one poll. */
	maxPages: number;
	/** Whether the poll's time is used up. */
	isLate: () => boolean;
	/** A day ahead of this machine's clock: a row that claims a later time is mistaken about it. */
	plausibleUpTo: Micros;
	/** Whether to find out who is opted out. */
	learn: boolean;
}

/** An event, with whom it happened to and `updated_at` of the version that showed it. */
export interface Found extends PollEvent {
	subscriber: Subscriber;
	at: Micros;
}

/** What a poll came by, in the order in which it happened. */
export interface ScanResult {
	found: Found[];
	/** What ended the scan early; what was found before it is complete all the same. */
	fault?: unknown;
}

/** Versions remembered with their time at most (newest ties aside); a longer stretch is not read again. */
const STAMPS = 10_000;

/** Pages of a poll that learn who is opted out; a shop of so many is learned when the workflow is activated. */
export const LEARNING_PAGES = 20;

function setSettled(state: PollState, at: Micros): void {
	if (at === state.settled) return;
	state.settled = at;
	state.settledPage = 1;
}

/** One poll's reading. Changes the state it is given, always to something that may be saved. */
class Scan {
	readonly found: Found[] = [];
	private changed = 0;
	/** Times of which a further page was read in this scan, each with the page begun with. */
	private readonly ties = new Map<Micros, number>();
	/** A row left those ties while they were read, so another one may have moved to a page already read. */
	private disturbed: Place | undefined;

	constructor(
		private readonly state: PollState,
		private readonly reader: PageReader,
		private readonly limits: ScanLimits,
	) {}

	async run(): Promise<void> {
		const start = this.startOfHead();
		// A poll may take long: what was visible at its first request is what the last poll left.
		const agedBefore = this.state.cursor - this.limits.lookBack;
		let landing: Place | undefined = start;
		while (landing) {
			const reachedEnd = await this.walkHead(landing);
			if (!reachedEnd) return this.keepTiesUnsettled();
			landing = this.disturbed;
			this.disturbed = undefined;
		}
		// On a later page of ties, those on the pages before it were not read.
		const readFrom = start.page === 1 ? start.from : start.from + 1;
		if (readFrom <= this.state.settled) this.settleUpTo(agedBefore);
		else await this.readAgain(readFrom, agedBefore);
		await this.learn();
	}

	/**
	 * Half a page before the newest row, so that a poll which finds nothing is one request, however many
	 * rows the look-back holds. What lies further back is read again by later polls.
	 */
	private startOfHead(): Place {
		const { cursor, tied, pageSize, memory, settled, stampsFrom } = this.state;
		const overlap = Math.max(1, Math.floor(pageSize / 2));
		if (tied > overlap) return { from: cursor, page: Math.ceil(tied / pageSize) };
		const start = Math.max(Math.min(cursor - this.limits.lookBack, settled), stampsFrom, 0);
		const newest = memory.startOfNewest(overlap);
		return { from: Math.min(Math.max(start, newest), cursor), page: 1 };
	}

	/** @returns whether the end of the list was reached */
	private async walkHead(start: Place): Promise<boolean> {
		let page = await this.land(start);
		for (;;) {
			this.handle(page);
			const next = after(page);
			if (!next) return true;
			if (this.isSpent()) return false;
			if (next.page > 1 && !this.ties.has(next.from)) this.ties.set(next.from, page.page);
			page = await this.reader.read(next);
		}
	}

	/** Pages of ties shift when some of them change: goes back until a row is met that was handled there. */
	private async land(place: Place): Promise<Page> {
		const { memory } = this.state;
		for (let { page } = place; ; page--) {
			const landing = await this.readLanding({ ...place, page });
			const isKnown = landing.rows.some(({ id, at }) => memory.get(id)?.seenAt === at);
			if (landing.page === 1 || isKnown || this.isSpent()) return landing;
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

	private isSpent(): boolean {
		return this.reader.requests >= this.limits.maxPages || this.limits.isLate();
	}

	private handle(page: Page): void {
		const { state } = this;
		for (const row of page.rows) this.handleRow(row);
		const end = this.endOf(page);
		if (end < state.cursor || page.rows.length === 0) return;
		const tied = page.rows.filter(({ at }) => at === end).length;
		state.tied = end === page.from ? (page.page - 1) * state.pageSize + tied : tied;
		state.cursor = end;
	}

	/**
	 * How far a page leads. One row with a time far ahead must not hide everybody who changes until then; where
	 * the cursor itself is ahead, it is this machine's clock that is wrong, and says nothing.
	 */
	private endOf({ rows, lastAt }: Page): Micros {
		const { plausibleUpTo } = this.limits;
		const { cursor } = this.state;
		if (lastAt <= plausibleUpTo || cursor > plausibleUpTo) return lastAt;
		return rows.filter(({ at }) => at <= plausibleUpTo).at(-1)?.at ?? cursor;
	}

	/** A time far ahead says nothing about which version is the newer one. */
	private comparable(row: Row, known: Known | undefined): Known | undefined {
		const isMistaken = known?.seenAt !== undefined && known.seenAt > this.limits.plausibleUpTo;
		return isMistaken && row.at !== known.seenAt ? { status: known.status } : known;
	}

	private handleRow(row: Row): void {
		const { memory } = this.state;
		const known = this.comparable(row, memory.get(row.id));
		if (isHandled(row, known)) return;
		const { subscriber, at } = row;
		for (const event of eventsOf(row, known, groundOf(this.state))) {
			this.found.push({ ...event, subscriber, at });
		}
		if (known?.seenAt !== undefined && known.seenAt !== at) this.leave(known.seenAt);
		memory.see(row.id, row.status, at);
		this.changed++;
	}

	/** A row left its place: where it shared a time with more than a page of others, they moved up. */
	private leave(at: Micros): void {
		const { state } = this;
		const page = this.ties.get(at);
		if (page !== undefined) this.disturbed ??= { from: at, page };
		if (at === state.settled) state.settledPage = Math.max(1, state.settledPage - 1);
	}

	private settleUpTo(at: Micros): void {
		const { state } = this;
		const aged = Math.min(at, state.cursor - this.limits.lookBack);
		setSettled(state, Math.max(state.settled, aged));
	}

	private keepTiesUnsettled(): void {
		setSettled(this.state, Math.min(this.state.settled, ...this.ties.keys()));
	}

	/** Reads aged stretches once more, as far as the poll's changes pay for it: ceil(changes / page size) + 1 requests. */
	private async readAgain(readFrom: Micros, agedBefore: Micros): Promise<void> {
		const { state, reader } = this;
		const allowed = Math.ceil(this.changed / Math.max(1, state.pageSize)) + 1;
		while (reader.requests < allowed && !this.isSpent()) {
			const from = state.settled;
			if (from >= Math.min(readFrom, state.cursor - this.limits.lookBack)) return;
			const page = await reader.read({ from, page: state.settledPage });
			for (const row of page.rows) this.handleRow(row);
			if (page.page > 1 && !page.rows.some(({ at }) => at === from)) {
				// The ties end on an earlier page, and may have shrunk: what follows them begins behind their time.
				setSettled(state, from + 1);
				continue;
			}
			if (page.isLast) this.settleUpTo(state.cursor);
			else if (page.lastAt >= readFrom) this.settleUpTo(Math.max(readFrom, agedBefore));
			else this.settleUpTo(page.lastAt);
			if (state.settled === from) state.settledPage = page.page + 1;
		}
	}

	/** Learns from the whole list, oldest change first, a bounded number of pages each time. */
	async learn(): Promise<void> {
		const { learning } = this.state;
		if (learning.stage === 'off' && this.limits.learn) {
			learning.stage = 'on';
			this.state.held = 'all';
		}
		if (learning.stage !== 'on') return;
		for (let pages = 0; pages < LEARNING_PAGES && !this.isSpent(); pages++) {
			const page = await this.reader.read(learning);
			for (const row of page.rows) this.learnRow(row);
			const next = after(page);
			if (!next) learning.stage = 'done';
			if (!next) return;
			Object.assign(learning, next);
		}
	}

	/**
	 * Someone who changed after the newest row handled belongs to the next poll; only of those subscribed
	 * and known to Postscript for long is it noted that they are there, since nothing says they ever left.
	 */
	private learnRow(row: Row): void {
		const { cursor, memory, knownSince } = this.state;
		const isLater = row.at > cursor;
		const isOld = row.createdAt !== undefined && row.createdAt <= knownSince;
		if (!isLater || (row.status === 'subscribed' && isOld)) memory.learn(row.id, row.status);
	}
}

function trim(state: PollState, { lookBack, remembered }: ScanLimits): void {
	const from = Math.min(state.settled, state.cursor - lookBack);
	state.stampsFrom = Math.max(state.stampsFrom, from);
	const forgotten = state.memory.trim({
		entries: remembered,
		stamps: Math.min(STAMPS, remembered),
		stampsFrom: state.stampsFrom,
		keepUnsubscribed: state.held !== '',
	});
	const lost = Math.max(forgotten.upTo ?? -1, forgotten.unstampedUpTo ?? -1);
	state.stampsFrom = Math.max(state.stampsFrom, lost + 1);
	setSettled(state, Math.max(state.settled, state.stampsFrom));
	state.silentUpTo = Math.max(state.silentUpTo, forgotten.upTo ?? -1);
	if (forgotten.subscribed || forgotten.unsubscribed) {
		state.knownSince = Math.max(state.knownSince, Math.min(state.stampsFrom, state.cursor));
	}
	if (forgotten.unsubscribed) state.held = '';
	else if (forgotten.subscribed && state.held === 'all') state.held = 'outs';
}

/**
 * Reads what changed since the state was saved: from the newest row handled, as far as the poll's bounds
 * allow, the rest being left to the next poll.
 *
 * @param state is brought up to date in place; it may be saved whatever comes back
 */
export async function scan(
	state: PollState,
	fetchPage: FetchPage,
	limits: ScanLimits,
): Promise<ScanResult> {
	const scanning = new Scan(state, new PageReader(fetchPage, state), limits);
	const result: ScanResult = { found: scanning.found };
	try {
		await scanning.run();
	} catch (fault) {
		result.fault = fault;
	}
	trim(state, limits);
	return result;
}

/**
 * Where a new shop, or a new workflow, starts: at the newest row, with nothing passed on. One request
 * tells where that is; a shop of few pages is read whole, so that nobody's status is unknown.
 *
 * @throws what the client throws; nothing is to be saved then
 */
export async function takeBaseline(
	identity: Pick<PollState, 'shop' | 'fingerprint'>,
	fetchPage: FetchPage,
	limits: ScanLimits,
): Promise<PollState> {
	const shape = { pageSize: 0, zoned: false };
	const reader = new PageReader(fetchPage, shape);
	const { rows, isLast, lastAt: oldest } = await reader.newest();
	const isSmall = reader.pages <= LEARNING_PAGES;
	const cursor = (rows.find(({ at }) => at <= limits.plausibleUpTo) ?? rows[0])?.at ?? 0;
	const newest = rows.filter(({ at }) => at === cursor);
	const isAllTied = !isLast && newest.length === rows.length;
	const ties = isAllTied ? await reader.lastOf(cursor) : { count: newest.length, rows: [] };
	// With more ties than a page shows, one of them can't be told from one that came later.
	const baseline = isAllTied ? cursor : cursor - 1;
	const state: PollState = {
		...identity,
		...shape,
		cursor,
		tied: ties.count,
		settled: cursor,
		settledPage: 1,
		stampsFrom: isLast ? 0 : Math.min(oldest + 1, cursor),
		silentUpTo: baseline,
		knownSince: baseline,
		held: isLast ? 'all' : '',
		learning: { stage: isLast ? 'done' : 'off', from: 0, page: 1 },
		memory: new Memory(),
	};
	for (const { id, status, at } of [...rows].reverse()) state.memory.see(id, status, at);
	for (const { id, status, at } of ties.rows) state.memory.see(id, status, at);
	const learn = limits.learn || isSmall;
	await new Scan(state, new PageReader(fetchPage, state), { ...limits, learn }).learn();
	trim(state, limits);
	return state;
}
