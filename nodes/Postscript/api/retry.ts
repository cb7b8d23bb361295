import type { RepeatRule } from './endpoints';
import type { RequestFailure } from './response';
import { isRateLimited } from './response';

/** What a decision about another attempt is made from. */
export interface AttemptsSoFar {
	repeat: RepeatRule;
	/** For `create`: whether one attempt in doubt may be followed by one more. */
	askAgain?: boolean;
	failure: RequestFailure;
	/** Attempts made so far, this one included, those answered with 429 not. */
	attempts: number;
	/** Milliseconds since the first attempt was sent. */
	elapsedMs: number;
	limits: { maxTries: number; maxMs: number };
	/** From 0 (included) to 1 (excluded). */
	random: number;
	/** `ambiguous` of the attempt before: once in doubt, always in doubt. */
	ambiguous?: boolean;
}

/**
 * `ambiguous`: this attempt or one before it may have been carried out although no response says so.
 */
export type NextAttempt =
	| { again: false; ambiguous: boolean }
	| {
			again: true;
			ambiguous: boolean;
			/** How long to wait before it, in milliseconds. */
			waitMs: number;
			/** Whether to look first if an earlier attempt left its mark. */
			lookUpFirst: boolean;
	  };

const BASE_WAIT_MS = 500;
const LONGEST_WAIT_MS = 20_000;

/**
 * Whether and when to send a request again.
 *
 * - 429: always, whatever the rule. Refused requests did nothing, and the pacer slows everybody
 *   down; attempts are not counted, only time is, so that a batch that shares its limit with others
 *   loses no item while there is time left.
 * - certainly not sent: always, within the number of attempts.
 * - 5xx (but 501), 408 and ambiguous ends: `repeat` and `event` again, `ifMissing` after a look,
 *   `create` after a look and once, if the user asks for it, `never` not.
 * - everything else is final.
 *
 * Waits grow exponentially with full jitter (from 500 ms, up to 20 s); a `Retry-After` is waited
 * for at least. A wait that would end after `maxMs` is not begun.
 */
export function nextAttempt(input: AttemptsSoFar): NextAttempt {
	const { repeat, failure, attempts, elapsedMs, limits } = input;
	const inDoubt = leavesDoubt(failure);
	const ambiguous = inDoubt || (input.ambiguous ?? false);
	const final: NextAttempt = { again: false, ambiguous };

	const refused = isRateLimited(failure);
	if (!refused && failure.kind !== 'notSent' && !inDoubt) return final;
	if (inDoubt && !mayRepeat(input)) return final;
	if (!refused && attempts >= limits.maxTries) return final;

	const waitMs = waitBefore(failure, refused ? 1 : attempts, input.random);
	if (elapsedMs + waitMs > limits.maxMs) return final;
	const looks = repeat === 'ifMissing' || repeat === 'create';
	return { again: true, ambiguous, waitMs, lookUpFirst: looks && ambiguous };
}

/** Whether an attempt in doubt may be followed by another; a person is asked at most twice. */
function mayRepeat({ repeat, askAgain, ambiguous }: AttemptsSoFar): boolean {
	if (repeat === 'create') return askAgain === true && !ambiguous;
	return repeat !== 'never';
}

/**
 * 501 says that the server cannot do this at all; every other 5xx, and 408, may come after the work
 * was done.
 */
function leavesDoubt(failure: RequestFailure): boolean {
	if (failure.kind !== 'status') return failure.kind === 'ambiguous';
	return failure.status === 408 || (failure.status >= 500 && failure.status !== 501);
}

function waitBefore(failure: RequestFailure, attempts: number, random: number): number {
	const backoff = random * Math.min(LONGEST_WAIT_MS, BASE_WAIT_MS * 2 ** (attempts - 1));
	const asked = failure.kind === 'status' ? failure.retryAfterMs : undefined;
	return Math.max(backoff, asked ?? 0);
}
