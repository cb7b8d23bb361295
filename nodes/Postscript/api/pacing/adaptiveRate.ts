/** Given up at a refusal, as a share of what is sent per window, rounded; at least one request. */
const DECREASE = 0.05;
/**
 * The largest share given up at once: where refusals follow each other, far more is sent than the
 * token has left.
 */
const LARGE_DECREASE = 0.3;
/**
 * A refusal after fewer accepted requests than this, counted from the last slow-down, follows on
 * that one.
 */
const FEW_ACCEPTED = 3;
/**
 * Milliseconds until the rate recovers from an isolated refusal near the limit: more often than not
 * one request was held up on its way and arrived together with the next. Where the limit is really
 * shared, the next refusals follow.
 */
const ISOLATED_REFUSAL_MS = 3_000;
/** Near the limit, as a share of the full rate. */
const NEAR_LIMIT = 0.93;
/** A refusal after so many accepted requests, counted from the last slow-down, stands alone. */
const MANY_ACCEPTED = 20;
/**
 * Time until more is tried again, in milliseconds: this much, and more for a process that has more
 * of the limit.
 */
const WAIT_MS = 6_000;
const WAIT_MS_FOR_FULL_RATE = 20_000;
/** A random tenth more or less, so that several processes do not move in step. */
const WAIT_JITTER = 0.1;
/**
 * Once more is tried and not refused: time in which the full rate is added, growing with the square
 * of time.
 */
const GROWTH_MS = 11_000;
/**
 * After a refusal nothing is sent for about so long, in milliseconds: a fixed window refuses
 * everything until it ends, and a sliding one still holds what was sent faster.
 */
const PAUSE_MS = 120;
/** What is always tried, as a share of the full rate: room for twenty processes on one token. */
const MIN_SHARE = 0.05;

/** What a refusal means. */
export interface Refusal {
	/** For how many milliseconds to send nothing. */
	pauseMs: number;
	/**
	 * Whether it stands alone near the limit: two requests arrived closer together than they left.
	 * Otherwise the limit is shared.
	 */
	isIsolated: boolean;
}

/** What is remembered of the last refusal. */
interface SlowDown {
	/** When it was heard of, in milliseconds on the pacer's clock. */
	at: number;
	/** Requests per window sent instead of those that were refused. */
	lowered: number;
	/** Time until one request more is tried, in milliseconds. */
	waitMs: number;
}

/**
 * How many requests per window the token has left for this process, learned from refusals alone:
 * Postscript sends no header to steer by, and nothing is known of other workers or integrations on
 * the same key. The method is AIMD (additive increase, multiplicative decrease), with an increase
 * that speeds up.
 *
 * The rate is a whole number: n requests spaced evenly over a little more than the window are never
 * n + 1 in it while timers are on time. Several processes whose numbers add up to the limit
 * therefore do not refuse each other.
 *
 * An isolated refusal takes one request off (of fifteen), one that follows on another up to three
 * tenths. After a while one more is tried, then more and more: when another client stops, the full
 * rate is back within forty seconds. A process that has more of the limit gets more of the refusals
 * and tries later, which draws shares together. All of it depends on time alone: what was learned
 * fades in the same way while nothing is sent.
 */
export class AdaptiveRate {
	private last?: SlowDown;

	private acceptedSince = 0;

	/**
	 * @param full requests per window while nothing is refused, a whole number
	 * @param random gives a number from 0 (included) to 1 (excluded)
	 */
	constructor(
		private full: number,
		private readonly random: () => number,
	) {}

	/** Takes over another full rate, in requests per window; what was learned stays. */
	setFull(full: number): void {
		this.full = full;
	}

	/**
	 * Requests per window to send at `now`, in milliseconds on the pacer's clock; a fraction only
	 * below one.
	 */
	at(now: number): number {
		return this.last ? Math.min(this.rateAfter(this.last, now), this.full) : this.full;
	}

	/** A request sent at `sentAt` (milliseconds on the pacer's clock) was not refused. */
	accepted(sentAt: number): void {
		if (this.last && sentAt > this.last.at) this.acceptedSince++;
	}

	/**
	 * A request sent at `sentAt` was refused, and that became known at `now` (both in milliseconds on
	 * the pacer's clock). What was sent before the last slow-down tells nothing about the rate taken
	 * up since: it changes nothing.
	 * @param sentBefore how many requests went in the second before `sentAt`: after a quiet time, all
	 * that the token has left
	 */
	refused(sentAt: number, now: number, sentBefore: number): Refusal {
		if (this.last && sentAt <= this.last.at) return { pauseMs: 0, isIsolated: false };
		const rate = this.at(now);
		const standsAlone = rate === this.full || this.acceptedSince >= MANY_ACCEPTED;
		const isIsolated = standsAlone && this.isNearLimit(rate) && this.isNearLimit(sentBefore + 1);
		this.last = {
			at: now,
			lowered: this.lower(rate, isIsolated ? DECREASE : this.decrease(rate, sentBefore)),
			waitMs: (isIsolated ? ISOLATED_REFUSAL_MS : this.waitMs(rate)) * this.jitter(),
		};
		this.acceptedSince = 0;
		return { pauseMs: PAUSE_MS * (0.5 + this.random()), isIsolated };
	}

	private isNearLimit(rate: number): boolean {
		return rate >= this.full * NEAR_LIMIT;
	}

	/** The share of `rate` to give up where the limit is shared. */
	private decrease(rate: number, sentBefore: number): number {
		if (rate === this.full) return Math.min(1 - sentBefore / rate, LARGE_DECREASE);
		return this.acceptedSince < FEW_ACCEPTED ? LARGE_DECREASE : DECREASE;
	}

	/** `rate` less a share of it, in whole requests as long as one is left. */
	private lower(rate: number, share: number): number {
		const least = this.full * MIN_SHARE;
		const whole = rate - Math.max(1, Math.round(rate * share));
		if (whole < 1) return Math.max(rate / 2, Math.min(least, rate));
		return Math.max(whole, Math.floor(least));
	}

	/** Milliseconds until more is tried again, after `rate` was refused. */
	private waitMs(rate: number): number {
		return WAIT_MS + (WAIT_MS_FOR_FULL_RATE * rate) / this.full;
	}

	private jitter(): number {
		return 1 - WAIT_JITTER + 2 * WAIT_JITTER * this.random();
	}

	/** Requests per window at `now`, after a slow-down; grows without end. */
	private rateAfter({ at, lowered, waitMs }: SlowDown, now: number): number {
		const growing = now - at - waitMs;
		return growing < 0 ? lowered : Math.floor(lowered + 1 + this.full * (growing / GROWTH_MS) ** 2);
	}
}
