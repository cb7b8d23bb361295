import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import { errorCodeOf } from '../api/errors';
import type { Run } from './run';

/** Statuses of people whom Postscript does not show. */
const NOT_MATCHED = ['not_found', 'pending', 'already_asked', 'created'];

/** One item that counts what a run came to, and lists what was refused. */
export function summaryOf(run: Run): INodeExecutionData[] {
	const outcomes = run.jobs.flatMap(({ index, rows }) =>
		rows.map(({ outcome }) => ({ index, outcome })),
	);
	const statuses = outcomes.flatMap(({ outcome }) =>
		outcome && 'items' in outcome ? outcome.items.map(({ status }) => String(status)) : [],
	);
	const refused = [
		...[...run.refusals].map(([index, error]) => ({ index, error })),
		...outcomes.flatMap(({ index, outcome }) =>
			outcome && 'error' in outcome ? [{ index, error: outcome.error }] : [],
		),
	].sort((a, b) => a.index - b.index);
	const matched = statuses.filter((status) => !NOT_MATCHED.includes(status)).length;
	const json: IDataObject = {
		...(run.settings?.isDryRun && { dry_run: true }),
		items: run.input.items.length,
		done: statuses.length,
		refused: refused.length,
		by_status: countsOf(statuses),
		matched_share: statuses.length ? matched / statuses.length : null,
		refused_items: refused.map(({ index, error }) => ({
			item: index,
			error_code: errorCodeOf(error),
			error: error instanceof Error ? error.message : String(error),
		})),
		requests: run.requestsMade,
		seconds: Math.round(run.elapsedMs / 100) / 10,
	};
	return [{ json, pairedItem: run.input.items.map((_item, item) => ({ item })) }];
}

function countsOf(values: string[]): IDataObject {
	const counts: Record<string, number> = {};
	for (const value of values) counts[value] = (counts[value] ?? 0) + 1;
	return counts;
}
