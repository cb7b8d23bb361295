import type { IDataObject, INodePropertyOptions } from 'n8n-workflow';
import { walkSubscribers } from '../../api/subscriberList';
import { parseChoice } from '../../domain/choices';
import { matchesConditions } from '../../domain/conditions';
import type { ItemReader } from '../../execution/field';
import { optional } from '../../execution/field';
import { defineOperation } from '../../execution/operation';
import type { RowKeys } from '../../fields/output';
import { LIMIT, readLimit, RETURN_ALL } from '../../fields/output';
import { choicesOf } from '../../fields/subscriber';
import { FOUND_OUTPUT, FOUND_ROW, foundRow } from './rows';
import type { Selection } from './selection';
import { CONDITIONS, queryAt, readSelection, SELECTION_OPTIONS } from './selection';

const SORTS: INodePropertyOptions[] = [
	{ name: 'Created: Newest First', value: 'created_at__desc' },
	{ name: 'Created: Oldest First', value: 'created_at__asc' },
	{ name: 'Phone: Ascending', value: 'phone_number__asc' },
	{ name: 'Phone: Descending', value: 'phone_number__desc' },
	{ name: 'Shopify Customer ID: Ascending', value: 'shopify_customer_id__asc' },
	{ name: 'Shopify Customer ID: Descending', value: 'shopify_customer_id__desc' },
	{ name: 'Updated: Newest First', value: 'updated_at__desc' },
	{ name: 'Updated: Oldest First', value: 'updated_at__asc' },
];

const SORT = optional(
	{
		displayName: 'Sort',
		name: 'sort',
		type: 'options',
		default: 'created_at__asc',
		description:
			'Sorted by anything but Created, people who change while a long list is being read may be missed',
		options: SORTS,
	},
	(value, label) => parseChoice(value, label, choicesOf(SORTS)),
	'sort',
);

interface GetAllPlan extends Selection {
	/** Infinity for Return All. */
	limit: number;
	keys: RowKeys;
}

function plan(item: ItemReader): GetAllPlan {
	return {
		...readSelection(item),
		limit: readLimit(item),
		keys: FOUND_OUTPUT.read((field) => item.get(field)),
	};
}

/** Lists every page of the selected subscribers, up to the limit. */
export const getAll = defineOperation<GetAllPlan>({
	option: {
		name: 'Get Many',
		value: 'getAll',
		action: 'Get many subscribers',
		description: 'List many subscribers, or those who match conditions, sorted',
	},
	endpoint: 'listSubscribers',
	row: FOUND_ROW,
	fields: [RETURN_ALL, LIMIT, CONDITIONS, SORT, ...FOUND_OUTPUT.fields, SELECTION_OPTIONS],
	plan,
	async execute(jobs, run) {
		await run.forEachGroup(jobs, async (job) => {
			await run.failJobsOnError([job], async () => {
				const { conditions, limit, keys } = job.plan;
				const now = run.host.now();
				const rows: IDataObject[] = [];
				for await (const subscriber of walkSubscribers(run.client, queryAt(job.plan, now))) {
					if (!matchesConditions(subscriber, conditions, now)) continue;
					rows.push(foundRow(subscriber, keys));
					if (rows.length >= limit) break;
				}
				job.complete(rows);
			});
		});
	},
});
