import { sleep } from 'n8n-workflow';
import { orAborted } from './abort';

/** In milliseconds. */
export const SECOND = 1000;

/** Time and chance, passed in so that tests own both. */
export interface Clock {
	/** Milliseconds on a clock that never runs backwards; its zero has no meaning. */
	now(): number;
	/** Resolves after `ms` milliseconds; rejects at once with the signal's reason when `signal` aborts. */
	sleep(ms: number, signal?: AbortSignal): Promise<void>;
	/** A number from 0 (included) to 1 (excluded). */
	random(): number;
}

/** In milliseconds. */
const LONGEST_TIMER = 250;

/**
 * n8n's community nodes may not use timers of their own: `sleep` from n8n-workflow is the one allowed. It cannot be
 * cleared, so what may be aborted is slept in parts: an abort leaves no timer behind that keeps the process for long.
 */
async function abortableSleep(ms: number, signal?: AbortSignal): Promise<void> {
	if (!signal) return await sleep(ms);
	signal.throwIfAborted();
	const end = performance.now() + ms;
	for (let left = ms; left > LONGEST_TIMER; left = end - performance.now()) {
		await orAborted(sleep(LONGEST_TIMER), signal);
	}
	await orAborted(sleep(Math.max(0, end - performance.now())), signal);
}

/** The process's own clock, in milliseconds since the process began. */
export const systemClock: Clock = {
	now: () => performance.now(),
	sleep: abortableSleep,
	random: () => Math.random(),
};
