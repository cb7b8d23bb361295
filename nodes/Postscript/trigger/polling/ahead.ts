import type { Micros } from '../../domain/timestamp';
import type { Row } from './rows';
import type { PollState } from './state';
import type { Known } from './transitions';

/** Rows held aside; more of them wait until their time has come. */
const MAX_AHEAD = 1000;

/** Postscript writes `Date` in whole seconds, and its servers' clocks differ a little. */
const TOLERANCE: Micros = 2_000_000;
const MAX_TOLERANCE: Micros = 60_000_000;
const DAY: Micros = 86_400_000_000;

/**
 * The latest time that a row may plausibly have. Rows beyond it must not move the cursor: what changes until then
 * would lie behind it.
 *
 * @param serverTime the response's `Date`; without it this machine's clock has a day's grace
 * @param lookBack rows are looked for again so far behind the newest one, so that much does no harm
 */
export function latestPlausible(
	serverTime: Micros | undefined,
	localTime: Micros,
	lookBack: Micros,
): Micros {
	if (serverTime === undefined) return localTime + DAY;
	return serverTime + Math.max(TOLERANCE, Math.min(lookBack, MAX_TOLERANCE));
}

/** Moves the versions remembered with a time ahead of the clock aside: an earlier form of the state kept them. */
export function setAside(state: PollState, limit: Micros): void {
	for (const [id, known] of state.known.seenAfter(limit)) {
		state.ahead.set(id, known.seenAt ?? limit);
		delete known.seenAt;
	}
}

/** What is known of a row's subscriber, a version held aside included. Its time says nothing about later ones. */
export function knownOf(state: PollState, { id, at }: Row): Known | undefined {
	const known = state.known.get(id);
	const heldAt = state.ahead.get(id);
	if (heldAt === undefined) return known;
	const isSame = heldAt === at;
	return { ...known, seenAt: isSame ? at : undefined };
}

/** Records a version that was handled; one ahead of the clock without its time, which is held aside. */
export function record(state: PollState, row: Row, limit: Micros, isRecent: boolean): void {
	const isAhead = row.at > limit;
	state.known.see(row.id, row.status, isAhead ? undefined : row.at, isRecent);
	if (isAhead) state.ahead.set(row.id, row.at);
	else state.ahead.delete(row.id);
}

/** Whether one more row can be held aside. */
export function hasRoomFor(state: PollState, { id }: Row): boolean {
	return state.ahead.has(id) || state.ahead.size < MAX_AHEAD;
}
