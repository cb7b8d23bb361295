import type { Micros } from '../../domain/timestamp';
import { latestPlausible } from './ahead';
import { KnownSubscribers } from './knownSubscribers';
import { LEARNING_PAGES } from './learner';
import type { ScanNotes } from './notes';
import { PageReader, type FetchPage, type Page } from './pages';
import { Scanner, type Found, type ScanLimits } from './scanner';
import { recentSince, type PollState } from './state';
import { trim } from './trim';

/** What a poll came by, in the order in which it happened. */
export interface ScanResult {
	found: Found[];
	notes: ScanNotes;
	/** Postscript's clock, or this machine's where it gives none. */
	now: Micros;
	/** What ended the scan early; what was found before it is complete all the same. */
	fault?: unknown;
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
	const reader = new PageReader(fetchPage, state, limits.needsStatus);
	const scanner = new Scanner(state, reader, limits);
	const { found, notes } = scanner;
	const result: ScanResult = { found, notes, now: limits.localTime };
	try {
		await scanner.run();
	} catch (fault) {
		result.fault = fault;
	}
	result.now = reader.serverTime ?? limits.localTime;
	notes.givenUp = trim(state, limits);
	return result;
}

/** The last page of the rows that share the newest time, where that is more than a page. */
async function lastTied(reader: PageReader, from: Micros): Promise<{ count: number; page: Page }> {
	const first = await reader.readTied({ from, page: 1 });
	const page = first.isLast ? first : await reader.readTied({ from, page: first.pages });
	return { count: (page.page - 1) * reader.shape.pageSize + page.size, page };
}

/**
 * Where a new shop, or a new workflow, starts: at the newest row, with nothing passed on. One request
 * tells where that is; a shop of few pages is read whole, so that no one's status is unknown.
 *
 * @throws what the client throws; nothing is to be saved then
 */
export async function takeBaseline(
	identity: Pick<PollState, 'shop' | 'fingerprint'>,
	fetchPage: FetchPage,
	limits: ScanLimits,
): Promise<{ state: PollState; notes: ScanNotes }> {
	const shape = { pageSize: 0, zoned: false };
	const reader = new PageReader(fetchPage, shape, limits.needsStatus);
	const { isLast, pages, rows: first, lastAt } = await reader.newest();
	const limit = latestPlausible(reader.serverTime, limits.localTime, limits.lookBack);
	const isAhead = !isLast && first.every(({ at }) => at > limit);
	const later = isAhead ? await reader.newest(limit) : undefined;
	const rows = later ? [...first, ...later.rows] : first;
	const oldest = later?.lastAt ?? lastAt;
	const present = rows.filter(({ at }) => at <= limit);
	const cursor = present[0]?.at ?? 0;
	const newest = present.filter(({ at }) => at === cursor);
	const isAllTied = !isLast && present.length > 0 && newest.length === present.length;
	const ties = isAllTied ? await lastTied(reader, cursor) : undefined;
	// With more ties than a page shows, one of them can't be told from one that came later.
	const baseline = isAllTied ? cursor : cursor - 1;
	const state: PollState = {
		...identity,
		...shape,
		cursor,
		tied: ties?.count ?? newest.length,
		ties: [],
		ahead: new Map(),
		settled: isAllTied ? cursor + reader.resolution : cursor,
		stampsFrom: isLast ? 0 : Math.min(oldest + 1, cursor),
		silentUpTo: baseline,
		knownSince: baseline,
		hasAllRecent: true,
		held: isLast ? 'all' : '',
		learning: { stage: isLast ? 'done' : 'off', from: 0, page: 1, read: 0 },
		known: new KnownSubscribers(),
	};
	for (const { id, status, at, createdAt } of [...rows].reverse().concat(ties?.page.rows ?? [])) {
		const isRecent = createdAt !== undefined && createdAt > recentSince(state);
		state.known.see(id, status, at <= limit ? at : undefined, isRecent);
		if (at > limit) state.ahead.set(id, at);
	}
	const scanner = new Scanner(state, new PageReader(fetchPage, state, limits.needsStatus), limits);
	const isSmall = pages <= LEARNING_PAGES;
	if (!isLast && (limits.learn || isSmall)) {
		await scanner.learn(rows[0]?.at, isSmall ? 4 * LEARNING_PAGES : LEARNING_PAGES);
	}
	const { notes } = scanner;
	notes.givenUp = trim(state, limits);
	if (notes.unreadable.size === 0) notes.unreadable = reader.unreadable;
	return { state, notes };
}
