import { settleEvent, claimEvent } from './seenEvents';
import type { RunContext } from '../../execution/operation';
import type { EventStatus } from '../../domain/customerData/statuses';
import type { EventJob } from './eventJob';
import { report } from './eventJob';
import { begunMark, Unfinished } from './unfinished';

/** What was sent, or needed no sending: an event that comes to this is processed. */
const PROCESSED: ReadonlySet<EventStatus> = new Set<EventStatus>([
	'created',
	'pending',
	'already_asked',
	'updated',
	'unchanged',
	'sent',
	'sent_without_subscriber',
	'added',
	'removed',
	'unsubscribed',
]);

/** Keeps the events of a run from being processed twice: in this process, and as far as n8n remembers beyond it. */
export class Repeats {
	/** Events that came twice in this run, with the one that came first. */
	private readonly twins = new Map<EventJob, EventJob>();

	/** Events that another run has in work; tells whether it processed them. */
	private readonly elsewhere = new Map<EventJob, Promise<boolean>>();

	/** The event that came first under a message ID. */
	private readonly firsts = new Map<string, EventJob>();

	/** Events that this run has claimed. */
	private readonly claimed = new Set<EventJob>();

	private finished: string[] = [];

	private remembering: Promise<void> | undefined;

	private constructor(
		private readonly run: RunContext,
		private readonly recalled: ReadonlySet<string>,
		readonly unfinished: Unfinished,
	) {}

	/** Claims the events of a run; those that were processed before are told so. */
	static async claim(run: RunContext, jobs: EventJob[]): Promise<Repeats> {
		const ids = jobs.flatMap(({ plan, isDryRun }) => (isDryRun ? [] : (plan.messageId ?? [])));
		const keys = ids.flatMap((id) => [doneMark(id), begunMark(id)]);
		const recalled = await run.host.recall(keys);
		const repeats = new Repeats(run, recalled, new Unfinished(run, recalled));
		for (const job of jobs) repeats.claimOne(job);
		return repeats;
	}

	/** The events that are to be processed. */
	open(jobs: EventJob[]): EventJob[] {
		return jobs.filter((job) => job.outcome === undefined && !this.twins.has(job));
	}

	/** Waits for another run that has the event in work. @returns whether the event is to be processed here */
	async isNew(job: EventJob): Promise<boolean> {
		for (;;) {
			const processed = this.elsewhere.get(job);
			if (!processed) return true;
			if (await processed) {
				report(job, 'duplicate');
				return false;
			}
			this.claimOrWait(job);
		}
	}

	/** To be called for each event that has its outcome. */
	settle(job: EventJob): void {
		const { messageId } = job.plan;
		if (messageId === undefined || !this.claimed.delete(job)) return;
		const isDone = isProcessed(job);
		settleEvent(this.keyOf(messageId), isDone);
		if (!isDone) return;
		this.unfinished.end(job);
		this.finished.push(doneMark(messageId));
		this.remembering ??= this.rememberAll();
	}

	/** To be called at the end of the run, however it ended. */
	async close(): Promise<void> {
		for (const job of [...this.claimed]) this.settle(job);
		for (const [twin, first] of this.twins) {
			if (isProcessed(first)) report(twin, 'duplicate');
			else if (first.outcome) twin.outcome = first.outcome;
		}
		await this.remembering;
	}

	private claimOne(job: EventJob): void {
		const { messageId } = job.plan;
		if (messageId === undefined) return;
		const first = this.firsts.get(messageId);
		if (first) {
			this.twins.set(job, first);
			return;
		}
		if (this.recalled.has(doneMark(messageId))) {
			report(job, 'duplicate');
			return;
		}
		this.firsts.set(messageId, job);
		if (!job.isDryRun) this.claimOrWait(job, messageId);
	}

	private claimOrWait(job: EventJob, messageId = job.plan.messageId ?? ''): void {
		const processed = claimEvent(this.keyOf(messageId), this.run.host.now());
		if (processed) this.elsewhere.set(job, processed);
		else this.elsewhere.delete(job);
		if (!processed) this.claimed.add(job);
	}

	/** One after another, so that a killed process has lost as little as possible. */
	private async rememberAll(): Promise<void> {
		while (this.finished.length > 0) {
			const marks = this.finished;
			this.finished = [];
			await this.run.host.remember(marks);
		}
		this.remembering = undefined;
	}

	private keyOf(messageId: string): string {
		return JSON.stringify([this.run.host.nodeKey, messageId]);
	}
}

/** What n8n's memory knows a processed event by. */
function doneMark(messageId: string): string {
	return `done ${messageId}`;
}

function isProcessed({ outcome }: EventJob): boolean {
	if (!outcome || !('items' in outcome)) return false;
	return outcome.items.some(({ status }) => PROCESSED.has(status as EventStatus));
}
