import type { Clock } from '../../nodes/Postscript/api/clock';
import { turn } from './turn';

interface Sleeper {
	at: number;
	order: number;
	wake(): void;
}

/**
 * A clock whose time only moves when a test moves it, and whose chance is the same at each run.
 * Sleepers wake in the order of their times, those of one moment in the order in which they lay
 * down.
 */
export class VirtualClock implements Clock {
	private time: number;

	private sleepers: Sleeper[] = [];

	private slept = 0;

	private state: number;

	/**
	 * @param seed decides what `random` gives
	 * @param start first value of `now`, in milliseconds
	 */
	constructor(seed = 1, start = 0) {
		this.state = seed;
		this.time = start;
	}

	now(): number {
		return this.time;
	}

	/** Mulberry32: small, even enough, and the same on every machine. */
	random(): number {
		this.state = (this.state + 0x6d2b79f5) | 0;
		let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
	}

	/** How many sleep at this moment: each is one timer in the real process. */
	get sleeping(): number {
		return this.sleepers.length;
	}

	async sleep(ms: number, signal?: AbortSignal): Promise<void> {
		signal?.throwIfAborted();
		await new Promise<void>((resolve, reject) => {
			const sleeper = { at: this.time + Math.max(0, ms), order: this.slept++, wake: resolve };
			this.add(sleeper);
			signal?.addEventListener('abort', () => {
				this.sleepers = this.sleepers.filter((other) => other !== sleeper);
				reject(signal.reason);
			});
		});
	}

	/** Lets `ms` milliseconds pass, waking each sleeper that is due on the way. */
	async advance(ms: number): Promise<void> {
		const end = this.time + ms;
		await turn();
		while (this.sleepers.length > 0 && this.sleepers[0].at <= end) await this.wakeNext();
		this.time = Math.max(this.time, end);
		await turn();
	}

	/**
	 * Lets time pass until `promise` has settled and gives what it gave.
	 * @throws what `promise` rejects with; an `Error` when nothing sleeps any more and it still waits
	 */
	async runUntil<T>(promise: Promise<T>): Promise<T> {
		let done = false;
		const mark = () => {
			done = true;
		};
		promise.then(mark, mark);
		await turn();
		while (!done) {
			if (this.sleepers.length === 0) throw new Error('Everybody waits and nobody sleeps');
			await this.wakeNext();
		}
		return await promise;
	}

	private async wakeNext(): Promise<void> {
		const next = this.sleepers.shift();
		if (!next) return;
		this.time = Math.max(this.time, next.at);
		next.wake();
		await turn();
	}

	/** Kept sorted, so that the next one is always the first. */
	private add(sleeper: Sleeper): void {
		let low = 0;
		let high = this.sleepers.length;
		while (low < high) {
			const middle = (low + high) >> 1;
			if (this.sleepers[middle].at <= sleeper.at) low = middle + 1;
			else high = middle;
		}
		this.sleepers.splice(low, 0, sleeper);
	}
}
