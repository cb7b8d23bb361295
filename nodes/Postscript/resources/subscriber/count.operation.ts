import { walkSubscribers } from '../../api/subscriberList';
import { matchesConditions } from '../../domain/conditions';
import { defineOperation } from '../../execution/operation';
import type { Selection } from './selection';
import { CONDITIONS, queryAt, readSelection, SELECTION_OPTIONS } from './selection';
import { COUNTED_ROW } from './rows';

/** Counts the subscribers of a selection; none of them is kept in memory. */
export const count = defineOperation<Selection>({
	option: {
		name: 'Count',
		value: 'count',
		action: 'Count subscribers',
		description: 'Count all subscribers, or those who match conditions',
	},
	endpoint: 'listSubscribers',
	row: COUNTED_ROW,
	fields: [CONDITIONS, SELECTION_OPTIONS],
	plan: readSelection,
	async execute(jobs, run) {
		await run.forEachGroup(jobs, async (job) => {
			await run.failJobsOnError([job], async () => {
				const now = run.host.now();
				const query = queryAt(job.plan, now);
				let read = 0;
				let matching = 0;
				for await (const subscriber of walkSubscribers(run.client, query)) {
					read += 1;
					if (matchesConditions(subscriber, job.plan.conditions, now)) matching += 1;
				}
				const isWholeList = Object.keys(query).length === 0 && read > 0;
				job.complete([
					{
						count: matching,
						// Known only where everyone had to be read.
						share: isWholeList ? matching / read : null,
						as_of: new Date(now).toISOString(),
					},
				]);
			});
		});
	},
});
