import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import { READ_OPTIONS } from '../../fields/options';
import { LIMIT, RETURN_ALL } from '../../fields/output';
import { SIMPLIFY } from '../../fields/simplify';
import { SUBSCRIBER_FILTERS } from './filters';
import * as preSend from '../../fields/checks';
import { sentThrough } from '../../routing/sentThrough';

export const option: INodePropertyOptions = {
	name: 'Get Many',
	value: 'getAll',
	action: 'Get many subscribers',
	description: 'List many subscribers, filtered and sorted',
	routing: sentThrough('listSubscribers'),
};

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

export const fields: INodeProperties[] = [
	RETURN_ALL,
	LIMIT,
	SUBSCRIBER_FILTERS,
	{
		displayName: 'Sort',
		name: 'sort',
		type: 'options',
		default: 'created_at__asc',
		description:
			'In any order but oldest first, people who change while a long list is being read may be missed',
		options: SORTS,
		routing: preSend.toQuery('sort', 'Sort', preSend.choice(SORTS)),
	},
	SIMPLIFY,
	READ_OPTIONS,
];
