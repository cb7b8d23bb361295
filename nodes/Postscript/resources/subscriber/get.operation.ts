import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import { LOOKUP_OPTIONS } from '../../fields/options';
import { SIMPLIFY } from '../../fields/simplify';
import { SUBSCRIBER_LOCATOR } from '../../fields/subscriberLocator';
import { sentThrough } from '../../routing/sentThrough';

export const option: INodePropertyOptions = {
	name: 'Get',
	value: 'get',
	action: 'Get a subscriber',
	description: 'Look a subscriber up by ID, phone, email, Shopify customer ID or ps_id',
	routing: sentThrough('getSubscriber'),
};

export const fields: INodeProperties[] = [SUBSCRIBER_LOCATOR, SIMPLIFY, LOOKUP_OPTIONS];
