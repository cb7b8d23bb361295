import type { IDataObject } from 'n8n-workflow';
import { PostscriptError } from '../api/errors';
import type { Query } from '../api/types';
import { walkSubscribers } from '../api/subscriberList';
import { InputError } from '../domain/inputError';
import { simplifySubscriber } from '../domain/subscriber';
import type { ItemReader, Operation } from '../execution/job';

/** n8n's declarative engine spreads an item's output onto the stack, which ends at about 120,000 rows. */
const MOST_ROWS = 100_000;

interface GetAllPlan {
	query: Query;
	/** Infinity for Return All. */
	limit: number;
	isSimplified: boolean;
}

function tooManyRows(): PostscriptError {
	return new PostscriptError(
		`There are more than ${MOST_ROWS.toLocaleString('en-US')} subscribers, more than n8n can take from one item at a time`,
		'Read them in parts: give the node several items, each with filters of its own (such as Created At or After and Created Before)',
		'invalid_input',
	);
}

function readLimit(item: ItemReader): number {
	if (item.param('returnAll', false) === true) return Infinity;
	const limit = Number(item.param('limit', 50));
	if (Number.isInteger(limit) && limit > 0 && limit <= MOST_ROWS) return limit;
	throw new InputError(
		'Limit',
		`Limit must be a whole number from 1 to ${MOST_ROWS}`,
		'Enter a number, e.g. 50',
	);
}

/** Get Many: every page of the filtered list, up to the limit or to what n8n can take. */
export const subscriberGetAll: Operation<GetAllPlan> = {
	plan: (item) => ({
		query: item.query as Query,
		limit: readLimit(item),
		isSimplified: item.param('simplify', true) === true,
	}),
	async execute(jobs, run) {
		await run.inParallel(jobs, async (job) => {
			await run.attempt([job], async () => {
				const { query, limit, isSimplified } = job.plan;
				const items: IDataObject[] = [];
				for await (const subscriber of walkSubscribers(run.client, query)) {
					const item = subscriber as unknown as IDataObject;
					items.push(isSimplified ? simplifySubscriber(item) : item);
					if (items.length >= limit) break;
					if (items.length > MOST_ROWS) throw tooManyRows();
				}
				job.doneWith(items);
			});
		});
	},
};
