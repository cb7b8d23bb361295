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
		const { ended, all, refused, what } = this.tally(jobs);
		const leftMs = (this.elapsedMs / Math.max(ended, 1)) * (all - ended);
		this.say(
			`${count(ended)} of ${count(all)} ${what} are done (${count(refused)} refused), about ${count(Math.ceil(leftMs / 1000))} seconds are left`,
		);
	}

	/** To be called when the run ends: n8n keeps no output of a cancelled one, so its log says what was done. */
	close(jobs: Job[], isCancelled: boolean): void {
		if (!isCancelled) return;
		const { ended, all, refused, what } = this.tally(jobs);
		this.input.functions.logger.warn(
			`${this.input.node.name}: cancelled when ${count(ended)} of ${count(all)} ${what} were done (${count(refused)} refused); nothing was begun for the others`,
		);
	}

	/** The jobs that others append, such as whom a mirror removes, are work as well. */
	private tally(jobs: Job[]) {
		const rows = jobs.flatMap((job) => job.rows);
		const outcomes = rows.flatMap(({ outcome }) => outcome ?? []);
		const appended = rows.length - jobs.length;
		return {
			ended: outcomes.length,
			refused: outcomes.filter((outcome) => 'error' in outcome).length,
			all: this.input.items.length + appended,
			what: appended > 0 ? 'rows' : 'items',
		};
	}

	private say(text: string): void {
		const { functions } = this.input;
		functions.logger.info(`${this.input.node.name}: ${text}`);
		if ('sendMessageToUI' in functions) functions.sendMessageToUI(text);
	}
}
