import type { Clock } from '../api/clock';

/** After so many milliseconds of work that waits for nothing the event loop gets a turn. */
const SLICE_MS = 20;

/** Keeps long work from holding n8n up. */
export class TimeSlices {
	private began: number;

	/**
	 * The turn that is being given: all who work side by side take the same one. With timers of their own they would all
	 * wake in one turn of the event loop, and each use up a slice in it.
	 */
	private turn: Promise<void> | undefined;

	constructor(private readonly clock: Clock) {
		this.began = clock.now();
	}

	/** To be called between pieces of work that wait for nothing: gives the event loop back now and then. */
	async giveWay(): Promise<void> {
		if (!this.turn && this.clock.now() - this.began < SLICE_MS) return;
		this.turn ??= this.giveTurn();
		await this.turn;
	}

	private async giveTurn(): Promise<void> {
		await this.clock.sleep(0);
		this.began = this.clock.now();
		this.turn = undefined;
	}
}
