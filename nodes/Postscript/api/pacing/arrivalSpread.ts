/** How many response times the spread is read from: those of the last nine seconds at full rate. */
const SAMPLES = 128;
/** With fewer response times than this, the spread counts as unknown. */
const ENOUGH_SAMPLES = 32;
/** The spread is read again after so many responses. */
const EACH = 8;
/**
 * The whole spread, in widths of the narrowest half. An even spread takes two; 2.5 leaves room for
 * few samples. The narrowest half ignores the tail and what takes longer for another reason, such
 * as a look-up of 100 people among writes.
 */
const WHOLE_IN_HALVES = 2.5;
/**
 * Milliseconds assumed until enough responses are in. Two seconds of it cost a batch two requests;
 * too little costs refusals.
 */
const INITIAL_MS = 60;
/** Timers and event loops alone scatter requests by this much, in milliseconds. */
const MIN_MS = 10;
/**
 * Milliseconds. About here the guard costs as much as one request fewer per window, which is what
 * `AdaptiveRate` does next and which protects from more.
 */
const MAX_MS = 80;
/** Added after an isolated refusal, in milliseconds. */
const WIDEN_MS = 5;
/**
 * Taken off for each request that was accepted at full rate, in milliseconds: about 27 a minute at
 * 15 requests a second.
 */
const NARROW_MS = 0.03;
/** So many requests have to be accepted after a refusal before anything is taken off again. */
const HOLD_REQUESTS = 600;

function clamp(ms: number): number {
	return Math.min(Math.max(ms, MIN_MS), MAX_MS);
}

/**
 * How much closer together requests may arrive than they left, because the network and two event
 * loops hold each of them up differently. The pacer adds this guard to the window of the limit.
 *
 * The best guard is as wide as the spread of arrivals: each narrower one is refused and therefore
 * slower, each wider one is only slower. Arrivals can't be seen from here. The spread of response
 * times is the first estimate. It is an upper bound, since it also holds the server's work and the
 * way back. Acceptance corrects it downwards: what is accepted at full rate shows that less would
 * do. An isolated refusal near the limit corrects it upwards. A refusal that others follow tells of
 * a shared limit and belongs to `AdaptiveRate`.
 */
export class ArrivalSpread {
	private readonly responseTimes = new Float64Array(SAMPLES);

	private responses = 0;

	/** Spread of response times in milliseconds, within the bounds of a guard. */
	private observed = INITIAL_MS;

	/** What acceptances and refusals add to the observed spread, in milliseconds. */
	private correction = 0;

	/** Requests to be accepted before the guard narrows. */
	private hold = 0;

	/** Milliseconds, for sending at the full rate. */
	get guardMs(): number {
		return clamp(this.observed + this.correction);
	}

	/**
	 * Milliseconds, for sending at a lowered rate: what refusals added is left out, because the lower
	 * rate makes up for the same refusals.
	 */
	get sharedGuardMs(): number {
		return Math.min(this.guardMs, this.observed);
	}

	/**
	 * A request was accepted.
	 * @param responseMs from permission to response
	 * @param isFullRate whether as much was sent in the second before as the limit allows: only then
	 * does acceptance say that the guard is wide enough
	 */
	accepted(responseMs: number, isFullRate: boolean): void {
		this.responseTimes[this.responses % SAMPLES] = responseMs;
		this.responses++;
		if (this.responses >= ENOUGH_SAMPLES && this.responses % EACH === 0) {
			this.observed = clamp(WHOLE_IN_HALVES * this.narrowestHalf());
		}
		if (!isFullRate) return;
		if (this.hold > 0) this.hold--;
		else if (this.guardMs > MIN_MS) this.correction -= NARROW_MS;
	}

	/** A request was refused near the limit, and none shortly before it. */
	refused(): void {
		this.correction = clamp(this.guardMs + WIDEN_MS) - this.observed;
		this.hold = HOLD_REQUESTS;
	}

	/** Width in milliseconds of the narrowest interval that holds half of the response times. */
	private narrowestHalf(): number {
		const sorted = this.responseTimes.slice(0, this.responses).sort();
		const half = Math.ceil(sorted.length / 2);
		let narrowest = Infinity;
		for (let first = 0; first + half <= sorted.length; first++) {
			narrowest = Math.min(narrowest, sorted[first + half - 1] - sorted[first]);
		}
		return narrowest;
	}
}
