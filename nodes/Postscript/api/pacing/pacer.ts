import { SECOND, type Clock } from '../clock';
import { AdaptiveRate } from './adaptiveRate';
import { ArrivalSpread } from './arrivalSpread';
import { Lanes, type Lane } from './lanes';
import { RecentTimes } from './recentTimes';
import { Cancellations, type Waiter } from './waitQueue';

/** What a request asks of the pacer. */
export interface AcquireOptions {
	/** Ends the wait when it aborts. */
	signal?: AbortSignal;
	/** The run that the request belongs to, by identity: runs that wait in one lane take turns. */
	owner?: object;
	/**
	 * Whether its work has begun, as a retry's has: it goes before everything in its lane that waits
	 * to begin.
	 */
	begun?: boolean;
}

/**
 * Permission to send one request; give it back to `accepted` or `refused` when the response is
 * there.
 */
export interface Permit {
	/** When it was given, in milliseconds on the pacer's clock. */
	readonly sentAt: number;
	/** How many permits were given in the second before. */
	readonly sentBefore: number;
}

/**
 * The grid is a little wider than the guard asks for, so that late timers are caught up instead of
 * adding up.
 */
const GRID_SLACK_MS = 5;
/**
 * Wider where others send on the same token: no guard keeps their requests from arriving closer to
 * ours than they left.
 */
const SHARED_GRID_SLACK_MS = 12;
/**
 * How much lateness is caught up, in intervals (or in milliseconds, where an interval is shorter
 * than a timer can tell).
 */
const CATCH_UP_INTERVALS = 2;
const CATCH_UP_MS = 5;
const TIMER_MS = 1;
/** A sleep is never longer, so that an emptied queue lets go of its timer. */
const LONGEST_SLEEP_MS = SECOND;
const LONGEST_PAUSE_MS = 60 * SECOND;
const LOWEST_RATE = 0.1;
const HIGHEST_RATE = 100_000;

/** The limit as the sender keeps it: at most `count` permits in any `windowMs`. */
interface Limit {
	count: number;
	windowMs: number;
}

/**
 * Above one per second a fraction is rounded down: no window of a second may hold a part of a
 * request.
 */
function limitFor(requestsPerSecond: number): Limit {
	const asked = Number.isNaN(requestsPerSecond) ? LOWEST_RATE : requestsPerSecond;
	const rate = Math.min(Math.max(asked, LOWEST_RATE), HIGHEST_RATE);
	const count = Math.max(1, Math.floor(rate));
	return { count, windowMs: Math.max(SECOND, SECOND / rate) };
}

/**
 * Gives permission to send, for everything in the process that uses one token: evenly spaced, never
 * more than the set rate in any window of a second, interactive calls before batches. Within a lane
 * runs take turns, and a run's requests go first in, first out. Allows for requests that arrive
 * closer together than they leave (see `ArrivalSpread`), and slows down when the server refuses (see
 * `AdaptiveRate`). One sleeping loop serves all waiters.
 */
export class Pacer {
	private readonly lanes = new Lanes<Permit>();

	private readonly cancellations = new Cancellations<Permit>();

	private readonly rate: AdaptiveRate;

	private readonly spread = new ArrivalSpread();

	private limit: Limit;

	private recent: RecentTimes;

	/** Place of the last permit on the grid, and when it was really given. */
	private lastSlot = -Infinity;

	private lastSent = -Infinity;

	private pausedUntil = -Infinity;

	private serving = false;

	/** @param requestsPerSecond what the token may send; held between 0.1 and 100,000 */
	constructor(
		private readonly clock: Clock,
		requestsPerSecond: number,
	) {
		this.limit = limitFor(requestsPerSecond);
		this.recent = new RecentTimes(this.limit.count);
		this.rate = new AdaptiveRate(this.limit.count, () => clock.random());
	}

	/** How many requests wait for a permit, in both lanes. */
	get waiting(): number {
		return this.lanes.length;
	}

