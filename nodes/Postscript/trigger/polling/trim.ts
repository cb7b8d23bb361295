import type { Micros } from '../../domain/timestamp';
import type { KnownSubscribers } from './knownSubscribers';
import type { PollState } from './state';
import { UNCOUNTABLE } from './stateText';
import type { Known } from './transitions';

/** What bounds the memory. */
export interface MemoryLimits {
	/** Subscribers remembered by identifier. */
	remembered: number;
	/** How far behind the newest row a poll looks again; microseconds. */
	lookBack: Micros;
}

/** What had to be given up, to be told. */
export interface GivenUp {
	/** Created since the activation and no longer remembered. */
	recent: number;
	/** Opted out, and no longer remembered at all. */
	optedOut: number;
}

/** Different times remembered; a longer stretch is not read again. */
const STAMPS = 8000;

/**
 * Characters of all that is remembered, the times aside, so that the workflow's static data stays below a megabyte:
 * n8n rewrites it whole with each execution that a poll starts. More where more is to be remembered.
 */
const ROOM = 900_000;
/** What an identifier takes with its marks, about. */
const ENTRY_ROOM = 16;
/** What its fingerprint takes in the anchor, where it has one there. */
const ANCHOR_ROOM = 3.5;
/** Fewest subscribers remembered by identifier, however many opted out. */
const MIN_ENTRIES = 1000;
/** The room of fingerprints changes little from one to the next: it is looked at now and then. */
const DROPS_BETWEEN_LOOKS = 500;

function roomOf({ status, isRecent }: Known): number {
	return ENTRY_ROOM + (status === 'unsubscribed' || isRecent ? ANCHOR_ROOM : 0);
}

interface Forgotten {
	subscribed: boolean;
	recent: number;
	optedOut: number;
	/** The newest time among those forgotten with the time of their version. */
	upTo: Micros;
}

/** One pass over the memory, from the subscriber heard of longest ago on. */
class Forgetting {
	readonly forgotten: Forgotten = { subscribed: false, recent: 0, optedOut: 0, upTo: -1 };
	private readonly known: KnownSubscribers;
	private readonly room: number;
	private entryRoom = 0;
	private fingerprintRoom: number;
	private drops = 0;

	constructor(
		private readonly state: PollState,
		private readonly limits: MemoryLimits,
	) {
		this.known = state.known;
		this.room = Math.max(ROOM, limits.remembered * (ENTRY_ROOM + ANCHOR_ROOM / 2));
		this.fingerprintRoom = this.known.fingerprintRoom;
		for (const entry of this.known.entries.values()) this.entryRoom += roomOf(entry);
	}

	/** Those whose version may be read again last of all; those created recently before them. */
	run(): void {
		const isOld = ({ seenAt }: Known) => seenAt === undefined;
		const isOut = ({ status }: Known) => status === 'unsubscribed';
		const isPinned = (known: Known, id: string) => this.known.isPinned(id, known);
		this.forget(
			(known, id) => isOld(known) && !isOut(known) && !known.isRecent && !isPinned(known, id),
		);
		this.forget((known) => isOld(known) && isOut(known));
		this.forget((known, id) => isOld(known) && !isPinned(known, id));
		this.forget((known, id) => !isPinned(known, id));
		this.forget((known, id) => {
			if (isPinned(known, id)) this.known.isVerified = false;
			return true;
		});
	}

	private get fits(): boolean {
		const { size } = this.known;
		if (size > this.limits.remembered) return false;
		return size <= MIN_ENTRIES || this.entryRoom + this.fingerprintRoom <= this.room;
	}

	private forget(applies: (known: Known, id: string) => boolean): void {
		if (this.fits) return;
		for (const [id, entry] of this.known.entries) {
			if (!applies(entry, id)) continue;
			this.drop(id, entry);
			if (this.fits) return;
		}
	}

	private drop(id: string, entry: Known): void {
		const { known, forgotten } = this;
		const isOut = entry.status === 'unsubscribed';
		if (isOut && this.fingerprintRoom < this.room - MIN_ENTRIES * ENTRY_ROOM) {
			known.demote(id, this.state.learning.stage === 'on');
		} else {
			known.entries.delete(id);
			if (isOut) forgotten.optedOut++;
			else forgotten.subscribed = true;
			if (entry.isRecent && !isOut) forgotten.recent++;
		}
		if (entry.seenAt !== undefined) forgotten.upTo = Math.max(forgotten.upTo, entry.seenAt);
		this.entryRoom -= roomOf(entry);
		if (++this.drops % DROPS_BETWEEN_LOOKS === 0) this.fingerprintRoom = known.fingerprintRoom;
	}
}

/** @returns the newest time that was dropped while it could still be read again; -1 for none */
function dropStamps(state: PollState): Micros {
	const times = [...new Set(state.known.stamps())].sort((a, b) => b - a);
	const excess = times[STAMPS] ?? -1;
	const from = Math.max(state.stampsFrom, excess + 1);
	for (const known of state.known.entries.values()) {
		if (known.seenAt !== undefined && known.seenAt < from) delete known.seenAt;
	}
	return excess >= state.stampsFrom ? excess : -1;
}

/** Brings the memory within its bounds, and notes in the state what may still be concluded from it. */
export function trim(state: PollState, limits: MemoryLimits): GivenUp {
	const unsettled = Math.min(Infinity, ...state.ties.map(({ at }) => at));
	const from = Math.min(state.settled, state.cursor - limits.lookBack, unsettled);
	state.stampsFrom = Math.max(state.stampsFrom, from);
	const unstamped = dropStamps(state);
	const forgetting = new Forgetting(state, limits);
	forgetting.run();
	const { subscribed, recent, optedOut, upTo } = forgetting.forgotten;
	state.stampsFrom = Math.max(state.stampsFrom, Math.max(upTo, unstamped) + 1);
	state.settled = Math.max(state.settled, state.stampsFrom);
	// What shares the time of a row that is still to be read must not pass for dealt with.
	state.silentUpTo = Math.max(state.silentUpTo, Math.min(upTo, unsettled - 1));
	for (const tie of state.ties) if (tie.at <= upTo) tie.passes = UNCOUNTABLE;
	if (recent > 0) state.hasAllRecent = false;
	if (optedOut > 0) state.held = '';
	else if (subscribed && state.held === 'all') state.held = 'optedOut';
	return { recent, optedOut };
}
