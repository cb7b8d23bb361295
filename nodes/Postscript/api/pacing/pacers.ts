import { SECOND, systemClock, type Clock } from '../clock';
import { Pacer } from './pacer';

/** A pacer unused for this long may be dropped: what it learned has faded by then. */
const IDLE_MS = 300 * SECOND;
/** From this many pacers on, idle ones are looked for. */
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
 * the lowest that was asked for within the last minute holds for all. A changed credential is
 * therefore in force at once when it lowers the rate, after a minute when it raises it.
 * @param key names the limit: private key, shop token and base URL; kept in memory only
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
