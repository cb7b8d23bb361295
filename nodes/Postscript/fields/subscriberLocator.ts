import type { INodeProperties } from 'n8n-workflow';
import type { SubscriberRef } from '../api/findSubscribers';
import { parseEmail, parseId, parsePsId, parseShopifyCustomerId } from '../domain/identifiers';
import { InputError } from '../domain/inputError';
import { parsePhone } from '../domain/phone';
import type { Field, ItemReader } from '../execution/field';
import { required } from '../execution/field';
import { DEFAULT_COUNTRY } from './defaultCountry';
import { readLocator } from './locator';
import { IF_SEVERAL_MATCH } from './matching';

const LOCATOR: INodeProperties = {
	displayName: 'Subscriber',
	name: 'subscriber',
	type: 'resourceLocator',
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

function parseRef(locator: unknown, label: string, item: ItemReader): SubscriberRef {
	const chosen = readLocator(locator, 'id');
	if (!chosen) {
		throw new InputError(
			label,
			`${label} is empty`,
			'Choose a subscriber from the list, or enter an ID, phone number, email, Shopify customer ID or ps_id',
		);
	}
	const { mode, value } = chosen;
	switch (mode) {
		case 'phone':
			return { kind: 'phone', value: parsePhone(value, item.get(DEFAULT_COUNTRY), label) };
		case 'email':
			return {
				kind: 'email',
				value: parseEmail(value, label),
				ifSeveral: item.get(IF_SEVERAL_MATCH),
			};
		case 'shopifyCustomerId':
			return { kind: 'shopifyCustomerId', value: String(parseShopifyCustomerId(value, label)) };
		case 'psId':
			return { kind: 'psId', value: String(parsePsId(value, label)) };
		default:
			return { kind: 'id', id: parseId(value, label) };
	}
}

/** One subscriber, by whatever is known of them. */
export const SUBSCRIBER: Field<SubscriberRef> = required(LOCATOR, parseRef);
