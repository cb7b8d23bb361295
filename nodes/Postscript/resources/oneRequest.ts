import type { IDataObject, INodePropertyOptions } from 'n8n-workflow';
import type { EndpointName } from '../api/endpoints';
import { ENDPOINTS } from '../api/endpoints';
import type { RequestParts } from '../api/request';
import type { Query } from '../api/types';
import { groupBy } from '../domain/groupBy';
import type { Columns } from '../domain/row';
import type { Field, ItemReader } from '../execution/field';
import type { Operation } from '../execution/operation';
import { defineOperation } from '../execution/operation';

/** An operation that is one request for each item. */
export interface OneRequest<Choice> {
	option: INodePropertyOptions;
	endpoint: EndpointName;
	/** What its rows hold where they are not raw. */
	row: Columns;
	fields: readonly Field[];
	/** What fills `{id}` in the endpoint's path. */
	id?: Field<string>;
	/** What else of the item the output depends on. @throws InputError */
	choice?(item: ItemReader): Choice;
	/** The rows of an answer; in a dry run the answer is what was to be sent. */
	output(answer: IDataObject, choice: Choice): IDataObject[];
}

interface Plan<Choice> {
	parts: RequestParts;
	choice: Choice;
}

/**
 * Makes an operation of it: the fields fill path, query or body. What several items ask for with the same read is asked
 * once.
 */
export function oneRequest<Choice = undefined>(definition: OneRequest<Choice>): Operation {
	const { option, endpoint, row, fields, id, choice, output } = definition;
	const isRead = ENDPOINTS[endpoint].method === 'GET';
	return defineOperation<Plan<Choice>>({
		option,
		endpoint,
		row,
		fields,
		plan(item) {
			const sent = item.sent();
			const hasSent = Object.keys(sent).length > 0;
			const parts: RequestParts = {
				...(id && { id: item.get(id) }),
				...(hasSent && (isRead ? { query: sent as Query } : { body: sent })),
			};
			return { parts, choice: choice?.(item) as Choice };
		},
		async execute(jobs, run) {
			const groups = isRead
				? groupBy(jobs, ({ plan }) => JSON.stringify(plan.parts))
				: jobs.map((job) => [job]);
			await run.forEachGroup(groups, async (group) => {
				await run.failJobsOnError(group, async () => {
					const { parts } = group[0].plan;
					const answer = isRead
						? await run.client.request<IDataObject>(endpoint, parts)
						: await run.write<IDataObject>(group, endpoint, parts);
					for (const job of group) job.complete(output(answer, job.plan.choice));
				});
			});
		},
	});
}
