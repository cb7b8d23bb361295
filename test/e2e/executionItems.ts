import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

interface ExecutionData {
	resultData?: { runData?: Record<string, NodeRun[]> };
	executionData?: { nodeExecutionStack?: Array<{ node: { name: string }; data?: Lanes }> };
}

interface NodeRun {
	data?: Lanes;
	error?: { message: string; description?: string | null; context?: { itemIndex?: number } };
}

interface Lanes {
	main?: Array<INodeExecutionData[] | null>;
}

/**
 * The items that a trigger started an execution with. An execution that was killed has them where n8n noted what
 * was still to be run; of its trigger it says afterwards that it ran, with an empty item in place of the real ones.
 *
 * @param flat the execution's data as the REST interface gives it
 */
export function triggerItems(flat: string, trigger: string): IDataObject[] {
	const { resultData, executionData } = expand(flat) as ExecutionData;
	const ran = resultData?.runData?.[trigger]?.[0]?.data;
	const waiting = executionData?.nodeExecutionStack?.find(
		({ node }) => node.name === trigger,
	)?.data;
	const [items] = [ran, waiting].map(itemsOf).filter((found) => found.length > 0);
	return items ?? [];
}

/** What one node put out in the last of its runs, by output, and what it was stopped by. */
export interface NodeResult {
	outputs: INodeExecutionData[][];
	/** Message and description of the error that ended the node's run; empty when there was none. */
	error: string;
	/** Number of the item that the error names, counted from 0. */
	errorItem?: number;
}

/** @param flat the execution's data as the REST interface gives it */
export function nodeResult(flat: string, node: string): NodeResult {
	const { resultData } = expand(flat) as ExecutionData;
	const last = resultData?.runData?.[node]?.at(-1);
	return {
		outputs: (last?.data?.main ?? []).map((items) => items ?? []),
		error: [last?.error?.message, last?.error?.description].filter(Boolean).join(' '),
		errorItem: last?.error?.context?.itemIndex,
	};
}

/** Number of the input item that an output item is paired to, counted from 0. */
export function inputItem({ pairedItem }: INodeExecutionData): number | undefined {
	const [first] = [pairedItem].flat();
	return typeof first === 'object' ? first.item : first;
}

function itemsOf(lanes: Lanes | undefined): IDataObject[] {
	const items = lanes?.main?.[0] ?? [];
	return items.map(({ json }) => json).filter((json) => 'event' in json);
}

/** n8n's way of writing data in which one object occurs often: a table, every string in it the number of another entry. */
function expand(flat: string): unknown {
	const table = JSON.parse(flat) as unknown[];
	const done = new Set<unknown>();
	const entry = (value: unknown): unknown => {
		const target = typeof value === 'string' ? table[Number(value)] : value;
		if (typeof target !== 'object' || target === null || done.has(target)) return target;
		done.add(target);
		const fields = target as Record<string, unknown>;
		for (const key of Object.keys(fields)) fields[key] = entry(fields[key]);
		return target;
	};
	return entry('0');
}
