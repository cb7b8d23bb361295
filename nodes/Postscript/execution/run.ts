import type { IDataObject, IExecuteSingleFunctions, INodeExecutionData } from 'n8n-workflow';
import { NodeConnectionTypes, sleep } from 'n8n-workflow';
import type { PostscriptClient } from '../api/client';
import type { RequestParts } from '../api/request';
import type { EndpointName } from '../api/endpoints';
import { fullMessage, toNodeError } from '../api/nodeError';
import { InputError } from '../domain/inputError';
import type { Job, Operation, RunContext } from './job';

/** So many subscribers are in work at once; the pacer spaces their requests, this bounds their memory. */
const PARALLEL_GROUPS = 64;

interface Arrival {
	context: IExecuteSingleFunctions;
	plan: () => { operation: Operation; job: Job; client: () => Promise<PostscriptClient> };
	settle: (items: INodeExecutionData[]) => void;
	reject: (error: unknown) => void;
}

const runs = new WeakMap<object, Run>();

/**
 * What tells one call of the node from every other, and how many items it was given. As an agent's tool
 * the node is called once for each use, with one item, and all calls share the execution of the agent.
 */
function batchOf(context: IExecuteSingleFunctions): { key: object; size: number } {
	const execution = context.getExecuteData();
	if (execution.node.name !== context.getNode().name) {
		return { key: context.getInputData(0, NodeConnectionTypes.AiTool), size: 1 };
	}
	const { main, ai_tool: tool } = execution.data;
	return { key: execution, size: (main ?? tool)?.[0]?.length ?? 0 };
}

/**
 * The items of a run are worked on together, so an expression must not give each another operation, nor
 * may a write carry along what only rehearses.
 */
function assertOneWay(planned: Array<ReturnType<Arrival['plan']>>): void {
	const [{ operation, job }] = planned;
	const differing = planned.some((other) => other.operation !== operation)
		? 'Operation'
		: planned.some((other) => other.job.isDryRun !== job.isDryRun) && 'Dry Run';
	if (!differing) return;
	throw new InputError(
		differing,
		`${differing} differs between items, so nothing was sent`,
		`Give every item the same ${differing}, and use a node of its own for each`,
	);
}

/**
 * The items of one node run. The engine calls for every item separately, but in one turn of the event
 * loop: what has arrived when that turn ends is the run.
 */
export class Run implements RunContext {
	private readonly arrivals = new Map<number, Arrival>();

	private readonly refusals = new Map<number, unknown>();

	private isSealed = false;

	private isStopped = false;

	private activeClient: PostscriptClient | undefined;

	private constructor(
		private readonly context: IExecuteSingleFunctions,
		/** How many items the node was given. */
		private readonly size: number,
	) {
		void sleep(0)
			.then(async () => await this.work())
			.catch((error) => {
				for (const { reject } of this.arrivals.values()) reject(error);
			});
	}

	/** The run that this item belongs to. */
	static of(context: IExecuteSingleFunctions): Run {
		const { key, size } = batchOf(context);
		const known = runs.get(key);
		if (known && !known.isSealed) return known;
		const run = new Run(context, size);
		runs.set(key, run);
		return run;
	}

	/** Notes that an item cannot be sent; the first reason counts. */
	refuse(index: number, error: unknown): void {
		if (!this.refusals.has(index)) this.refusals.set(index, error);
	}

	isRefused(index: number): boolean {
		return this.refusals.has(index);
	}

	/** Hands in an item that is ready; resolves with its output when its work is done. */
	async join(
		context: IExecuteSingleFunctions,
		plan: Arrival['plan'],
	): Promise<INodeExecutionData[]> {
		return await new Promise((settle, reject) => {
			this.arrivals.set(context.getItemIndex(), { context, plan, settle, reject });
		});
	}

	get refusedItems(): number[] {
		return [...this.refusals.keys()].sort((a, b) => a - b);
	}

	get isWhole(): boolean {
		return this.arrivals.size === this.size;
	}

	get client(): PostscriptClient {
		if (!this.activeClient) throw new Error('The run has no client before it works');
		return this.activeClient;
	}

