import type { Clock } from '../api/clock';
import type { Job } from './job';
import type { NodeInput } from './nodeInput';

/** A run says how far it is each time so many milliseconds have passed. */
const INTERVAL_MS = 30_000;

const count = (number: number) => number.toLocaleString('en-US');

/** Tells n8n's log, and in the editor the browser's console, how far a long run is. */
export class Progress {
	private readonly beganAt: number;

	private reportedAt: number;

	/** Milliseconds since the run began. */
	get elapsedMs(): number {
		return this.clock.now() - this.beganAt;
	}

	constructor(
		private readonly input: NodeInput,
		private readonly clock: Clock,
	) {
		this.beganAt = clock.now();
		this.reportedAt = this.beganAt;
	}

	/** To be called whenever a job may have ended; says something now and then. */
	report(jobs: Job[]): void {
		const now = this.clock.now();
		if (now - this.reportedAt < INTERVAL_MS) return;
		this.reportedAt = now;
		const { ended, refused } = tally(jobs);
		const leftMs = (this.elapsedMs / Math.max(ended, 1)) * (jobs.length - ended);
		this.say(
			`${count(ended)} of ${count(this.input.items.length)} items are done (${count(refused)} refused), about ${count(Math.ceil(leftMs / 1000))} seconds are left`,
		);
	}

	/** To be called when the run ends: n8n keeps no output of a cancelled one, so its log says what was done. */
	close(jobs: Job[], isCancelled: boolean): void {
		if (!isCancelled) return;
		const { ended, refused } = tally(jobs);
		this.input.functions.logger.warn(
			`${this.input.node.name}: cancelled when ${count(ended)} of ${count(this.input.items.length)} items were done (${count(refused)} refused); nothing was begun for the others`,
		);
	}

	private say(text: string): void {
		const { functions } = this.input;
		functions.logger.info(`${this.input.node.name}: ${text}`);
		if ('sendMessageToUI' in functions) functions.sendMessageToUI(text);
	}
}

function tally(jobs: Job[]): { ended: number; refused: number } {
	const outcomes = jobs.flatMap(({ outcome }) => outcome ?? []);
	return {
		ended: outcomes.length,
		refused: outcomes.filter((outcome) => 'error' in outcome).length,
	};
}
