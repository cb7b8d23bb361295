import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import { SUBSCRIBER_PROPERTIES } from '../../fields/customProperties';
import { KEYWORD_LOCATOR } from '../../fields/keyword';
import { DEFAULT_COUNTRY, WRITE_OPTIONS } from '../../fields/options';
import { EMAIL, NEW_PHONE, ORIGIN, SHOPIFY_CUSTOMER_ID, TAGS } from '../../fields/subscriber';
import * as preSend from '../../fields/checks';
import { sentThrough } from '../../routing/sentThrough';

export const option: INodePropertyOptions = {
	name: 'Create',
	value: 'create',
	action: 'Create a subscriber',
	description: 'Ask a person to opt in: they stay pending until they confirm by text',
	routing: sentThrough('createSubscriber'),
};

export const fields: INodeProperties[] = [
	NEW_PHONE,
	{ ...KEYWORD_LOCATOR, required: true, routing: preSend.keywordRouting },
	...SUBSCRIBER_PROPERTIES,
	{
		displayName: 'Additional Fields',
		name: 'additionalFields',
		type: 'collection',
		placeholder: 'Add Field',
		default: {},
		options: [DEFAULT_COUNTRY, EMAIL, ORIGIN, SHOPIFY_CUSTOMER_ID, TAGS],
	},
	WRITE_OPTIONS,
];