	async inParallel<T>(groups: T[], handle: (group: T) => Promise<void>): Promise<void> {
		let next = 0;
		const worker = async () => {
			while (next < groups.length && !this.isStopped && !this.isCancelled()) {
				await handle(groups[next++]);
			}
		};
		await Promise.all(Array.from({ length: Math.min(PARALLEL_GROUPS, groups.length) }, worker));
	}

	async attempt(jobs: Job[], step: () => Promise<void>): Promise<void> {
		try {
			await step();
		} catch (error) {
			for (const job of jobs) job.fail(error);
			if (!this.context.continueOnFail()) this.isStopped = true;
		}
	}

	async write<T extends IDataObject>(
		jobs: Job[],
		name: EndpointName,
		parts: RequestParts,
	): Promise<T> {
		if (!jobs[0].isDryRun) return await this.client.request<T>(name, parts);
		for (const job of jobs) job.rehearsed.push(this.client.preview(name, parts));
		return { ...parts.body, ...(parts.id && { id: parts.id }) } as unknown as T;
	}

	private isCancelled(): boolean {
		return this.context.getExecutionCancelSignal()?.aborted ?? false;
	}

	/**
	 * Whether the engine reached every item. An expression that breaks at one item ends the node there,
	 * unless it is to continue; a pause between batches makes each batch a run of its own.
	 */
	private isComplete(): boolean {
		if (this.context.continueOnFail()) return true;
		const pause = this.context.getNodeParameter('requestOptions.batching.batch.batchInterval', 0);
		return Number(pause) > 0 || this.isWhole;
	}

	private async work(): Promise<void> {
		this.isSealed = true;
		const arrivals = [...this.arrivals].sort(([a], [b]) => a - b);
		const planned = this.isComplete() ? this.planAll(arrivals) : [];
		const mayStart = this.refusals.size === 0 || this.context.continueOnFail();
		const jobs = new Map(planned.map(({ job }) => [job.index, job]));
		if (planned.length && mayStart) await this.execute(planned);
		for (const [index, arrival] of arrivals) this.settle(index, arrival, jobs);
	}

	private planAll(arrivals: Array<[number, Arrival]>): Array<ReturnType<Arrival['plan']>> {
		const planned: Array<ReturnType<Arrival['plan']>> = [];
		for (const [index, arrival] of arrivals) {
			if (this.isRefused(index)) continue;
			try {
				planned.push(arrival.plan());
			} catch (error) {
				this.refuse(index, error);
			}
		}
		return planned;
	}

	private async execute(planned: Array<ReturnType<Arrival['plan']>>): Promise<void> {
		const jobs = planned.map(({ job }) => job);
		await this.attempt(jobs, async () => {
			assertOneWay(planned);
			this.activeClient = await planned[0].client();
			await planned[0].operation.execute(jobs, this);
		});
	}

	/** A job that was never begun, because another one ended the run, has no output and no error of its own. */
	private settle(index: number, arrival: Arrival, jobs: Map<number, Job>): void {
		const job = jobs.get(index);
		const failure = this.isRefused(index)
			? { error: this.refusals.get(index) }
			: job?.outcome && 'error' in job.outcome
				? job.outcome
				: undefined;
		if (!failure) {
			const output = job?.output() ?? [];
			arrival.settle(output.map((json) => ({ json, pairedItem: { item: index } })));
			return;
		}
		// n8n takes any error for a failed execution; without one it records that it was cancelled.
		if (this.isCancelled()) {
			arrival.settle([]);
			return;
		}
		const error = toNodeError(failure.error, arrival.context.getNode(), index);
		if (arrival.context.continueOnFail()) {
			error.message = fullMessage(error, index);
			arrival.settle([{ json: {}, error, pairedItem: { item: index } }]);
			return;
		}
		error.description = this.describeProgress(error.description, jobs);
		arrival.reject(error);
	}

	private describeProgress(description: string | null | undefined, jobs: Map<number, Job>): string {
		const done = [...jobs.values()].filter((job) => job.outcome && 'items' in job.outcome).length;
		const total = this.arrivals.size;
		const progress = this.refusals.size
			? `Nothing was sent for any of the ${total} items`
			: `${done} of ${total} items were finished before n8n stopped here; running all of them again repeats those`;
		return total > 1 ? [description, progress].filter(Boolean).join('. ') : (description ?? '');
	}
}
