import type { Micros } from '../../domain/timestamp';
import type { ScanNotes } from './notes';
import { isTied, nextPlace, type Page, type PageReader } from './pages';
import type { Row } from './rows';
import { recentSince, type PollState } from './state';

/** Pages of a poll that learn who is opted out; a shop of so many is learned when the workflow is activated. */
export const LEARNING_PAGES = 20;

/** Learns everyone's status from the whole list, oldest change first, a bounded number of pages each time. */
export class Learner {
	constructor(
		private readonly state: PollState,
		private readonly reader: PageReader,
		private readonly notes: ScanNotes,
		/** When a baseline is taken: the newest row there is, even where its time is ahead of the clock. */
		private readonly newest: Micros = -Infinity,
	) {}

	/**
	 * To be called when a poll has nothing else left to read.
	 *
	 * @param maxPages read at most; a time that several rows share may take more pages than they fill
	 */
	async run(isSpent: () => boolean, maxPages = LEARNING_PAGES): Promise<void> {
		const { learning } = this.state;
		if (learning.stage === 'off') this.begin();
		for (let pages = 0; pages < maxPages && !isSpent(); pages++) {
			if (learning.stage === 'done') return;
			const page = await this.read();
			learning.read++;
			for (const row of page.rows) this.learn(row);
			await this.advance(page);
			const left = learning.page > 1 ? learning.page - 1 : page.pages - page.page;
			this.notes.learning = { read: learning.read, left, isDone: this.isDone };
		}
	}

	private get isDone(): boolean {
		return this.state.learning.stage === 'done';
	}

	private begin(): void {
		const { state } = this;
		state.learning = Object.assign(state.learning, { stage: 'on', from: 0, page: 1, read: 0 });
		state.held = 'all';
		state.hasAllRecent = true;
	}

	private async read(): Promise<Page> {
		const { from, page } = this.state.learning;
		if (page === 1) return await this.reader.read({ from, page });
		return await this.reader.readTiedOrBefore({ from, page: page - 1 });
	}

	/** Pages of one time from the last to the first, as `ties.ts` does: their numbers are kept one higher. */
	private async advance(page: Page): Promise<void> {
		const { learning } = this.state;
		if (learning.page > 1) {
			const left = Math.min(page.page - 1, page.pages);
			if (left > 0) learning.page = left + 1;
			else Object.assign(learning, { from: page.from + this.reader.resolution, page: 1 });
			return;
		}
		if (isTied(page)) {
			const first = await this.reader.readTied({ from: page.from, page: 1 });
			for (const row of first.rows) this.learn(row);
			learning.page = first.pages + 1;
			return;
		}
		const next = nextPlace(page, this.reader.resolution);
		if (next) Object.assign(learning, next);
		else this.finish();
	}

	private finish(): void {
		const { learning, known } = this.state;
		const needsCheck = learning.stage === 'on' && known.fingerprints > 0;
		if (needsCheck) {
			Object.assign(learning, { stage: 'check', from: 0, page: 1 });
		} else {
			known.isVerified = true;
			learning.stage = 'done';
		}
	}

	/**
	 * A subscriber who changed after the newest row handled belongs to the next poll; only of those subscribed
	 * and known to Postscript for long it is noted that they are there, since nothing says they ever left.
	 */
	private learn(row: Row): void {
		const { ahead, cursor, known, knownSince, learning } = this.state;
		if (learning.stage === 'check') {
			const { status } = row;
			if (status === 'subscribed' && known.isPinned(row.id, row))
				known.learn(row.id, status, false);
			return;
		}
		const isLater = row.at > Math.max(cursor, this.newest);
		const isOld = row.createdAt !== undefined && row.createdAt <= knownSince;
		const isRecent = row.createdAt !== undefined && row.createdAt > recentSince(this.state);
		if (!isLater || (row.status === 'subscribed' && isOld)) {
			known.learn(row.id, row.status, isRecent);
			if (!isLater && row.at > cursor) ahead.set(row.id, row.at);
		}
	}
}
