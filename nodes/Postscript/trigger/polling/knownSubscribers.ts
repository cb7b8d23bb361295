import type { Micros } from '../../domain/timestamp';
import type { Known, Status } from './transitions';

const PREFIX = 's_';
const MARKS: ReadonlyArray<[string, Status | undefined]> = [
	['+', 'subscribed'],
	[';', 'unsubscribed'],
	[',', undefined],
];
const MARK_OF = new Map(MARKS.map(([mark, status]) => [status, mark]));
const STATUS_OF = new Map(MARKS);
const ENTRY = /([+;,])([^+;,:=]*)(=|:[-0-9a-z]+)?/g;

function packId(id: string): string {
	return id.startsWith(PREFIX)
		? encodeURIComponent(id.slice(PREFIX.length))
		: `$${encodeURIComponent(id)}`;
}

function unpackId(text: string): string {
	const id = decodeURIComponent(text.replace(/^\$/, ''));
	return text.startsWith('$') ? id : PREFIX + id;
}

/** What a trim had to give up. */
export interface Forgotten {
	subscribed: boolean;
	unsubscribed: boolean;
	/** The newest time among those forgotten with the time of their version. */
	upTo?: Micros;
	/** The newest time that was dropped, the subscriber staying known. */
	unstampedUpTo?: Micros;
}

/** How much is to be kept. */
export interface Bounds {
	/** Subscribers remembered. */
	entries: number;
	/** Subscribers remembered with the time of their version, in addition to ties with the newest one. */
	stamps: number;
	/** Older times are of no use any more. */
	stampsFrom: Micros;
	/** Whether people who are subscribed are forgotten before those who opted out. */
	keepUnsubscribed: boolean;
}

/** Who is known, from the one heard of longest ago to the latest. */
export class Memory {
	private readonly entries = new Map<string, Known>();

	/** Identifiers are kept whole (no hash, so no mix-up): about 15 bytes per subscriber at rest. */
	static unpack(text: string): Memory {
		const memory = new Memory();
		let last = 0;
		for (const [, mark, id, stamp] of text.matchAll(ENTRY)) {
			const known: Known = { status: STATUS_OF.get(mark) };
			if (stamp) {
				if (stamp !== '=') last += parseInt(stamp.slice(1), 36);
				known.seenAt = last;
			}
			memory.entries.set(unpackId(id), known);
		}
		return memory;
	}

	/** ASCII: mark of the status, identifier, then the time as a difference in base 36 (`=` for none). */
	pack(): string {
		let last = 0;
		let text = '';
		for (const [id, { status, seenAt }] of this.entries) {
			text += MARK_OF.get(status) + packId(id);
			if (seenAt !== undefined) {
				text += seenAt === last ? '=' : `:${(seenAt - last).toString(36)}`;
				last = seenAt;
			}
		}
		return text;
	}

	get size(): number {
		return this.entries.size;
	}

	get(id: string): Known | undefined {
		return this.entries.get(id);
	}

	/** Records the version that was handled; a status that is not given stays what it was. */
	see(id: string, status: Status | undefined, seenAt: Micros): void {
		const before = this.entries.get(id);
		this.entries.delete(id);
		this.entries.set(id, { status: status ?? before?.status, seenAt });
	}

	/** Adds someone who is not known yet, without having handled anything of theirs. */
	learn(id: string, status: Status | undefined): void {
		if (!this.entries.has(id)) this.entries.set(id, { status });
	}

	/**
	 * The earliest time from which on at most `count` known versions lie.
	 *
	 * @returns -Infinity if there are no more than that; Infinity if more than `count` share the latest time
	 */
	startOfNewest(count: number): Micros {
		const stamps = this.stamps().sort((a, b) => b - a);
		if (stamps.length <= count) return -Infinity;
		let last = count - 1;
		while (last >= 0 && stamps[last] === stamps[count]) last--;
		return stamps[last] ?? Infinity;
	}

	/** Forgets the oldest first; those whose version may be read again last of all. */
	trim(bounds: Bounds): Forgotten {
		const forgotten: Forgotten = { subscribed: false, unsubscribed: false };
		this.dropStamps(bounds, forgotten);
		const rounds: Array<(known: Known) => boolean> = [
			(known) => known.seenAt === undefined && known.status !== 'unsubscribed',
			(known) => known.seenAt === undefined,
			() => true,
		];
		for (const round of bounds.keepUnsubscribed ? rounds : rounds.slice(1)) {
			this.forget(bounds.entries, round, forgotten);
		}
		return forgotten;
	}

	private stamps(): Micros[] {
		const stamps: Micros[] = [];
		for (const { seenAt } of this.entries.values()) if (seenAt !== undefined) stamps.push(seenAt);
		return stamps;
	}

	private dropStamps({ stamps, stampsFrom }: Bounds, forgotten: Forgotten): void {
		const newest = this.stamps().sort((a, b) => b - a);
		// All versions of the newest time stay: they tell how far ties were read, and cost a character each.
		const excess = newest.slice(stamps).find((at) => at < newest[0]) ?? -Infinity;
		if (excess >= stampsFrom) forgotten.unstampedUpTo = excess;
		for (const known of this.entries.values()) {
			if (known.seenAt === undefined) continue;
			if (known.seenAt < stampsFrom || known.seenAt <= excess) delete known.seenAt;
		}
	}

	private forget(limit: number, applies: (known: Known) => boolean, forgotten: Forgotten): void {
		if (this.entries.size <= limit) return;
		for (const [id, known] of this.entries) {
			if (!applies(known)) continue;
			this.entries.delete(id);
			if (known.status === 'unsubscribed') forgotten.unsubscribed = true;
			else forgotten.subscribed = true;
			if (known.seenAt !== undefined) {
				forgotten.upTo = Math.max(forgotten.upTo ?? known.seenAt, known.seenAt);
			}
			if (this.entries.size <= limit) return;
		}
	}
}
