import { chances } from './faults';
import { liveOptions, type EmulatorOptions, type LiveOptions } from './options';
import type { Micros } from './time';

/** What all parts of one emulator share: its settings, its clock and its numbering. */
export class World {
	readonly options: LiveOptions;
	readonly startedAt: number;
	/** A number from 0 to 1 for what is left to chance; the same row of them after each reset. */
	random = chances(1);
	private readonly clock: () => number;
	private lastStamp = 0;
	private lastId = 0;

	constructor(options: EmulatorOptions) {
		this.options = liveOptions(options);
		this.clock = options.now ?? (() => performance.timeOrigin + performance.now());
		this.startedAt = this.clock();
	}

	reset(options: EmulatorOptions): void {
		Object.assign(this.options, liveOptions(options));
		this.random = chances(1);
	}

	/** Milliseconds since 1970. */
	now(): number {
		return this.clock();
	}

	/** Time of a change; it never goes back, whatever the clock does. */
	stamp(): Micros {
		this.lastStamp = Math.max(this.lastStamp, Math.floor(this.clock() * 1000));
		return this.lastStamp;
	}

	newId(prefix: string): string {
		this.lastId += 1;
		return `${prefix}_${this.lastId.toString(36).padStart(10, '0')}`;
	}
}
