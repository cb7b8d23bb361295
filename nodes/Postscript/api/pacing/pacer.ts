import { systemClock, type Clock } from '../clock';
import { LearnedRate } from './adaptiveRate';
import type { Lane } from '../types';
import { Cancellations, WaitingLine, type Waiter } from './waitQueue';

/** Leave to send one request; give it back to `accepted` or `refused` when the answer is there. */
export interface Ticket {
	/** When it was given, in milliseconds on the pacer's clock. */
	readonly sentAt: number;
	/** How many tickets were given in the second before. */
	readonly sentBefore: number;
}

const SECOND = 1000;
/**
 * Two requests that leave a second apart may arrive a few milliseconds closer: no window of this
 * much more than a second gets too many.
 */
const GUARD_MS = 18;
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
/** A sleep is never longer, so that an emptied line lets go of its timer. */
const LONGEST_SLEEP_MS = SECOND;
const LONGEST_PAUSE_MS = 60 * SECOND;
/**
 * While a batch waits, it gets at least each fifth ticket: a long poll must not bring it to a halt.
 */
const INTERACTIVE_IN_A_ROW = 4;
const LOWEST_RATE = 0.1;
const HIGHEST_RATE = 100_000;

/** The limit as the sender keeps it: at most `count` tickets in any `windowMs`. */
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
	const windowMs = Math.max(SECOND, SECOND / rate) + GUARD_MS;
	return { count, windowMs };
}

/** The times of the last `size` tickets. */
class RecentTimes {
	private readonly times: Float64Array;

	private next = 0;

	/** How many of them lay in the last second when the newest was added. */
	private lastSecond = 0;

	constructor(size: number, earlier?: RecentTimes) {
		this.times = new Float64Array(size).fill(-Infinity);
		for (const time of earlier?.inOrder() ?? []) this.add(time);
	}

	get oldest(): number {
		return this.times[this.next];
	}

	/** Adds the newest; gives back how many of the earlier ones are less than a second older. */
	add(time: number): number {
		const size = this.times.length;
		const index = () => (this.next - this.lastSecond + size) % size;
		while (this.lastSecond > 0 && this.times[index()] <= time - SECOND) this.lastSecond--;
		const before = this.lastSecond;
		this.times[this.next] = time;
		this.next = (this.next + 1) % size;
		this.lastSecond = Math.min(before + 1, size);
		return before;
	}

	private inOrder(): number[] {
		return [...this.times.subarray(this.next), ...this.times.subarray(0, this.next)];
	}
}

/**
 * Who waits in one lane: those that already had their turn and try again came first, so they go
 * first.
 */
class LaneLines {
	readonly again = new WaitingLine<Ticket>();

	readonly first = new WaitingLine<Ticket>();

	get length(): number {
		return this.again.length + this.first.length;
	}

	takeFirst(): Waiter<Ticket> | undefined {
		return this.again.takeFirst() ?? this.first.takeFirst();
	}
}

/**
 * Gives leave to send, for everything in the process that uses one token: evenly spaced, never more
 * than the set rate in any window of a second, first come first served within a lane, interactive
 * calls before batches. Slows down when the server refuses (see `LearnedRate`). One sleeping loop
 * serves however many wait.
 */
export class Pacer {
	private readonly lines: Record<Lane, LaneLines> = {
		interactive: new LaneLines(),
		batch: new LaneLines(),
	};

	private readonly cancellations = new Cancellations<Ticket>();

	private readonly learned: LearnedRate;

	private limit: Limit;

	private recent: RecentTimes;

	/** Place of the last ticket on the grid, and when it really went. */
	private lastSlot = -Infinity;

	private lastSent = -Infinity;

	private pausedUntil = -Infinity;

	private interactiveInARow = 0;

	private serving = false;

	/** @param requestsPerSecond what the token may send; held between 0.1 and 100,000 */
	constructor(
		private readonly clock: Clock,
		requestsPerSecond: number,
	) {
		this.limit = limitFor(requestsPerSecond);
		this.recent = new RecentTimes(this.limit.count);
		this.learned = new LearnedRate(this.limit.count, () => clock.random());
	}

	/** How many wait for a ticket, in both lanes. */
	get waiting(): number {
		return this.lines.interactive.length + this.lines.batch.length;
	}

	/**
	 * Waits for leave to send one request. Interactive calls go before all waiting batch calls,
	 * except that each fifth ticket goes to the batch while both wait.
	 * @param attempt whether the request was sent before: a second try does not queue behind a batch
	 * that it was at the head of
	 * @throws the signal's reason, at once when `signal` aborts; no ticket is used up then
	 */
	acquire(lane: Lane, signal?: AbortSignal, attempt: 'first' | 'again' = 'first'): Promise<Ticket> {
		// Not an async function: each of 100,000 waiting items would hold a promise more.
		if (signal?.aborted) return Promise.reject(signal.reason);
		if (this.waiting === 0) {
			const now = this.clock.now();
			this.holdGridAt(now);
			if (this.earliest(now) <= now) return Promise.resolve(this.issue(now));
		}
		return new Promise<Ticket>((settle, reject) => {
			const waiter: Waiter<Ticket> = { settle, reject, signal };
			this.lines[lane][attempt].join(waiter);
			this.cancellations.watch(waiter);
			void this.serve();
		});
	}

