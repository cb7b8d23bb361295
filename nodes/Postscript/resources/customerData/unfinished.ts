import { dropOldest } from '../../domain/dropOldest';
import type { RunContext } from '../../execution/operation';
import type { EventJob } from './eventJob';

/** So many begun changes are remembered in a process, the oldest are forgotten first. */
const MOST_CHANGES = 10_000;

/** Changes whose list was written and whose event may not have been sent, by node and message ID. */
const begun = new Set<string>();

/** What n8n's memory knows a begun change by. */
export function begunMark(messageId: string): string {
	return `begun ${messageId}`;
}

/** Changes of audiences that were begun: the next delivery of the same message finishes them. */
export class Unfinished {
	/** @param recalled what n8n's memory knows: marks of begun changes among others */
	constructor(
		private readonly run: RunContext,
		private readonly recalled: ReadonlySet<string>,
	) {}

	has({ plan: { messageId } }: EventJob): boolean {
		if (messageId === undefined) return false;
		return begun.has(this.keyOf(messageId)) || this.recalled.has(begunMark(messageId));
	}

	/** To be called before the first request of a change. */
	async begin(jobs: EventJob[]): Promise<void> {
		if (jobs.some(({ isDryRun }) => isDryRun)) return;
		const ids = jobs.flatMap(({ plan }) => plan.messageId ?? []);
		for (const id of ids) begun.add(this.keyOf(id));
		dropOldest(begun, MOST_CHANGES);
		if (ids.length > 0) await this.run.host.remember(ids.map(begunMark));
	}

	/** To be called when all requests of a change are done. */
	end({ plan: { messageId } }: EventJob): void {
		if (messageId !== undefined) begun.delete(this.keyOf(messageId));
	}

	private keyOf(messageId: string): string {
		return JSON.stringify([this.run.host.nodeKey, messageId]);
	}
}
