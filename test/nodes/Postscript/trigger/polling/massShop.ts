import type { RawPage } from '../../../../../nodes/Postscript/api/subscriberList';
import type { Query } from '../../../../../nodes/Postscript/api/types';
import { formatTimestamp, parseTimestamp } from '../../../../../nodes/Postscript/domain/timestamp';

const START = Date.UTC(2026, 0, 1) * 1000;

interface MassRow {
	id: string;
	updatedAt: number;
	canSend: boolean;
}

/**
 * A large shop whose rows a job changed all in one transaction, so that they share `updated_at`, and of whose people
 * some do something while it is read. Rows are kept in the order of their phone numbers.
 */
export class MassShop {
	now = START;
	requests = 0;
	readonly rows: MassRow[];
	private random = 12345;

	constructor(
		size: number,
		readonly pageSize: number,
		private readonly ways: { unstable: boolean; changes: number; ignoresPhoneSort?: boolean },
	) {
		this.rows = Array.from({ length: size }, (_, n) => ({
			id: `s_${n.toString(36).padStart(5, '0')}`,
			updatedAt: START - (size - n) * 10,
			canSend: true,
		}));
	}

	/** What the job does: every row gets the same time, every tenth person is opted out. */
	massUpdate(): void {
		this.now += 1_000_000;
		for (const [n, row] of this.rows.entries()) {
			row.updatedAt = this.now;
			if (n % 10 === 3) row.canSend = false;
		}
	}

	get optedOut(): string[] {
		return this.rows.filter(({ canSend }) => !canSend).map(({ id }) => id);
	}

	/** Someone opts out, or gets a tag. */
	change(): void {
		this.now += 1000;
		const row = this.rows[this.draw(this.rows.length)];
		row.updatedAt = this.now;
		if (this.draw(2) === 0) row.canSend = false;
	}

	isBusy = false;

	readonly fetchPage = async (query: Query): Promise<RawPage> => {
		this.requests++;
		if (this.isBusy) for (let n = 0; n < this.ways.changes; n++) this.change();
		const rows = this.select(query);
		const page = Number(query.page);
		const start = (page - 1) * this.pageSize;
		this.now++;
		return {
			page_info: { page, total_pages: Math.max(1, Math.ceil(rows.length / this.pageSize)) },
			subscribers: rows.slice(start, start + this.pageSize).map(({ id, updatedAt, canSend }) => ({
				id,
				subscriptions: { promotional: { can_send: canSend } },
				created_at: formatTimestamp(START - 1e12, false),
				updated_at: formatTimestamp(updatedAt, false),
			})),
			serverTime: Math.floor(this.now / 1_000_000) * 1000,
		};
	};

	private select({ sort, updated_at__gte: gte, updated_at__lte: lte }: Query): MassRow[] {
		const from = parseTimestamp(gte) ?? -Infinity;
		const to = parseTimestamp(lte) ?? Infinity;
		const rows = this.rows.filter(({ updatedAt }) => updatedAt >= from && updatedAt <= to);
		if (sort === 'phone_number__asc' && !this.ways.ignoresPhoneSort) return rows;
		const shown = this.ways.unstable ? this.shuffled(rows) : rows;
		const sorted = shown.sort((a, b) => a.updatedAt - b.updatedAt);
		return sort === 'updated_at__desc' ? sorted.reverse() : sorted;
	}

	/** Ties come in another order with each request: the sort above keeps the order that it finds. */
	private shuffled(rows: MassRow[]): MassRow[] {
		for (let at = rows.length - 1; at > 0; at--) {
			const other = this.draw(at + 1);
			[rows[at], rows[other]] = [rows[other], rows[at]];
		}
		return rows;
	}

	private draw(below: number): number {
		this.random = (Math.imul(this.random, 1664525) + 1013904223) >>> 0;
		return Math.floor((this.random / 4_294_967_296) * below);
	}
}
