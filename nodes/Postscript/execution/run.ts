import type { IDataObject } from 'n8n-workflow';
import { AskedLedger } from '../api/askedLedger';
import type { PostscriptClient } from '../api/client';
import type { Clock } from '../api/clock';
import type { EndpointName } from '../api/endpoints';
import { ENDPOINTS } from '../api/endpoints';
import type { RequestParts } from '../api/request';
import { isFatal } from '../api/errors';
import { rememberEvent, sentEvents } from '../api/sentEvents';
import { runInOrder } from '../api/sequencer';
import { settle } from '../domain/settle';
import { Host } from './host';
import type { Job } from './job';
import type { NodeInput } from './nodeInput';
import type { Operation, RunContext } from './operation';
import { NameNotes } from './nameNotes';
import { Progress } from './progress';
import type { RunClients } from './clients';
import { clientsFor } from './clients';
import type { RunSettings } from './settings';
import { TimeSlices } from './timeSlices';

/** So many subscribers are in work at once; the pacer spaces their requests, this bounds their memory. */
const PARALLEL_GROUPS = 32;
/** A page is looked up when so few groups of the page before are not begun: its answer is there in time. */
const READ_AHEAD_GROUPS = 16;

/** Whose answers show subscribers. */
const ABOUT_SUBSCRIBERS: ReadonlySet<EndpointName> = new Set([
	'getSubscriber',
	'listSubscribers',
	'updateSubscriber',
]);

/** The items of one node run, worked on together. */
export class Run implements RunContext {
	private isStopped = false;

	/** The error that ended the run early, and with it the waiting of all that was not begun. */
	stopReason: unknown;

	private fatalError: unknown;

	private clients: RunClients | undefined;

	private ledger: AskedLedger | undefined;

	private readonly progress: Progress;

	private readonly slices: TimeSlices;

	readonly continuesOnFail: boolean;

	readonly host: Host;

	readonly names = new NameNotes();

	/** Requests sent so far, attempts that were refused included. */
	requestsMade = 0;

	/**
	 * @param jobs of the items that can be sent
	 * @param refusals why the other items cannot
	 * @param settings undefined only where there are no jobs
	 */
	constructor(
		readonly input: NodeInput,
		readonly jobs: Job[],
		readonly refusals: ReadonlyMap<number, unknown>,
		readonly settings: RunSettings | undefined,
		private readonly clock: Clock,
	) {
		this.continuesOnFail = input.functions.continueOnFail();
		this.progress = new Progress(input, clock);
		this.slices = new TimeSlices(clock);
		this.host = new Host(input);
	}

	get client(): PostscriptClient {
		return this.clientsInUse.batch;
	}

	get asked(): AskedLedger {
		this.ledger ??= AskedLedger.open(this.input.functions, this.client.token);
		return this.ledger;
	}

	get refusedItems(): number[] {
		return [...this.refusals.keys()].sort((a, b) => a - b);
	}

	get isSplit(): boolean {
		return this.jobs.length > (this.settings?.batching?.size ?? Infinity);
	}

	get partialReason(): string | undefined {
		return this.isSplit
			? 'Batching in the request options splits the items'
			: this.input.partialReason;
	}

	get isCancelled(): boolean {
		return this.input.functions.getExecutionCancelSignal()?.aborted ?? false;
	}

	get elapsedMs(): number {
		return this.progress.elapsedMs;
	}

	/** Works on all jobs, batch by batch where the request options ask for a pause. */
	async work(operation: Operation): Promise<void> {
		const { settings, jobs } = this;
		if (!settings || jobs.length === 0) return;
		const isWriting = ENDPOINTS[operation.endpoint].method !== 'GET';
		const { size, pauseMs } = settings.batching ?? { size: jobs.length, pauseMs: 0 };
		await this.failJobsOnError(jobs, async () => {
			this.clients = await clientsFor(this.input.functions, settings, this.clock, {
				onRequest: () => this.requestsMade++,
				...(isWriting && { onAnswer: (name, body) => this.readNames(name, body) }),
			});
			for (const type of sentEvents(this.client.token)) this.names.know('event', type);
		});
		for (let start = 0; start < jobs.length && this.goesOn; start += size) {
			if (start > 0) await this.pause(pauseMs);
			const batch = jobs.slice(start, start + size);
			await this.failJobsOnError(batch, async () => await operation.execute(batch, this));
		}
		this.clients?.close();
		if (this.fatalError !== undefined) {
			for (const job of jobs.flatMap(({ rows }) => rows)) {
				if (!job.outcome) job.fail(this.fatalError);
			}
		}
		this.progress.close(jobs, this.isCancelled);
	}

