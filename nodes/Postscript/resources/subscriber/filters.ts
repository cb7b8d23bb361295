import { parseEmail, parsePsId, parseShopifyCustomerId } from '../../domain/identifiers';
import { InputError } from '../../domain/inputError';
import { parseInstant, toIsoUtc } from '../../domain/instant';
import { parseList } from '../../domain/list';
import { storedForms } from '../../domain/phone';
import { parseText } from '../../domain/text';
import type { Field, Parse } from '../../execution/field';
import { collection, optional } from '../../execution/field';
import { DEFAULT_COUNTRY } from '../../fields/defaultCountry';
import { inDefaultCountry } from '../../fields/subscriber';

/** A point in time as a filter takes it: ISO 8601 in UTC; without a zone it is read in the workflow's. */
const instant: Parse<string> = (value, label, item) =>
	toIsoUtc(parseInstant(value, item.zone, label));

/** A phone number in every form that may be stored. */
const phoneForms: Parse<string[]> = (value, label, item) =>
	storedForms(inDefaultCountry(value, label, item));

const phoneList: Parse<string[]> = (value, label, item) =>
	parseList(value, label, (entry) => phoneForms(entry, label, item)).flat();

const emailList: Parse<string[]> = (value, label) => parseList(value, label, parseEmail);

const shopifyCustomerIdList: Parse<string[]> = (value, label) =>
	parseList(value, label, (entry) => String(parseShopifyCustomerId(entry, label)));

/** A part of a phone number or an ID: digits alone, which every stored form contains. */
const digits: Parse<string> = (value, label) => {
	const found = parseText(value, label).replace(/\D/g, '');
	if (found !== '') return found;
	throw new InputError(label, `${label} holds no digits`, 'Enter a part of a number, e.g. 415');
};

/** Name on the screen, end of the parameter's name, and how Postscript calls the comparison. */
const COMPARISONS = [
	['After', 'After', 'gt'],
	['At Exactly', 'AtExactly', 'eq'],
	['At or After', 'AtOrAfter', 'gte'],
	['At or Before', 'AtOrBefore', 'lte'],
	['Before', 'Before', 'lt'],
];

function timeFilters(what: 'Created' | 'Updated'): Array<Field<string | undefined>> {
	const field = what.toLowerCase();
	return COMPARISONS.map(([label, suffix, comparison]) =>
		optional(
			{
				displayName: `${what} ${label}`,
				name: `${field}${suffix}`,
				type: 'dateTime',
				default: '',
			},
			instant,
			`${field}_at__${comparison}`,
		),
	);
}

/** Every filter that Postscript documents for its list of subscribers. */
export const FILTERS = collection(
	{ displayName: 'Filters', name: 'filters', placeholder: 'Add Filter' },
	[
		optional(
			{
				displayName: 'Cookie ID',
				name: 'psId',
				type: 'number',
				default: 0,
				description: "The number in the shop's ps_id cookie",
			},
			parsePsId,
			'ps_id__eq',
		),
		...timeFilters('Created'),
		DEFAULT_COUNTRY,
		optional(
			{
				displayName: 'Email',
				name: 'email',
				type: 'string',
				default: '',
				placeholder: 'name@email.com',
			},
			parseEmail,
			'email__eq',
		),
		optional(
			{
				displayName: 'Email Contains',
				name: 'emailContains',
				type: 'string',
				default: '',
				placeholder: 'e.g. @example.com',
			},
			parseText,
			'email__contains',
		),
		optional(
			{
				displayName: 'Emails',
				name: 'emails',
				type: 'string',
				default: '',
				placeholder: 'e.g. nathan@example.com, kim@example.com',
				description: 'Comma-separated, or a list',
			},
			emailList,
			'email__in',
		),
		optional(
			{
				displayName: 'Phone',
				name: 'phone',
				type: 'string',
				default: '',
				placeholder: 'e.g. +1 415 555 0123',
			},
			phoneForms,
			'phone_number__in',
		),
		optional(
			{
				displayName: 'Phone Contains',
				name: 'phoneContains',
				type: 'string',
				default: '',
				placeholder: 'e.g. 415',
			},
			digits,
			'phone_number__contains',
		),
		optional(
			{
				displayName: 'Phones',
				name: 'phones',
				type: 'string',
				default: '',
				placeholder: 'e.g. +1 415 555 0123, +1 415 555 0124',
				description: 'Comma-separated, or a list',
			},
			phoneList,
			'phone_number__in',
		),
		optional(
			{
				displayName: 'Shopify Customer ID',
				name: 'shopifyCustomerId',
				type: 'string',
				default: '',
				placeholder: 'e.g. 6204511453219',
			},
			parseShopifyCustomerId,
			'shopify_customer_id__eq',
		),
		optional(
			{
				displayName: 'Shopify Customer ID Contains',
				name: 'shopifyCustomerIdContains',
				type: 'string',
				default: '',
				placeholder: 'e.g. 62045',
			},
			digits,
			'shopify_customer_id__contains',
		),
		optional(
			{
				displayName: 'Shopify Customer IDs',
				name: 'shopifyCustomerIds',
				type: 'string',
				default: '',
				placeholder: 'e.g. 6204511453219, 6204511453220',
				description: 'Comma-separated, or a list',
			},
			shopifyCustomerIdList,
			'shopify_customer_id__in',
		),
		...timeFilters('Updated'),
	],
);
