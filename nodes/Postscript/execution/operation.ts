import type { IDataObject, INodePropertyOptions } from 'n8n-workflow';
import type { AskedLedger } from '../api/askedLedger';
import type { PostscriptClient } from '../api/client';
import type { EndpointName } from '../api/endpoints';
import type { RequestParts } from '../api/request';
import type { Columns } from '../domain/row';
import type { Field, ItemReader, Place } from './field';
import { placesOf } from './field';
import type { Host } from './host';
import type { Job } from './job';
import type { NameNotes } from './nameNotes';
import { REQUEST_OPTIONS } from './settings';

/** An operation as its file writes it. */
export interface OperationDefinition<Plan> {
	/** How n8n's list of operations shows it. */
	option: INodePropertyOptions;
	/** The endpoint that it is mostly about. */
	endpoint: EndpointName;
	/** What its rows hold where they are not raw: each row has each of these keys. */
	row: Columns;
	/** In the order of the screen. */
	fields: readonly Field[];
	/** Reads and checks one item's parameters. No I/O. @throws InputError */
	plan(item: ItemReader): Plan;
	/** Does the work of all items; leaves an outcome on each job that it touched. */
	execute(jobs: Array<Job<Plan>>, run: RunContext): Promise<void>;
}

/** An operation as the node runs it, whatever its plans hold. */
export interface Operation extends OperationDefinition<unknown> {
	readonly places: ReadonlyMap<Field, Place>;
}

/** The one place that forgets the type of an operation's plans: its own `execute` gets what its `plan` made. */
export function defineOperation<Plan>(definition: OperationDefinition<Plan>): Operation {
	return {
		...(definition as OperationDefinition<unknown>),
		places: placesOf([...definition.fields, REQUEST_OPTIONS]),
	};
}

/** What an operation's work may use. */
export interface RunContext {
	readonly client: PostscriptClient;
	/** What n8n offers beside the items. */
	readonly host: Host;
	/** Is told of the names that an operation uses beside those that it writes. */
	readonly names: Pick<NameNotes, 'mention'>;
	/** Who was asked to opt in. */
	readonly asked: AskedLedger;
	/** Items that are not among the jobs, because what they hold cannot be sent. */
	readonly refusedItems: number[];
	/** Whether Batching hands the jobs over in more than one part. */
	readonly isSplit: boolean;
	/** Why the jobs may not be all that the user means, e.g. a loop; undefined where they are. */
	readonly partialReason: string | undefined;
	/** To be called between pieces of work that wait for nothing: gives the event loop back now and then. */
	giveWay(): Promise<void>;
	/** Handles the groups in order, some at a time, until done, stopped or cancelled. */
	forEachGroup<G>(groups: G[], handle: (group: G) => Promise<void>): Promise<void>;
	/**
	 * The same for pages of jobs: each page is looked up just before its groups are handled, so that what is written
	 * rests on what was read seconds ago.
	 */
	forEachPage<J, G>(
		pages: J[][],
		lookUp: (page: J[]) => Promise<G[]>,
		handle: (group: G) => Promise<void>,
	): Promise<void>;
	/** Does the work of one subscriber's jobs, after all that was handed in for them before. */
	inOrder<T>(subscriber: string, work: () => Promise<T>): Promise<T>;
	/** One job after another, none after a refused one unless the workflow goes on after errors. */
	forEachJob<J extends Job>(jobs: J[], step: (job: J) => Promise<void>): Promise<void>;
	/** Does one step for these jobs; what it throws becomes their error. */
	failJobsOnError(jobs: Job[], step: () => Promise<void>): Promise<void>;
	/**
	 * Sends one write for these jobs, or in a dry run notes it down and answers with what it would have changed.
	 *
	 * @param isBegun the request finishes what another one began: it is sent also when the run is cancelled meanwhile
	 */
	write<T extends IDataObject>(
		jobs: Job[],
		name: EndpointName,
		parts: RequestParts,
		isBegun?: boolean,
	): Promise<T>;
}