	/**
	 * The request was refused with 429. Slows down everyone on this pacer; several refusals of
	 * requests that were sent before the last slow-down count as one.
	 * @param retryAfterMs what the server asked for, in milliseconds; nobody sends before it is over,
	 * at most a minute
	 */
	refused(ticket: Ticket, retryAfterMs?: number): void {
		const now = this.clock.now();
		const ownMs = this.learned.refused(ticket.sentAt, now, ticket.sentBefore);
		const pauseMs = Math.max(ownMs, Math.min(retryAfterMs ?? 0, LONGEST_PAUSE_MS));
		if (pauseMs > 0) this.pauseUntil(now + pauseMs);
	}

	/**
	 * The request was answered with anything but 429. Where no answer came, neither this nor
	 * `refused` is called.
	 */
	accepted(ticket: Ticket): void {
		this.learned.accepted(ticket.sentAt);
	}

	/** Changes the set rate for everything that is sent from now on. */
	setRate(requestsPerSecond: number): void {
		this.limit = limitFor(requestsPerSecond);
		this.recent = new RecentTimes(this.limit.count, this.recent);
		this.learned.setFull(this.limit.count);
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
		const { interactive, batch } = this.lines;
		const batchIsDue = batch.length > 0 && this.interactiveInARow >= INTERACTIVE_IN_A_ROW;
		const fromInteractive = interactive.length > 0 && !batchIsDue;
		this.interactiveInARow = fromInteractive && batch.length > 0 ? this.interactiveInARow + 1 : 0;
		const waiter = (fromInteractive ? interactive : batch).takeFirst();
		if (!waiter) return;
		this.cancellations.forget(waiter);
		waiter.settle(this.issue(now));
	}

	/** The first moment at which a ticket may be given; may lie in the past. */
	private earliest(now: number): number {
		const interval = this.interval(now);
		return Math.max(
			this.lastSlot + interval - TIMER_MS,
			interval > 2 * TIMER_MS ? this.lastSent + interval / 2 : -Infinity,
			this.recent.oldest + this.limit.windowMs,
			this.pausedUntil,
		);
	}

	private issue(now: number): Ticket {
		const interval = this.interval(now);
		const catchUp = Math.max(interval * CATCH_UP_INTERVALS, CATCH_UP_MS);
		this.lastSlot = Math.max(this.lastSlot + interval, now - catchUp);
		this.lastSent = now;
		return { sentAt: now, sentBefore: this.recent.add(now) };
	}

	/** Time in which nobody waited or nobody may send is no lateness: it is not caught up. */
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
		const bearable = this.learned.at(now);
		return (windowMs + (bearable < count ? SHARED_GRID_SLACK_MS : GRID_SLACK_MS)) / bearable;
	}
}

/** Pacers that nobody used for this long are dropped: what they learned has faded by then. */
const IDLE_MS = 300 * SECOND;
/** From this many on, idle ones are looked for. */
const MANY_PACERS = 100;
/** How long a rate asked for stays in force when a higher one is asked for on the same token. */
const RATE_MEMORY_MS = 60 * SECOND;

interface Shared {
	readonly pacer: Pacer;
	/** Rates asked for, each with the last time. */
	readonly asked: Map<number, number>;
	rate: number;
	lastAsked: number;
}

const pacers = new Map<string, Shared>();

/**
 * The one pacer of a token in this process. Ask for each request anew instead of keeping it: an
 * idle pacer may be dropped after five minutes. Where credentials of one token set different rates,
 * the lowest that was asked for within the last minute holds for all; a changed credential is so in
 * force at once when it lowers the rate, after a minute when it raises it.
 * @param key says whose limit it is: private key, shop token and base URL; kept in memory only
 * @param requestsPerSecond the rate set in the credential
 */
export function pacerFor(
	key: string,
	requestsPerSecond: number,
	clock: Clock = systemClock,
): Pacer {
	const now = clock.now();
	let shared = pacers.get(key);
	if (!shared) {
		if (pacers.size >= MANY_PACERS) dropIdle(now);
		const pacer = new Pacer(clock, requestsPerSecond);
		shared = { pacer, asked: new Map(), rate: requestsPerSecond, lastAsked: now };
		pacers.set(key, shared);
	}
	shared.lastAsked = now;
	shared.asked.set(requestsPerSecond, now);
	holdLowestRate(shared, now);
	return shared.pacer;
}

function holdLowestRate(shared: Shared, now: number): void {
	for (const [rate, lastAsked] of shared.asked) {
		if (now - lastAsked > RATE_MEMORY_MS) shared.asked.delete(rate);
	}
	const lowest = Math.min(...shared.asked.keys());
	if (Object.is(lowest, shared.rate)) return;
	shared.rate = lowest;
	shared.pacer.setRate(lowest);
}

function dropIdle(now: number): void {
	for (const [key, { pacer, lastAsked }] of pacers) {
		if (pacer.waiting === 0 && now - lastAsked > IDLE_MS) pacers.delete(key);
	}
}
