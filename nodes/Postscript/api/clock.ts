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

/** n8n's community nodes may not use timers of their own: `sleep` from n8n-workflow is the one allowed. */
async function abortableSleep(ms: number, signal?: AbortSignal): Promise<void> {
	signal?.throwIfAborted();
	await orAborted(sleep(ms), signal);
}

/** The process's own clock, in milliseconds since the process began. */
export const systemClock: Clock = {
	now: () => performance.now(),
	sleep: abortableSleep,
	random: () => Math.random(),
};
