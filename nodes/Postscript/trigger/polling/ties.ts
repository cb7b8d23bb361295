import type { Micros } from '../../domain/timestamp';
import type { ScanNotes } from './notes';
import type { Page, PageReader } from './pages';
import type { Row } from './rows';
import type { PollState } from './state';
import { CONFIRM, COUNT, MAX_PASSES, type Tie } from './stateText';

/** Notes that rows of this time are to be read, or counted where they were read already. */
export function openTie(state: PollState, at: Micros, isRead = false): void {
	const open = state.ties.find((tie) => tie.at === at);
	if (open?.page === CONFIRM) open.page = COUNT;
	if (open) return;
	state.ties.push({ at, page: isRead ? COUNT : 0, pages: 1, passes: isRead ? 1 : 0 });
}

/**
 * Reads the rows that share one time where they are more than a page: from the last page to the first, over several
 * polls if need be. Rows leave such a time when they change, and none comes to it, so every row that stays moves
 * to an earlier page at most: one that is still to be read. The rows are counted at the end all the same, at once
 * and by a later poll.
 */
export class TieReader {
	constructor(
		private readonly state: PollState,
		private readonly reader: PageReader,
		private readonly notes: ScanNotes,
		private readonly handle: (row: Row) => void,
	) {}

	/** @param agedBefore rows up to here were visible long enough to be counted for the last time */
	async run(isSpent: () => boolean, agedBefore: Micros): Promise<void> {
		const { state } = this;
		for (const tie of [...state.ties]) {
			const mayConfirm = tie.page === CONFIRM && tie.at <= agedBefore;
			for (let open = true; open; ) {
				if (isSpent()) return;
				if (tie.page === CONFIRM && !mayConfirm) break;
				open = await this.step(tie);
				if (!open) state.ties = state.ties.filter((one) => one !== tie);
			}
		}
	}

	/** @returns whether the tie stays open */
	private async step(tie: Tie): Promise<boolean> {
		if (tie.page < 0) return await this.count(tie);
		if (tie.page === 0) {
			const first = await this.read(tie, 1);
			if (tie.passes < MAX_PASSES) tie.passes++;
			tie.pages = first.pages;
			tie.page = first.pages > 1 ? first.pages : COUNT;
			return true;
		}
		const page = await this.read(tie, tie.page);
		// The page before it came instead although there is such a page: it is asked for again.
		if (page.page < tie.page && page.pages >= tie.page) return true;
		const hasGrown = page.pages > tie.pages;
		tie.pages = Math.max(tie.pages, page.pages);
		if (hasGrown) tie.page = page.pages;
		else tie.page = page.page === 1 ? COUNT : Math.max(1, Math.min(page.page - 1, page.pages));
		return true;
	}

	private async count(tie: Tie): Promise<boolean> {
		const { state, reader, notes } = this;
		let last = await this.read(tie, Math.max(1, tie.pages));
		if (last.page !== last.pages) last = await this.read(tie, Math.max(1, last.pages));
		tie.pages = last.pages;
		const rows = (last.page - 1) * reader.shape.pageSize + last.size;
		if (state.cursor === tie.at) state.tied = Math.max(1, rows);
		const missing = rows - state.known.countBetween(tie.at, tie.at + reader.resolution);
		if (missing > 0 && tie.passes < MAX_PASSES) {
			tie.page = 0;
			return true;
		}
		if (missing <= 0 && tie.page === COUNT) {
			tie.page = CONFIRM;
			return true;
		}
		notes.ties.push({ at: tie.at, rows, passes: tie.passes, missing: Math.max(0, missing) });
		return false;
	}

	private async read({ at }: Tie, number: number): Promise<Page> {
		const page = await this.reader.readTiedOrBefore({ from: at, page: number });
		for (const row of page.rows) this.handle(row);
		return page;
	}
}
