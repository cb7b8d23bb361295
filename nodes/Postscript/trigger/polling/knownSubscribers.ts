import type { Status } from '../../domain/subscriber';
import type { Micros } from '../../domain/timestamp';
import { FingerprintSet, fingerprintOf } from './fingerprints';
import { packKnown, unpackKnown } from './knownText';
import type { Known } from './transitions';

/** For the many who opted out: at 300,000 of them, one of 3,600 others is taken for one. */
const OPTED_OUT_BITS = 30;
/** For what stands in for identifiers after a rename: one in 340,000 others is taken for one of 50,000. */
const CARRIED_BITS = 34;

/** The saved form: text each, absent where empty. */
export interface PackedKnown {
	memory: string;
	/** Opted out when the whole list was read. */
	outs?: string;
	/** Opted out, and no longer remembered by identifier. */
	lateOuts?: string;
	/** Taken over from a node that had another name. */
	carriedIn?: string;
	carriedOut?: string;
}

/** Subscribers with their status, from the one heard of longest ago to the latest, and fingerprints of more. */
export class KnownSubscribers {
	/**
	 * Whether every subscribed person who shares a fingerprint with one of `outs` is remembered by identifier. Only
	 * then does such a fingerprint say that nothing changed.
	 */
	isVerified = false;

	constructor(
		readonly entries = new Map<string, Known>(),
		private readonly outs = FingerprintSet.empty(OPTED_OUT_BITS),
		private readonly lateOuts = FingerprintSet.empty(OPTED_OUT_BITS),
		private readonly carriedIn = FingerprintSet.empty(CARRIED_BITS),
		private readonly carriedOut = FingerprintSet.empty(CARRIED_BITS),
	) {}

	/** @returns undefined where any part is not what `pack` writes */
	static unpack(packed: Partial<Record<keyof PackedKnown, unknown>>): KnownSubscribers | undefined {
		const entries = unpackKnown(packed.memory);
		const outs = FingerprintSet.unpack(OPTED_OUT_BITS, packed.outs);
		const lateOuts = FingerprintSet.unpack(OPTED_OUT_BITS, packed.lateOuts);
		const carriedIn = FingerprintSet.unpack(CARRIED_BITS, packed.carriedIn);
		const carriedOut = FingerprintSet.unpack(CARRIED_BITS, packed.carriedOut);
		if (!entries || !outs || !lateOuts || !carriedIn || !carriedOut) return undefined;
		return new KnownSubscribers(entries, outs, lateOuts, carriedIn, carriedOut);
	}

	pack(): PackedKnown {
		return {
			memory: packKnown(this.entries),
			outs: this.outs.pack(),
			lateOuts: this.lateOuts.pack(),
			carriedIn: this.carriedIn.pack(),
			carriedOut: this.carriedOut.pack(),
		};
	}

	/** Remembered by identifier. */
	get size(): number {
		return this.entries.size;
	}

	/** Remembered by a fingerprint only, as opted out. */
	get fingerprints(): number {
		return this.outs.size + this.lateOuts.size;
	}

	/** Characters that all fingerprints take, about. */
	get fingerprintRoom(): number {
		const sets = [this.outs, this.lateOuts, this.carriedIn, this.carriedOut];
		return sets.reduce((sum, set) => sum + set.room, 0);
	}

	get(id: string): Known | undefined {
		return this.entries.get(id) ?? this.byFingerprint(id);
	}

	private byFingerprint(id: string): Known | undefined {
		if (this.carriedOut.has(id)) return { status: 'unsubscribed' };
		// Of those who are subscribed, only the recent ones are carried.
		if (this.carriedIn.has(id)) return { status: 'subscribed', isRecent: true };
		if (this.outs.has(id)) return { status: 'unsubscribed', isDoubtful: !this.isVerified };
		return this.lateOuts.has(id) ? { status: 'unsubscribed', isDoubtful: true } : undefined;
	}

	/** Records the version that was handled; a status that is not given stays what it was. */
	see(id: string, status: Status | undefined, seenAt: Micros | undefined, isRecent = false): void {
		const before = this.get(id);
		this.entries.delete(id);
		const known: Known = { status: status ?? before?.status };
		if (seenAt !== undefined) known.seenAt = seenAt;
		if (isRecent || before?.isRecent) known.isRecent = true;
		this.entries.set(id, known);
	}

	/** Adds a subscriber who is not known yet, without having handled anything of theirs. */
	learn(id: string, status: Status | undefined, isRecent: boolean): void {
		if (!this.entries.has(id)) {
			this.entries.set(id, { status, ...(isRecent && { isRecent }) });
		}
	}

	/** Whether a subscribed person must stay remembered by identifier, since the fingerprint says otherwise. */
	isPinned(id: string, known: Known): boolean {
		return known.status !== 'unsubscribed' && this.outs.has(id);
	}

	/**
	 * Keeps no more than a fingerprint.
	 *
	 * @param isLearning whether the list is being read for the first time
	 */
	demote(id: string, isLearning: boolean): void {
		this.entries.delete(id);
		if (!this.outs.has(id)) (isLearning ? this.outs : this.lateOuts).add(id);
	}

	/** How many known versions have a time from `from` on, before `until`. */
	countBetween(from: Micros, until: Micros): number {
		let count = 0;
		for (const { seenAt } of this.entries.values()) {
			if (seenAt !== undefined && seenAt >= from && seenAt < until) count++;
		}
		return count;
	}

	/** The known versions with a time beyond `limit`. */
	seenAfter(limit: Micros): Array<[string, Known]> {
		return [...this.entries].filter(([, { seenAt }]) => seenAt !== undefined && seenAt > limit);
	}

	/** @returns the newest known time up to `limit` */
	newestUpTo(limit: Micros): Micros | undefined {
		const stamps = this.stamps().filter((at) => at <= limit);
		return stamps.length > 0 ? stamps.reduce((a, b) => Math.max(a, b)) : undefined;
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

	stamps(): Micros[] {
		const stamps: Micros[] = [];
		for (const { seenAt } of this.entries.values()) if (seenAt !== undefined) stamps.push(seenAt);
		return stamps;
	}

	/**
	 * What cannot be learned from Postscript again, in little room, for when the node's own data is lost: whole entries
	 * for the newest versions, fingerprints of the others who opted out or were created recently. What is a
	 * fingerprint of `outs` or `lateOuts` here is left out: the list tells that again.
	 *
	 * @param whole entries kept as they are
	 * @returns `from`: times before it are not kept
	 */
	condensed(whole: number): { known: KnownSubscribers; from: Micros } {
		const stamps = this.stamps().sort((a, b) => b - a);
		const from = stamps[whole] === undefined ? -Infinity : stamps[whole] + 1;
		const entries = new Map<string, Known>();
		const carriedIn = new Set(this.carriedIn.all());
		const carriedOut = new Set(this.carriedOut.all());
		for (const [id, known] of this.entries) {
			const value = fingerprintOf(id, CARRIED_BITS);
			carriedIn.delete(value);
			carriedOut.delete(value);
			if (known.seenAt !== undefined && known.seenAt >= from) entries.set(id, known);
			else if (known.status === 'unsubscribed') carriedOut.add(value);
			else if (known.status === 'subscribed' && known.isRecent) carriedIn.add(value);
		}
		const known = new KnownSubscribers(
			entries,
			undefined,
			undefined,
			FingerprintSet.of(CARRIED_BITS, carriedIn),
			FingerprintSet.of(CARRIED_BITS, carriedOut),
		);
		return { known, from };
	}
}
