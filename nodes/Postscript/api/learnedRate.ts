/** Share of the rate that is left after a refusal while most requests were accepted: close to the limit, a small step back. */
const STEP_BACK = 0.87;
/** Share that is left where refusals follow each other: far above what the token has left. */
const LEAP_BACK = 0.6;
/** A refusal after fewer accepted requests than this, counted from the last slow-down, follows on that one. */
const FEW_ACCEPTED = 5;
/** Time to come back to the rate that was refused, in milliseconds; a random fifth more or less keeps several processes from moving in step. */
const RETURN_MS = 14_000;
const SPREAD = 0.2;
/** How fast the rate grows beyond the one that was refused: requests per second after one second, then with the third power of time. */
const PROBE = 0.0004;
/** What is always tried, as a share of the full rate: enough for twenty processes on one token. */
const LEAST_SHARE = 0.05;

/** What is remembered of a refusal. */
interface SlowDown {
	/** When it happened, in milliseconds on the pacer's clock. */
	at: number;
	/** The rate that was refused and the lower one taken up instead, in requests per second. */
	refused: number;
	taken: number;
	/** Milliseconds until the refused rate is tried again. */
	returnMs: number;
}

/**
 * How many requests a second the token has left for this process, learned from refusals alone: Postscript sends no header to
 * steer by, and other workers or integrations on the same key are not known. Multiplicative decrease, then the increase of TCP CUBIC
 * (RFC 9438): fast back to just below the rate that was refused, slow around it, faster again the longer nothing is refused. Since
 * it depends on time alone, what was learned fades while nothing is sent.
 */
export class LearnedRate {
	private last?: SlowDown;

	private acceptedSince = 0;

	/**
	 * @param full requests per second when nothing was ever refused
	 * @param random from 0 (included) to 1 (excluded)
	 */
	constructor(
		private full: number,
		private readonly random: () => number,
	) {}

	/** Takes over another rate for when nothing is refused; what was learned stays. */
	setFull(full: number): void {
		this.full = full;
	}

	/** Requests per second to send at `now`. */
	at(now: number): number {
		const last = this.last;
		if (!last) return this.full;
		const left = 1 - (now - last.at) / last.returnMs;
		const rate =
			left > 0
				? last.refused - (last.refused - last.taken) * left ** 3
				: last.refused + PROBE * ((-left * last.returnMs) / 1000) ** 3;
		if (rate < this.full) return rate;
		this.last = undefined;
		return this.full;
	}

	/** A request sent at `sentAt` was not refused. */
	accepted(sentAt: number): void {
		if (this.last && sentAt > this.last.at) this.acceptedSince++;
	}

	/**
	 * A request sent at `sentAt` was refused. What was sent before the last slow-down tells nothing about the rate taken up since.
	 * @returns whether the rate was lowered
	 */
	refused(sentAt: number, now: number): boolean {
		if (this.last && sentAt <= this.last.at) return false;
		const rate = this.at(now);
		const follows = !this.last || this.acceptedSince < FEW_ACCEPTED;
		this.last = {
			at: now,
			refused: rate,
			taken: Math.max(rate * (follows ? LEAP_BACK : STEP_BACK), this.full * LEAST_SHARE),
			returnMs: RETURN_MS * (1 - SPREAD + 2 * SPREAD * this.random()),
		};
		this.acceptedSince = 0;
		return true;
	}
}
