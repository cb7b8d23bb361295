import type { IDataObject } from 'n8n-workflow';
import type { PostscriptClient } from '../api/client';
import type { RequestParts } from '../api/request';
import type { EndpointName } from '../api/endpoints';

/** One input item's work: what it asks for, and what came of it. */
export class Job<Plan = unknown> {
	outcome: { items: IDataObject[] } | { error: unknown } | undefined;

	/** In a dry run: the writes that would have been sent. */
	readonly rehearsed: IDataObject[] = [];

	private readonly adopted: IDataObject[] = [];

	constructor(
		readonly index: number,
		readonly plan: Plan,
		readonly isDryRun: boolean,
	) {}

	done(item: IDataObject): void {
		this.outcome = { items: [item] };
	}

	doneWith(items: IDataObject[]): void {
		this.outcome = { items };
	}

	fail(error: unknown): void {
		this.outcome = { error };
	}

	/** Puts out another job's output behind its own; another's fault becomes its own. */
	adopt(other: Job): void {
		if (!this.outcome || !other.outcome || 'error' in this.outcome) return;
		if ('error' in other.outcome) this.outcome = other.outcome;
		else this.adopted.push(...other.output());
	}

	/** What it puts out; in a dry run, with what would have been sent. */
	output(): IDataObject[] {
		const items = this.outcome && 'items' in this.outcome ? this.outcome.items : [];
		const own = this.isDryRun
			? items.map((item) => ({ ...item, dry_run: true, requests: this.rehearsed }))
			: items;
		return this.adopted.length ? [...own, ...this.adopted] : own;
	}
}

/**
 * What an operation does. n8n's declarative engine starts all items at once and alone; the run brings
 * them together again, so that lookups travel together and writes to one person keep their order.
 */
export interface Operation<Plan = unknown> {
	/** Reads and checks one item's parameters. No I/O. @throws InputError */
	plan(item: ItemReader): Plan;
	/** Does the work of all items; leaves an outcome on each job that it touched. */
	execute(jobs: Array<Job<Plan>>, run: RunContext): Promise<void>;
}

/** One item as an operation's plan sees it. */
export interface ItemReader {
	/** The body and query that the declarative fields and their preSend functions put together. */
	readonly body: IDataObject;
	readonly query: IDataObject;
	/** The input item's own fields. */
	readonly json: IDataObject;
	/** A parameter's value; `fallback` where the screen does not show it. */
	param(name: string, fallback?: unknown): unknown;
	/** The same for every try of this item, another for every other: what an event's ID is made from. */
	readonly stableId: string;
}

/** What an operation's work may use. */
export interface RunContext {
	readonly client: PostscriptClient;
	/** Items that are not among the jobs, because what they hold cannot be sent. */
	readonly refusedItems: number[];
	/** Whether the run has all items that the node was given, refused ones included. */
	readonly isWhole: boolean;
	/** Handles the groups in order, some at a time, until done, stopped or cancelled. */
	inParallel<T>(groups: T[], handle: (group: T) => Promise<void>): Promise<void>;
	/** Does one step for a job; a fault becomes the job's error and, where the workflow says so, the end. */
	attempt(jobs: Job[], step: () => Promise<void>): Promise<void>;
	/** Sends one write for these jobs, or in a dry run notes it down and answers with what it would have changed. */
	write<T extends IDataObject>(jobs: Job[], name: EndpointName, parts: RequestParts): Promise<T>;
}