	async forEachGroup<G>(groups: G[], handle: (group: G) => Promise<void>): Promise<void> {
		await this.forEachPage([groups], async (page) => page, handle);
	}

	async forEachPage<J, G>(
		pages: J[][],
		lookUp: (page: J[]) => Promise<G[]>,
		handle: (group: G) => Promise<void>,
	): Promise<void> {
		const waiting: G[] = [];
		let nextPage = 0;
		let reading: Promise<void> | undefined;
		let failure: { reason: unknown } | undefined;
		const readAhead = () => {
			if (reading || nextPage >= pages.length || waiting.length > READ_AHEAD_GROUPS) return;
			const read = async () => {
				const result = await settle(lookUp(pages[nextPage++]));
				if (result.status === 'rejected') failure = { reason: result.reason };
				else for (const group of result.value) waiting.push(group);
				reading = undefined;
			};
			reading = read();
		};
		const worker = async () => {
			while (this.goesOn && !failure) {
				await this.giveWay();
				readAhead();
				const group = waiting.shift();
				if (group !== undefined) await handle(group);
				else if (reading) await reading;
				else return;
			}
		};
		// All of them: what has begun is waited for, also where a look-up or another group broke off.
		const workers = await Promise.allSettled(Array.from({ length: PARALLEL_GROUPS }, worker));
		const broken = failure ?? workers.find((each) => each.status === 'rejected');
		if (broken) throw broken.reason;
	}

	async giveWay(): Promise<void> {
		await this.slices.giveWay();
	}

	async inOrder<T>(subscriber: string, work: () => Promise<T>): Promise<T> {
		return await runInOrder(this.client, subscriber, work);
	}

	async forEachJob<J extends Job>(jobs: J[], step: (job: J) => Promise<void>): Promise<void> {
		for (const job of jobs) {
			if (this.isStopped) return;
			await this.failJobsOnError([job], async () => await step(job));
		}
	}

	async failJobsOnError(jobs: Job[], step: () => Promise<void>): Promise<void> {
		try {
			await step();
		} catch (error) {
			// That is another item's error, which these only waited under.
			if (this.isStopped && error === this.stopReason) return;
			for (const job of jobs) if (!job.outcome) job.fail(error);
			if (isFatal(error)) this.fatalError ??= error;
			if (isFatal(error) || !this.continuesOnFail) this.stop(error);
		}
		this.progress.report(this.jobs);
	}

	async write<T extends IDataObject>(
		jobs: Job[],
		name: EndpointName,
		parts: RequestParts,
		isBegun = false,
	): Promise<T> {
		const { batch, finishing } = this.clientsInUse;
		this.names.write(parts.body);
		if (!jobs[0].isDryRun) {
			const answer = await (isBegun ? finishing : batch).request<T>(name, parts);
			if (name === 'sendEvent') rememberEvent(batch.token, String(parts.body?.type));
			return answer;
		}
		for (const job of jobs) job.dryRunRequests.push(batch.preview(name, parts));
		return { ...parts.body, ...(parts.id && { id: parts.id }) } as unknown as T;
	}

	private readNames(name: EndpointName, body: unknown): void {
		if (ABOUT_SUBSCRIBERS.has(name)) this.names.read(body);
	}

	private get goesOn(): boolean {
		return !this.isStopped && !this.isCancelled;
	}

	private get clientsInUse() {
		if (!this.clients) throw new Error('The run has no client before it works');
		return this.clients;
	}

	private stop(reason: unknown): void {
		this.stopReason ??= reason;
		this.isStopped = true;
		this.clients?.stop(reason);
	}

	private async pause(ms: number): Promise<void> {
		const signal = this.input.functions.getExecutionCancelSignal();
		await this.clock.sleep(ms, signal).catch(() => undefined);
	}
}