	/**
	 * Waits for permission to send one request. Interactive calls go before all waiting batch calls,
	 * except that each fifth permit goes to the batch while both wait.
	 * @throws the signal's reason, at once when it aborts; no permit is used up then
	 */
	acquire(lane: Lane, { signal, owner, begun = false }: AcquireOptions = {}): Promise<Permit> {
		// Not an async function: each of 100,000 waiting items would hold a promise more.
		if (signal?.aborted) return Promise.reject(signal.reason);
		if (this.waiting === 0) {
			const now = this.clock.now();
			this.holdGridAt(now);
			if (this.earliest(now) <= now) return Promise.resolve(this.issue(now));
		}
		return new Promise<Permit>((resolve, reject) => {
			const waiter: Waiter<Permit> = { resolve, reject, signal, owner };
			this.lanes.enqueue(lane, waiter, begun);
			this.cancellations.watch(waiter);
			void this.serve();
		});
	}

	/**
	 * The request was refused with 429. Slows down everyone on this pacer; several refusals of
	 * requests that were sent before the last slow-down count as one.
	 * @param retryAfterMs what the server asked for, in milliseconds; nothing is sent before it is
	 * over, at most a minute
	 */
	refused(permit: Permit, retryAfterMs?: number): void {
		const now = this.clock.now();
		const refusal = this.rate.refused(permit.sentAt, now, permit.sentBefore);
		if (refusal.isIsolated) this.spread.refused();
		const pauseMs = Math.max(refusal.pauseMs, Math.min(retryAfterMs ?? 0, LONGEST_PAUSE_MS));
		if (pauseMs > 0) this.pauseUntil(now + pauseMs);
	}

	/**
	 * The request was answered with anything but 429. Where no response came, neither this nor
	 * `refused` is called.
	 */
	accepted(permit: Permit): void {
		this.rate.accepted(permit.sentAt);
		// With a guard, the second before holds one permit less than the limit allows.
		const isFullRate = permit.sentBefore + 2 >= this.limit.count;
		this.spread.accepted(this.clock.now() - permit.sentAt, isFullRate);
	}

	/** Changes the set rate for everything that is sent from now on. */
	setRate(requestsPerSecond: number): void {
		this.limit = limitFor(requestsPerSecond);
		this.recent = new RecentTimes(this.limit.count, this.recent);
		this.rate.setFull(this.limit.count);
	}

	private async serve(): Promise<void> {
		if (this.serving) return;
		this.serving = true;
		while (this.waiting > 0) {
			const now = this.clock.now();
			const wait = this.earliest(now) - now;
			if (wait > 0) await this.clock.sleep(Math.min(Math.ceil(wait), LONGEST_SLEEP_MS));
			else this.serveNext(now);
		}
		this.serving = false;
	}

	private serveNext(now: number): void {
		const waiter = this.lanes.dequeue();
		if (!waiter) return;
		this.cancellations.forget(waiter);
		waiter.resolve(this.issue(now));
	}

	/** The first moment at which a permit may be given; may lie in the past. */
	private earliest(now: number): number {
		const interval = this.interval(now);
		return Math.max(
			this.lastSlot + interval - TIMER_MS,
			interval > 2 * TIMER_MS ? this.lastSent + interval / 2 : -Infinity,
			this.recent.oldest + this.limit.windowMs + this.spread.guardMs,
			this.pausedUntil,
		);
	}

	private issue(now: number): Permit {
		const interval = this.interval(now);
		const catchUp = Math.max(interval * CATCH_UP_INTERVALS, CATCH_UP_MS);
		this.lastSlot = Math.max(this.lastSlot + interval, now - catchUp);
		this.lastSent = now;
		return { sentAt: now, sentBefore: this.recent.add(now) };
	}

	/** Time in which nothing waited or nothing may be sent is no lateness: it is not caught up. */
	private holdGridAt(time: number): void {
		this.lastSlot = Math.max(this.lastSlot, time - this.interval(time));
	}

	private pauseUntil(time: number): void {
		if (time <= this.pausedUntil) return;
		this.pausedUntil = time;
		this.holdGridAt(time);
	}

	private interval(now: number): number {
		const { count, windowMs } = this.limit;
		const rate = this.rate.at(now);
		const guardMs =
			rate < count
				? this.spread.sharedGuardMs + SHARED_GRID_SLACK_MS
				: this.spread.guardMs + GRID_SLACK_MS;
		return (windowMs + guardMs) / rate;
	}
}
