import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import { deepCopy } from 'n8n-workflow';
import { errorCodeOf } from '../api/errors';
import { fullMessage, toNodeError } from '../api/nodeError';
import { ERROR_CODES } from '../domain/errorCodes';
import { joinSentences } from '../domain/sentences';
import type { Job } from './job';
import type { Run } from './run';
import { summaryOf } from './summary';

/** What an item came to: a job's own outcome, or the reason why it has no job. */
interface Row {
	index: number;
	/** Absent for an item that cannot be sent. */
	job?: Job;
	error?: unknown;
}

/**
 * The output of a run: rows paired to their input items, refused items among them where the workflow goes on after
 * errors.
 *
 * @throws NodeApiError or NodeOperationError of the first refused item where it does not
 */
export async function resultsOf(run: Run): Promise<INodeExecutionData[]> {
	const rows = rowsOf(run);
	const refusals = rows.filter((row) => row.error !== undefined);
	// The one that ended the run; what was on its way then may have come to an error of its own later.
	const refused = refusals.find(({ error }) => error === run.stopReason) ?? refusals.at(0);
	// n8n takes any error for a failed execution; without one it records that it was cancelled.
	if (refused && !run.continuesOnFail && !run.isCancelled) throw stoppingError(run, refused);
	if (run.settings?.isSummary) return summaryOf(run);
	const items: INodeExecutionData[] = [];
	const used = new WeakSet<object>();
	for (const row of rows) {
		await run.giveWay();
		for (const item of itemsOf(run, row)) {
			item.json = ownParts(item.json, used);
			items.push(item);
		}
	}
	return items;
}

/**
 * Rows that come from one answer share its lists and objects: each row gets its own, since what a later node changes in
 * one must not change in the others.
 *
 * @param used the parts of the rows before
 */
function ownParts(json: IDataObject, used: WeakSet<object>): IDataObject {
	const own = { ...json };
	for (const [key, value] of Object.entries(json)) {
		if (typeof value !== 'object' || value === null) continue;
		if (used.has(value)) own[key] = deepCopy(value);
		used.add(value);
	}
	return own;
}

function rowsOf({ jobs, refusals }: Run): Row[] {
	const own = jobs.flatMap((job) => job.rows.map((each) => rowOf(job.index, each)));
	const others = [...refusals].map(([index, error]): Row => ({ index, error }));
	// A stable sort: the rows of one item keep their order.
	return [...own, ...others].sort((a, b) => a.index - b.index);
}

function rowOf(index: number, job: Job): Row {
	const error = job.outcome && 'error' in job.outcome ? job.outcome.error : undefined;
	return { index, job, error };
}

function itemsOf(run: Run, { index, job, error }: Row): INodeExecutionData[] {
	if (error === undefined) {
		return (job?.output() ?? []).map((json) => ({ json, pairedItem: { item: index } }));
	}
	return run.isCancelled ? [] : [refusedItem(run, index, error, job?.source)];
}

/**
 * A refused item: the input's own fields, and what a workflow can act on.
 *
 * Where the item goes is told by `error`, which n8n then takes as a reason to replace all fields by the message
 * (workflow-execute.ts: handleNodeErrorOutput, normalizeNodeErrors). Between the two it copies the item: a property that
 * is not enumerable is seen by the first and not by the second.
 */
function refusedItem(
	run: Run,
	index: number,
	error: unknown,
	source = run.input.items[index].json,
): INodeExecutionData {
	const nodeError = toNodeError(error, run.input.node, index);
	const code = errorCodeOf(error);
	const item: INodeExecutionData = {
		json: {
			...source,
			error: fullMessage(nodeError, index),
			error_code: code,
			retryable: ERROR_CODES[code].retryable,
		},
		pairedItem: { item: index },
	};
	if (run.input.node.onError !== 'continueErrorOutput') return item;
	return Object.defineProperty(item, 'error', { value: nodeError, enumerable: false });
}

function stoppingError(run: Run, { index, error, job }: Row) {
	const nodeError = toNodeError(error, run.input.node, index);
	nodeError.description = joinSentences(nodeError.description, job?.about, progressOf(run));
	return nodeError;
}

function progressOf({ input, jobs, refusals }: Run): string {
	const total = input.items.length;
	if (total === 1) return '';
	if (refusals.size > 0) return `Nothing was sent for any of the ${total} items`;
	const done = jobs.filter(({ outcome }) => outcome && 'items' in outcome).length;
	return `${done} of ${total} items were finished before n8n stopped here; running all of them again repeats those`;
}
