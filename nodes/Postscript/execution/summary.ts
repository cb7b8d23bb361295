import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import { errorCodeOf } from '../api/errors';
import { joinSentences } from '../domain/sentences';
import type { Run } from './run';

/** Statuses of people whom Postscript does not show. */
const NOT_MATCHED = ['not_found', 'pending', 'already_asked', 'created', 'sent_without_subscriber'];

/** One item that counts what a run came to, and lists what was refused. */
export function summaryOf(run: Run): INodeExecutionData[] {
	const outcomes = run.jobs.flatMap(({ index, rows }) =>
		rows.map(({ outcome, about }) => ({ index, outcome, about })),
	);
	const rows = outcomes.flatMap(({ outcome }) =>
		outcome && 'items' in outcome ? outcome.items : [],
	);
	// Rows about webhooks have none.
	const statuses = rows.flatMap(({ status }) => (typeof status === 'string' ? [status] : []));
	const refused = [
		...[...run.refusals].map(([index, error]) => ({ index, error, about: '' })),
		...outcomes.flatMap(({ index, outcome, about }) =>
			outcome && 'error' in outcome ? [{ index, error: outcome.error, about }] : [],
		),
	].sort((a, b) => a.index - b.index);
	const json: IDataObject = {
		...(run.settings?.isDryRun && { dry_run: true }),
		items: run.input.items.length,
		done: rows.length,
		refused: refused.length,
		by_status: countsOf(statuses),
		matched_share: matchedShare(rows),
		refused_items: refused.map(({ index, error, about }) => ({
			item: index,
			error_code: errorCodeOf(error),
			error: joinSentences(error instanceof Error ? error.message : String(error), about),
		})),
		requests: run.requestsMade,
		seconds: Math.round(run.elapsedMs / 100) / 10,
	};
	return [{ json, pairedItem: run.input.items.map((_item, item) => ({ item })) }];
}

/**
 * The share of people whom Postscript showed. Of what was sent to them without a look at them it is not known: Postscript
 * accepts events for anybody.
 */
function matchedShare(rows: IDataObject[]): number | null {
	const known = rows.filter(
		({ status, is_subscribed }) => status !== 'sent' || typeof is_subscribed === 'boolean',
	);
	const matched = known.filter(({ status }) => !NOT_MATCHED.includes(String(status)));
	return known.length ? matched.length / known.length : null;
}

function countsOf(values: string[]): IDataObject {
	const counts: Record<string, number> = {};
	for (const value of values) counts[value] = (counts[value] ?? 0) + 1;
	return counts;
}
