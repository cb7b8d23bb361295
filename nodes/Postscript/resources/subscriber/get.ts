import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import { LOOKUP_OPTIONS } from '../../fields/options';
import { SIMPLIFY } from '../../fields/simplify';
import { SUBSCRIBER_LOCATOR } from '../../fields/subscriberLocator';

export const option: INodePropertyOptions = {
	name: 'Get',
	value: 'get',
	action: 'Get a subscriber',
	description: 'Look a subscriber up by ID, phone, email, Shopify customer ID or ps_id',
	routing: {
		request: { method: 'GET', url: '/api/v2/subscribers/{id}' },
		send: { paginate: true },
	},
};

export const fields: INodeProperties[] = [SUBSCRIBER_LOCATOR, SIMPLIFY, LOOKUP_OPTIONS];
