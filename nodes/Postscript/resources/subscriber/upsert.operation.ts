import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import { SUBSCRIBER_PROPERTIES } from '../../fields/customProperties';
import { KEYWORD_LOCATOR } from '../../fields/keyword';
import { DEFAULT_COUNTRY, WRITE_OPTIONS } from '../../fields/options';
import { ORIGIN, PERSON, SHOPIFY_CUSTOMER_ID, TAGS } from '../../fields/subscriber';
import * as preSend from '../../fields/checks';
import { sentThrough } from '../../routing/sentThrough';

export const option: INodePropertyOptions = {
	name: 'Create or Update',
	value: 'upsert',
	action: 'Create or update a subscriber',
	description: 'Create a new record, or update the current one if it already exists (upsert)',
	routing: sentThrough('updateSubscriber'),
};

export const fields: INodeProperties[] = [
	...PERSON,
	{
		displayName: 'Subscriber ID',
		name: 'subscriberId',
		type: 'string',
		default: '',
		placeholder: 'e.g. s_1234567abcd',
		description: 'If you know it. Otherwise the person is looked up by phone, then by email.',
	},
	{ ...KEYWORD_LOCATOR, routing: preSend.keywordRouting },
	...SUBSCRIBER_PROPERTIES,
	{
		displayName: 'Additional Fields',
		name: 'additionalFields',
		type: 'collection',
		placeholder: 'Add Field',
		default: {},
		options: [DEFAULT_COUNTRY, ORIGIN, SHOPIFY_CUSTOMER_ID, TAGS],
	},
	WRITE_OPTIONS,
];
