import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import * as preSend from './checks';

const PHONE: INodeProperties = {
	displayName: 'Phone',
	name: 'phone',
	type: 'string',
	default: '',
	placeholder: 'e.g. +1 415 555 0123',
};

const PERSON_EMAIL: INodeProperties = {
	displayName: 'Email',
	name: 'email',
	type: 'string',
	default: '',
	placeholder: 'name@email.com',
};

/** Who is meant, as far as it is known; the plan of an operation reads it. */
export const PERSON: INodeProperties[] = [
	{
		...PHONE,
		description:
			'People are looked up by phone first, and by email if that finds nobody. In any usual form; without a country code it is read in the default country.',
	},
	PERSON_EMAIL,
];

export const NEW_PHONE: INodeProperties = {
	...PHONE,
	required: true,
	description: 'In any usual form; without a country code it is read in the default country',
	routing: preSend.toBodyRequired('phone_number', 'Phone', preSend.phone),
};

export const EMAIL: INodeProperties = {
	...PERSON_EMAIL,
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
