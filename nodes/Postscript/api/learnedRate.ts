/**
 * A small step down where most requests were accepted, as a share of the rate: this much, and more
 * for whoever has more of the limit.
 */
const STEP = 0.05;
const STEP_FOR_FULL_RATE = 0.12;
/**
 * Share of the rate given up where refusals follow each other: the rate is far above what the token
 * has left.
 */
const LEAP = 0.5;
/**
 * For a lone refusal close to the full rate: more often than not one request was held up on its way and
 * arrived together with the next. So little is given up, for so many milliseconds; where the limit is
 * really shared, the next refusals follow soon, or take the rate away from the full one.
 */
const STUMBLE = 0.04;
const STUMBLE_MS = 5_000;
/** Close to the full rate, as a share of it. */
const CLOSE = 0.93;
/** A refusal after so many accepted requests, counted from the last slow-down, stands alone. */
const MANY_ACCEPTED = 30;
/**
 * A refusal after fewer accepted requests than this, counted from the last slow-down, follows on
 * that one.
 */
const FEW_ACCEPTED = 3;
/**
 * Time to come back to the refused rate, in milliseconds: this much, and more for whoever has more
 * of the limit.
 */
const RETURN_MS = 15_000;
const RETURN_MS_FOR_FULL_RATE = 30_000;
/** A random fifth more or less, so that several processes do not move in step. */
const SPREAD = 0.2;
/**
 * Once back at the refused rate: time in which the full rate is added to it, growing with the third
 * power of time.
 */
const GROWTH_MS = 8_000;
/** What is always tried, as a share of the full rate: room for twenty processes on one token. */
const LEAST = 0.05;

/** What is remembered of the last refusal. */
interface SlowDown {
	/** When it was heard of, in milliseconds on the pacer's clock. */
	at: number;
	/** The rate that was refused, and the lower one taken up instead, in requests per second. */
	refused: number;
	taken: number;
	/** Time until the refused rate is tried again, in milliseconds. */
	returnMs: number;
}

/**
 * How many requests a second the token has left for this process, learned from refusals alone:
 * Postscript sends no header to steer by, and nothing is known of other workers or integrations on
 * the same key.
 *
 * A refusal takes the rate down by a share. It then comes back as TCP CUBIC does (RFC 9438): fast
 * to just below the refused rate, slowly around it, faster again when it bears more. Whoever has
 * more of the limit gives up more and comes back later, which draws shares together. When another
 * client stops, the full rate is back within a minute. All of it depends on time alone: what was
 * learned fades in the same way while nothing is sent.
 */
export class LearnedRate {
	private last?: SlowDown;

	private acceptedSince = 0;

	/**
	 * @param full requests per second while nothing is refused
	 * @param random gives a number from 0 (included) to 1 (excluded)
	 */
	constructor(
		private full: number,
		private readonly random: () => number,
	) {}

	/** Takes over another full rate, in requests per second; what was learned stays. */
	setFull(full: number): void {
		this.full = full;
	}

	/** Requests per second to send at `now`, in milliseconds on the pacer's clock. */
	at(now: number): number {
		if (!this.last) return this.full;
		const rate = rateAfter(this.last, now - this.last.at, this.full);
		if (rate < this.full) return rate;
		this.last = undefined;
		return this.full;
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
	 * @returns whether the rate was lowered
	 */
	refused(sentAt: number, now: number, sentBefore: number): boolean {
		if (this.last && sentAt <= this.last.at) return false;
		const rate = this.at(now);
		const isStumble = this.isStumble(rate, sentBefore);
		this.last = {
			at: now,
			refused: rate,
			taken: Math.max(
				rate * (1 - (isStumble ? STUMBLE : this.givenUp(rate, sentBefore))),
				this.full * LEAST,
			),
			returnMs: (isStumble ? STUMBLE_MS : this.returnMs(rate)) * this.spread(),
		};
		this.acceptedSince = 0;
		return true;
	}

	private isStumble(rate: number, sentBefore: number): boolean {
		const isAlone = !this.last || this.acceptedSince >= MANY_ACCEPTED;
		return isAlone && rate >= this.full * CLOSE && sentBefore >= Math.floor(this.full * CLOSE);
	}

	/** Milliseconds until `rate` is tried again. */
	private returnMs(rate: number): number {
		return RETURN_MS + (RETURN_MS_FOR_FULL_RATE * rate) / this.full;
	}

	private spread(): number {
		return 1 - SPREAD + 2 * SPREAD * this.random();
	}

	/** The share of `rate` to give up for a refusal. */
	private givenUp(rate: number, sentBefore: number): number {
		const step = STEP + (STEP_FOR_FULL_RATE * rate) / this.full;
		if (!this.last) return Math.min(Math.max(step, 1 - sentBefore / rate), LEAP);
		return this.acceptedSince < FEW_ACCEPTED ? LEAP : step;
	}
}

/** The rate `elapsedMs` after a slow-down, in requests per second; grows without end. */
function rateAfter({ refused, taken, returnMs }: SlowDown, elapsedMs: number, full: number) {
	if (elapsedMs < returnMs) return refused - (refused - taken) * (1 - elapsedMs / returnMs) ** 3;
	return refused + full * ((elapsedMs - returnMs) / GROWTH_MS) ** 3;
}
