import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import { SUBSCRIBER_PROPERTIES } from '../../fields/customProperties';
import { WRITE_OPTIONS_WITH_COUNTRY } from '../../fields/options';
import { EMAIL, TAGS } from '../../fields/subscriber';
import { SUBSCRIBER_LOCATOR } from '../../fields/subscriberLocator';
import { sentThrough } from '../../routing/sentThrough';

export const option: INodePropertyOptions = {
	name: 'Update',
	value: 'update',
	action: 'Update a subscriber',
	description: 'Add tags, custom properties or a first email to a subscriber',
	routing: sentThrough('updateSubscriber'),
};

export const fields: INodeProperties[] = [
	SUBSCRIBER_LOCATOR,
	...SUBSCRIBER_PROPERTIES,
	{
		displayName: 'Update Fields',
		name: 'updateFields',
		type: 'collection',
		placeholder: 'Add Field',
		default: {},
		options: [
			{
				...EMAIL,
				description: 'Postscript sets it only if the subscriber has none, or no Shopify customer',
			},
			TAGS,
		],
	},
	WRITE_OPTIONS_WITH_COUNTRY,
];
