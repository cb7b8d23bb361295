import type { IExecuteFunctions, INodeExecutionData, NodeOutput } from 'n8n-workflow';
import type { Clock } from '../api/clock';
import { systemClock } from '../api/clock';
import { showAboveRows } from './executionHints';
import { Job } from './job';
import { InputItem, NodeInput } from './nodeInput';
import type { Operation } from './operation';
import { resultsOf } from './result';
import { Run } from './run';
import type { RunSettings } from './settings';
import { disagreement, readSettings, SETTING_PARAMETERS } from './settings';
import { TimeSlices } from './timeSlices';

/*
 * The way of the items:
 * - `runAll` is a custom operation: n8n calls it once for a node run, with all items;
 * - `planItems` reads each item's parameters (nodeInput.ts) and plans it, giving the event loop back now and then;
 * - the operation's `execute` works on all jobs together through a `Run` (run.ts);
 * - result.ts makes rows of what came of them. toolCall.ts is the other entrance, with one item.
 */

const NOTHING_WRITTEN = 'A dry run: Postscript was read, nothing was written';

/** What n8n calls for an operation, with all items of a node run. */
export function runAll(operation: Operation) {
	return async function (this: IExecuteFunctions): Promise<NodeOutput> {
		const input = new NodeInput(
			this,
			this.getInputData(),
			(name, index) => this.getNodeParameter(name, index, null, { skipValidation: true }),
			false,
		);
		return [await workThrough(operation, input)];
	};
}

/** Plans all items, works on them as one run, and gives back what each came to. */
export async function workThrough(
	operation: Operation,
	input: NodeInput,
	clock: Clock = systemClock,
): Promise<INodeExecutionData[]> {
	const { settings, jobs, refusals } = await planItems(operation, input, clock);
	const run = new Run(input, jobs, refusals, settings, clock);
	if (refusals.size === 0 || run.continuesOnFail) await run.work(operation);
	if (settings?.isDryRun) showAboveRows(input.functions, 'info', NOTHING_WRITTEN);
	for (const note of run.names.notes()) showAboveRows(input.functions, 'warning', note);
	return await resultsOf(run);
}

interface Planned {
	jobs: Job[];
	/** Why an item has no job. */
	refusals: Map<number, unknown>;
	/** Undefined where no item's could be read. */
	settings?: RunSettings;
}

async function planItems(operation: Operation, input: NodeInput, clock: Clock): Promise<Planned> {
	const jobs: Job[] = [];
	const refusals = new Map<number, unknown>();
	let settings: RunSettings | undefined;
	const slices = new TimeSlices(clock);
	for (let index = 0; index < input.items.length; index++) {
		await slices.giveWay();
		try {
			const item = new InputItem(input, operation.places, index);
			const own = settings && input.isConstant(SETTING_PARAMETERS) ? settings : readSettings(item);
			const differing = settings && disagreement(settings, own);
			if (differing) return { jobs: [], refusals: refuseAll(input, differing) };
			settings ??= own;
			jobs.push(new Job(index, operation.plan(item), settings.isDryRun));
		} catch (error) {
			refusals.set(index, error);
		}
	}
	return { jobs, refusals, settings };
}

function refuseAll({ items }: NodeInput, error: unknown): Map<number, unknown> {
	return new Map(items.map((_item, index) => [index, error]));
}
