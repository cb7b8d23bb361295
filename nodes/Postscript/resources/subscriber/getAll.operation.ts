import type { IDataObject, INodePropertyOptions } from 'n8n-workflow';
import { walkSubscribers } from '../../api/subscriberList';
import type { Query } from '../../api/types';
import { parseChoice, parseSwitch } from '../../domain/choices';
import { isBlank } from '../../domain/guards';
import { InputError } from '../../domain/inputError';
import { simplifySubscriber } from '../../domain/subscriber';
import type { ItemReader } from '../../execution/field';
import { optional, withDefault } from '../../execution/field';
import { defineOperation } from '../../execution/operation';
import { MAX_RETRY_TIME, MAX_TRIES } from '../../execution/settings';
import { options } from '../../fields/options';
import { LIMIT, readLimit, RETURN_ALL, SIMPLIFY } from '../../fields/output';
import { choicesOf } from '../../fields/subscriber';
import { FILTERS } from './filters';

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
			'In any order but oldest first, people who change while a long list is being read may be missed',
		options: SORTS,
	},
	(value, label) => parseChoice(value, label, choicesOf(SORTS)),
	'sort',
);

const IGNORE_EMPTY_FILTERS = withDefault(
	{
		displayName: 'Ignore Empty Filters',
		name: 'ignoreEmptyFilters',
		type: 'boolean',
		default: false,
		description:
			'Whether a filter that is added and empty is left out. Otherwise the node stops, so that an expression that gives nothing never lists everyone.',
	},
	parseSwitch,
);

interface GetAllPlan {
	query: Query;
	/** Infinity for Return All. */
	limit: number;
	isSimplified: boolean;
}

/** A filter that was added and holds nothing would list the whole shop. */
function refuseEmptyFilters(item: ItemReader): void {
	const added = item.get(FILTERS);
	for (const { property } of FILTERS.fields ?? []) {
		if (!Object.hasOwn(added, property.name) || !isBlank(added[property.name])) continue;
		const field = `Filters > ${property.displayName}`;
		throw new InputError(
			field,
			`${field} is empty, so the list would not be filtered by it`,
			'Remove the filter, correct its expression, or switch Ignore Empty Filters on in the options',
		);
	}
}

function plan(item: ItemReader): GetAllPlan {
	if (!item.get(IGNORE_EMPTY_FILTERS)) refuseEmptyFilters(item);
	return {
		query: item.sent() as Query,
		limit: readLimit(item),
		isSimplified: item.get(SIMPLIFY),
	};
}

/** Lists every page of the filtered subscribers, up to the limit. */
export const getAll = defineOperation<GetAllPlan>({
	option: {
		name: 'Get Many',
		value: 'getAll',
		action: 'Get many subscribers',
		description: 'List many subscribers, filtered and sorted',
	},
	endpoint: 'listSubscribers',
	fields: [
		RETURN_ALL,
		LIMIT,
		FILTERS,
		SORT,
		SIMPLIFY,
		options(IGNORE_EMPTY_FILTERS, MAX_RETRY_TIME, MAX_TRIES),
	],
	plan,
	async execute(jobs, run) {
		await run.forEachGroup(jobs, async (job) => {
			await run.failJobsOnError([job], async () => {
				const { query, limit, isSimplified } = job.plan;
				const rows: IDataObject[] = [];
				for await (const subscriber of walkSubscribers(run.client, query)) {
					const row = subscriber as unknown as IDataObject;
					rows.push(isSimplified ? simplifySubscriber(row) : row);
					if (rows.length >= limit) break;
				}
				job.complete(rows);
			});
		});
	},
});
