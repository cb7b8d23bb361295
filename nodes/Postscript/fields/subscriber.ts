import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import type { Contact } from '../api/findSubscribers';
import { parseChoice } from '../domain/choices';
import { parseEmail, parseId, parseShopifyCustomerId } from '../domain/identifiers';
import { readLocator } from '../domain/locator';
import { parseTags } from '../domain/names';
import { parsePhone } from '../domain/phone';
import { isBlankPhone } from '../domain/phoneText';
import type { Field, ItemReader, Parse } from '../execution/field';
import { optional, required } from '../execution/field';
import { DEFAULT_COUNTRY } from './country';
import { IF_SEVERAL_MATCH } from './matching';
import { nameLocator } from './names';

const PHONE: INodeProperties = {
	displayName: 'Phone',
	name: 'phone',
	type: 'string',
	default: '',
	placeholder: 'e.g. +1 415 555 0123',
};

const EMAIL_PROPERTY: INodeProperties = {
	displayName: 'Email',
	name: 'email',
	type: 'string',
	default: '',
	placeholder: 'name@email.com',
};

/** A phone number in any usual form, in E.164; without a country code it is read in the default country. */
const inDefaultCountry: Parse<string> = (value, label, item) =>
	parsePhone(value, item.get(DEFAULT_COUNTRY), label);

/**
 * A phone number that may be missing: a cell with a dash or N/A is as empty as one with nothing, and beside a good email
 * it is left out.
 */
export function ifPhone(property: INodeProperties): Field<string | undefined> {
	return {
		property,
		read: (value, item) =>
			isBlankPhone(value) ? undefined : inDefaultCountry(value, property.displayName, item),
	};
}

export const CONTACT_PHONE = ifPhone({
	...PHONE,
	description:
		'People are looked up by phone, and by email where that finds nobody. In any usual form; without a country code it is read in the default country.',
});

export const CONTACT_EMAIL = optional(
	{
		...EMAIL_PROPERTY,
		description: 'People are looked up by email where the phone finds nobody, or is empty',
	},
	parseEmail,
);

/** Who is meant, as far as it is known. */
export const CONTACT_FIELDS = [CONTACT_PHONE, CONTACT_EMAIL];

export const NEW_PHONE = required(
	{
		...PHONE,
		description: 'In any usual form; without a country code it is read in the default country',
	},
	inDefaultCountry,
	'phone_number',
);

export const EMAIL = optional(
	{ ...EMAIL_PROPERTY, description: 'The email address of the new subscriber' },
	parseEmail,
	'email',
);

/** Postscript does not replace an email that is there. */
export const FIRST_EMAIL = optional(
	{
		...EMAIL_PROPERTY,
		description: 'Postscript sets it only if the subscriber has none, or no Shopify customer',
	},
	parseEmail,
	'email',
);

export const SUBSCRIBER_ID = optional(
	{
		displayName: 'Subscriber ID',
		name: 'subscriberId',
		type: 'string',
		default: '',
		placeholder: 'e.g. s_1234567abcd',
		description:
			'If you know it. Otherwise the person is looked up by Shopify customer ID, phone and email, in this order.',
	},
	parseId,
);

/** A tag that is chosen from the list is one tag, whatever is in it; a text may hold several. */
function tagsIn(locator: unknown, label: string): string[] | undefined {
	const chosen = readLocator(locator, 'name');
	if (!chosen) return undefined;
	return parseTags(chosen.mode === 'list' ? [chosen.value] : chosen.value, label);
}

export const TAGS = optional(
	nameLocator({
		displayName: 'Tags',
		name: 'tags',
		description:
			'One from the list, or several as Name, comma-separated or as a list. Postscript adds them to the tags that are there already.',
		placeholder: 'e.g. vip, newsletter',
		searchListMethod: 'searchTags',
	}),
	tagsIn,
	'tags',
);

export const SHOPIFY_CUSTOMER_ID = optional(
	{
		displayName: 'Shopify Customer ID',
		name: 'shopifyCustomerId',
		type: 'string',
		default: '',
		placeholder: 'e.g. 6204511453219',
		description:
			'The number of the customer in Shopify. Where people are looked up, it comes first.',
	},
	parseShopifyCustomerId,
	'shopify_customer_id',
);

const ORIGINS: INodePropertyOptions[] = [
	{ name: 'Other', value: 'other' },
	{ name: 'Social', value: 'social' },
	{ name: 'Website', value: 'website' },
];

export const ORIGIN = optional(
	{
		displayName: 'Origin',
		name: 'origin',
		type: 'options',
		default: 'other',
		description: 'Where the person signed up; only used when they are created',
		options: ORIGINS,
	},
	(value, label) => parseChoice(value, label, choicesOf(ORIGINS)),
	'origin',
);

/** The values that a list of the screen offers. */
export function choicesOf(options: INodePropertyOptions[]): string[] {
	return options.map(({ value }) => String(value));
}

/**
 * Who is meant, by all that the item says of them.
 *
 * @returns the phone in E.164; undefined where empty
 * @throws InputError
 */
export function readContact(item: ItemReader): Contact {
	const shopifyCustomerId = item.get(SHOPIFY_CUSTOMER_ID);
	return {
		...(shopifyCustomerId !== undefined && { shopifyCustomerId: String(shopifyCustomerId) }),
		phone: item.get(CONTACT_PHONE),
		email: item.get(CONTACT_EMAIL),
		ifSeveral: item.get(IF_SEVERAL_MATCH),
	};
}

/** What a contact shares with others of the same person: they are looked up and written together. */
export function contactKeys({ shopifyCustomerId, phone, email }: Contact): string[] {
	return [shopifyCustomerId, phone, email?.toLowerCase()].flatMap((key) => key ?? []);
}
