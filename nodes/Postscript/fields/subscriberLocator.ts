import type { INodeProperties } from 'n8n-workflow';

/** One subscriber, by whatever is known of them. */
export const SUBSCRIBER_LOCATOR: INodeProperties = {
	displayName: 'Subscriber',
	name: 'subscriber',
	type: 'resourceLocator',
	required: true,
	default: { mode: 'list', value: '' },
	description: 'The subscriber, chosen from the list or named by what you know of them',
	modes: [
		{
			displayName: 'From List',
			name: 'list',
			type: 'list',
			placeholder: 'Search by phone or email...',
			typeOptions: { searchListMethod: 'searchSubscribers', searchable: true },
		},
		{
			displayName: 'By ID',
			name: 'id',
			type: 'string',
			placeholder: 'e.g. s_1234567abcd',
		},
		{
			displayName: 'By Phone',
			name: 'phone',
			type: 'string',
			placeholder: 'e.g. +1 415 555 0123',
		},
		{
			displayName: 'By Email',
			name: 'email',
			type: 'string',
			placeholder: 'e.g. name@email.com',
		},
		{
			displayName: 'By Shopify Customer ID',
			name: 'shopifyCustomerId',
			type: 'string',
			placeholder: 'e.g. 6204511453219',
		},
		{
			displayName: 'By ps_id',
			name: 'psId',
			type: 'string',
			placeholder: 'e.g. 42',
			hint: "The number in the shop's ps_id cookie",
		},
	],
};
