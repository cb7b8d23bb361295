/** Given up at a refusal, as a share of what was sent per window, rounded; at least one request. */
const STEP = 0.05;
/**
 * The most that is given up at once, as a share: where refusals follow each other, far more is sent
 * than the token has left.
 */
const LEAP = 0.3;
/**
 * A refusal after fewer accepted requests than this, counted from the last slow-down, follows on
 * that one.
 */
const FEW_ACCEPTED = 3;
/**
 * A lone refusal close to the full rate is over soon, in milliseconds: more often than not one
 * request was held up on its way and arrived together with the next. Where the limit is really
 * shared, the next refusals follow.
 */
const STUMBLE_MS = 3_000;
/** Close to the full rate, as a share of it. */
const CLOSE = 0.93;
/** A refusal after so many accepted requests, counted from the last slow-down, stands alone. */
const MANY_ACCEPTED = 20;
/**
 * Time until more is tried again, in milliseconds: this much, and more for whoever has more of the
 * limit.
 */
const WAIT_MS = 6_000;
const WAIT_MS_FOR_FULL_RATE = 20_000;
/** A random tenth more or less, so that several processes do not move in step. */
const SPREAD = 0.1;
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
const LEAST = 0.05;

/** What is remembered of the last refusal. */
interface SlowDown {
	/** When it was heard of, in milliseconds on the pacer's clock. */
	at: number;
	/** Requests per window taken up instead of those that were refused. */
	taken: number;
	/** Time until one request more is tried, in milliseconds. */
	waitMs: number;
}

/**
 * How many requests per window the token has left for this process, learned from refusals alone:
 * Postscript sends no header to steer by, and nothing is known of other workers or integrations on
 * the same key.
 *
 * It is a whole number: who spaces n requests evenly over a little more than the window never has
 * n + 1 in it while timers are on time, so several processes whose numbers add up to the limit do
 * not refuse each other.
 *
 * A lone refusal takes one request off (of fifteen), one that follows on another up to three
 * tenths. After a while one more is tried, then more and more: when another client stops, the full
 * rate is back within forty seconds. Whoever has more of the limit is hit by more of the refusals
 * and tries later, which draws shares together. All of it depends on time alone: what was learned
 * fades in the same way while nothing is sent.
 */
export class LearnedRate {
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
	 * @returns for how many milliseconds to send nothing
	 */
	refused(sentAt: number, now: number, sentBefore: number): number {
		if (this.last && sentAt <= this.last.at) return 0;
		const rate = this.at(now);
		const isAlone = rate === this.full || this.acceptedSince >= MANY_ACCEPTED;
		const isStumble = isAlone && this.isClose(rate) && this.isClose(sentBefore + 1);
		this.last = {
			at: now,
			taken: this.lowered(rate, isStumble ? STEP : this.givenUp(rate, sentBefore)),
			waitMs: (isStumble ? STUMBLE_MS : this.waitMs(rate)) * this.spread(),
		};
		this.acceptedSince = 0;
		return PAUSE_MS * (0.5 + this.random());
	}

	private isClose(rate: number): boolean {
		return rate >= this.full * CLOSE;
	}

	/** The share of `rate` to give up for a refusal that is no stumble. */
	private givenUp(rate: number, sentBefore: number): number {
		if (rate === this.full) return Math.min(1 - sentBefore / rate, LEAP);
		return this.acceptedSince < FEW_ACCEPTED ? LEAP : STEP;
	}

	/** `rate` less a share of it, in whole requests as long as one is left. */
	private lowered(rate: number, share: number): number {
		const least = this.full * LEAST;
		const whole = rate - Math.max(1, Math.round(rate * share));
		if (whole < 1) return Math.max(rate / 2, Math.min(least, rate));
		return Math.max(whole, Math.floor(least));
	}

	/** Milliseconds until more is tried again, after `rate` was refused. */
	private waitMs(rate: number): number {
		return WAIT_MS + (WAIT_MS_FOR_FULL_RATE * rate) / this.full;
	}

	private spread(): number {
		return 1 - SPREAD + 2 * SPREAD * this.random();
	}

	/** Requests per window at `now`, after a slow-down; grows without end. */
	private rateAfter({ at, taken, waitMs }: SlowDown, now: number): number {
		const growing = now - at - waitMs;
		return growing < 0 ? taken : Math.floor(taken + 1 + this.full * (growing / GROWTH_MS) ** 2);
	}
}
