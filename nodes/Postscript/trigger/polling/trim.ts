import type { Micros } from '../../domain/timestamp';
import type { KnownSubscribers } from './knownSubscribers';
import type { PollState } from './state';
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
const STAMPS = 10_000;

/** All of it at 50,000 subscribers, in characters: n8n rewrites it whole with each execution that a poll starts. */
const ROOM = 760_000;
/** What an identifier takes with its marks, about. */
const ENTRY_ROOM = 15;
/** Fewest subscribers remembered by identifier, however many opted out. */
const MIN_ENTRIES = 1000;

/** How many may be remembered by identifier beside the fingerprints. */
function entriesAllowed(known: KnownSubscribers, remembered: number): number {
	const room = Math.max(ROOM, remembered * ENTRY_ROOM) - known.fingerprintRoom;
	return Math.min(remembered, Math.max(MIN_ENTRIES, Math.floor(room / ENTRY_ROOM)));
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

	constructor(
		private readonly state: PollState,
		private readonly limits: MemoryLimits,
	) {
		this.known = state.known;
		this.room = Math.max(ROOM, limits.remembered * ENTRY_ROOM) - MIN_ENTRIES * ENTRY_ROOM;
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

	private forget(applies: (known: Known, id: string) => boolean): void {
		const { known, limits } = this;
		if (known.size <= entriesAllowed(known, limits.remembered)) return;
		let allowed = entriesAllowed(known, limits.remembered);
		let checked = 0;
		for (const [id, entry] of known.entries) {
			if (!applies(entry, id)) continue;
			this.drop(id, entry);
			if (++checked % 1000 === 0) allowed = entriesAllowed(known, limits.remembered);
			if (known.size <= allowed) return;
		}
	}

	private drop(id: string, entry: Known): void {
		const { known, forgotten } = this;
		if (entry.status === 'unsubscribed' && known.fingerprintRoom < this.room) {
			known.demote(id, this.state.learning.stage === 'on');
		} else {
			known.entries.delete(id);
			if (entry.status === 'unsubscribed') forgotten.optedOut++;
			else forgotten.subscribed = true;
			if (entry.isRecent && entry.status !== 'unsubscribed') forgotten.recent++;
		}
		if (entry.seenAt !== undefined) forgotten.upTo = Math.max(forgotten.upTo, entry.seenAt);
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
	if (recent > 0) state.hasAllRecent = false;
	if (optedOut > 0) state.held = '';
	else if (subscribed && state.held === 'all') state.held = 'optedOut';
	return { recent, optedOut };
}
