import type { IDataObject } from 'n8n-workflow';
import type { Query } from '../api/types';
import { walkSubscribers } from '../api/walk';
import { InputError } from '../domain/inputError';
import { simplifySubscriber } from '../domain/simplify';
import type { ItemReader, Operation } from './run';

interface GetAllPlan {
	query: Query;
	/** Infinity for Return All. */
	limit: number;
	isSimplified: boolean;
}

function readLimit(item: ItemReader): number {
	if (item.param('returnAll', false) === true) return Infinity;
	const limit = Number(item.param('limit', 50));
	if (Number.isInteger(limit) && limit > 0) return limit;
	throw new InputError('Limit', 'Limit must be a whole number above 0', 'Enter a number, e.g. 50');
}

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
				}
				job.doneWith(items);
			});
		});
	},
};
