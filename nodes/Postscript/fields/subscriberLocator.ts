import type { INodeProperties } from 'n8n-workflow';
import type { SubscriberRef } from '../api/findSubscribers';
import type { ErrorCode } from '../domain/errorCodes';
import type { IdentifierKind } from '../domain/identifiers';
import {
	identifierKindOf,
	parseEmail,
	parseId,
	parsePsId,
	parseShopifyCustomerId,
} from '../domain/identifiers';
import { InputError } from '../domain/inputError';
import { readLocator } from '../domain/locator';
import { parsePhone } from '../domain/phone';
import { quoteValue } from '../domain/quoteValue';
import type { Field, ItemReader } from '../execution/field';
import { required } from '../execution/field';
import { DEFAULT_COUNTRY } from './country';
import { filledBy, validation } from './locator';
import { IF_SEVERAL_MATCH } from './matching';

/** The kinds as the screen calls them; the editor cuts longer names off. */
const MODE_NAMES = {
	id: 'ID',
	phone: 'Phone',
	email: 'Email',
	shopifyCustomerId: 'Shopify ID',
	psId: 'Cookie ID',
};

type Mode = keyof typeof MODE_NAMES;

/** Of the locator Subscriber. */
export const SUBSCRIBER_MODES = ['list', ...Object.keys(MODE_NAMES)];

const LOCATOR: INodeProperties = {
	displayName: 'Subscriber',
	name: 'subscriber',
	type: 'resourceLocator',
	default: { mode: 'list', value: '' },
	description:
		'One subscriber, named in the way that is chosen on the left: the ID that Postscript gave them (s_1234567abcd), their phone number with country code, their email, Shopify customer ID or Cookie ID (ps_id)',
	modes: [
		{
			displayName: 'From List',
			name: 'list',
			type: 'list',
			placeholder: 'Search by phone or email...',
			typeOptions: filledBy('searchSubscribers'),
		},
		{
			displayName: MODE_NAMES.id,
			// What is dragged into From List becomes this mode, by its name.
			name: 'id',
			type: 'string',
			placeholder: 'e.g. s_1234567abcd',
			validation: validation(
				'(?!\\s*[+(])[^@/]*',
				'This is no subscriber ID: choose Phone, Email or Shopify ID, left of the field',
			),
		},
		{
			displayName: MODE_NAMES.phone,
			name: 'phone',
			type: 'string',
			placeholder: 'e.g. +1 415 555 0123',
			validation: validation(
				'(?!\\s*s_)[^@]*',
				'This is no phone number: choose ID or Email, left of the field',
			),
		},
		{
			displayName: MODE_NAMES.email,
			name: 'email',
			type: 'string',
			placeholder: 'e.g. name@email.com',
			validation: validation(
				'([^@]*@[^]*)?',
				'This is no email: choose ID, Phone or Shopify ID, left of the field',
			),
		},
		{
			displayName: MODE_NAMES.shopifyCustomerId,
			name: 'shopifyCustomerId',
			type: 'string',
			placeholder: 'e.g. 6204511453219',
			hint: "Shopify's customer ID, a number",
			validation: validation(
				'(?!\\s*(s_|[+(]))[^@]*',
				'This is no Shopify customer ID: choose ID, Phone or Email, left of the field',
			),
		},
		{
			displayName: MODE_NAMES.psId,
			name: 'psId',
			type: 'string',
			placeholder: 'e.g. 42',
			hint: "Cookie ID (ps_id): the number in the shop's ps_id cookie",
			validation: validation(
				'(?!\\s*(s_|[+(]))[^@]*',
				'This is no Cookie ID (ps_id): choose ID, Phone or Email, left of the field',
			),
		},
	],
};

const KIND_NAMES: Record<IdentifierKind, string> = {
	id: 'a subscriber ID',
	phone: 'a phone number',
	email: 'an email',
	shopifyCustomerId: 'a Shopify customer ID',
};

const CODES: Partial<Record<Mode, ErrorCode>> = { phone: 'invalid_phone', email: 'invalid_email' };

/** A value dragged in, or an expression, may be of another kind than the mode. @throws InputError that names the mode */
function refuseOtherKind(value: unknown, mode: Mode, label: string): void {
	const kind = identifierKindOf(value);
	if (kind === undefined || kind === mode) return;
	const chosen = MODE_NAMES[mode];
	throw new InputError(
		label,
		`${label} ${quoteValue(value)} is ${KIND_NAMES[kind]}, but ${chosen} is chosen`,
		`This is ${KIND_NAMES[kind]}: choose ${MODE_NAMES[kind]} instead of ${chosen}, left of the field`,
		CODES[mode],
	);
}

/** What is not chosen from the list and names no mode is an ID. */
function modeOf(mode: unknown): Mode {
	return typeof mode === 'string' && Object.hasOwn(MODE_NAMES, mode) ? (mode as Mode) : 'id';
}

function parseRef(locator: unknown, label: string, item: ItemReader): SubscriberRef {
	const chosen = readLocator(locator, 'id');
	if (!chosen) {
		throw new InputError(
			label,
			`${label} is empty`,
			'Choose a subscriber from the list, or enter an ID, phone number, email, Shopify customer ID or Cookie ID (ps_id)',
		);
	}
	const { value } = chosen;
	const mode = modeOf(chosen.mode);
	refuseOtherKind(value, mode, label);
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
