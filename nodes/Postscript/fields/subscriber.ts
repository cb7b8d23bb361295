import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import * as preSend from '../routing/preSend';

export const PHONE: INodeProperties = {
	displayName: 'Phone',
	name: 'phone',
	type: 'string',
	default: '',
	placeholder: 'e.g. +1 415 555 0123',
	description: 'In any usual form; without a country code it is read in the default country',
	routing: preSend.toBody('phone_number', 'Phone', preSend.phone),
};

export const EMAIL: INodeProperties = {
	displayName: 'Email',
	name: 'email',
	type: 'string',
	default: '',
	placeholder: 'name@email.com',
	routing: preSend.toBody('email', 'Email', preSend.email),
};

export const TAGS: INodeProperties = {
	displayName: 'Tags',
	name: 'tags',
	type: 'string',
	default: '',
	placeholder: 'e.g. vip, newsletter',
	description:
		'Comma-separated, or a list. Postscript adds them to the tags that are there already.',
	routing: preSend.toBody('tags', 'Tags', preSend.tags),
};

export const SHOPIFY_CUSTOMER_ID: INodeProperties = {
	displayName: 'Shopify Customer ID',
	name: 'shopifyCustomerId',
	type: 'string',
	default: '',
	placeholder: 'e.g. 6204511453219',
	routing: preSend.toBody('shopify_customer_id', 'Shopify Customer ID', preSend.shopifyCustomerId),
};

const ORIGINS: INodePropertyOptions[] = [
	{ name: 'Other', value: 'other' },
	{ name: 'Social', value: 'social' },
	{ name: 'Website', value: 'website' },
];

export const ORIGIN: INodeProperties = {
	displayName: 'Origin',
	name: 'origin',
	type: 'options',
	default: 'other',
	description: 'Where the person signed up; only used when they are created',
	options: ORIGINS,
	routing: preSend.toBody('origin', 'Origin', preSend.choice(ORIGINS)),
};
