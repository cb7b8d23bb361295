import { parseChoice } from '../choices';
import { parseEmail, parseId, parseShopifyCustomerId } from '../identifiers';
import { parseList } from '../list';
import { parseKeywordWord, parseTags } from '../names';
import { parsePhone } from '../phone';
import { isBlankPhone } from '../phoneText';
import { parseText } from '../text';
import type { CustomerDataOptions } from './types';

/** Where a field is looked for, in this order; the first value that is not empty counts. */
export type Source = 'traits' | 'context.traits' | 'properties' | 'externalId';

/** A field of a subscriber and where its value comes from. */
export interface FieldMapping<Value> {
	/** The field as Postscript names it. */
	postscript: string;
	/** Names of the trait, the preferred first; other cases and separators are found too. */
	keys: readonly string[];
	sources: readonly Source[];
	/** What counts as missing beside what is empty. */
	isBlank?(value: unknown): boolean;
	/** @throws InputError for a value that the field cannot have */
	parse(value: unknown, field: string, options: CustomerDataOptions): Value;
}

export interface MappedFields {
	subscriberId: string;
	phone: string;
	email: string;
	keyword: string;
	keywordId: string;
	origin: string;
	tags: string[];
	shopifyCustomerId: number;
	firstName: string;
	lastName: string;
	externalId: string;
}

const PERSON: readonly Source[] = ['traits', 'context.traits', 'properties', 'externalId'];
/** An ID that the sender set apart from the traits counts more than they do (RudderStack's code). */
const IDS: readonly Source[] = ['externalId', 'traits', 'context.traits'];
const TRAITS: readonly Source[] = ['traits', 'context.traits'];

/**
 * RudderStack's traits table and Segment's fields in one: the names of both are the same. The table
 * of the documentation is made from this one.
 */
export const MAPPING: {
	readonly [Field in keyof MappedFields]: FieldMapping<MappedFields[Field]>;
} = {
	subscriberId: {
		postscript: 'subscriber_id',
		keys: ['subscriberId', 'subscriber_id'],
		sources: IDS,
		parse: parseId,
	},
	phone: {
		postscript: 'phone_number',
		keys: ['phone', 'phone_number'],
		sources: PERSON,
		isBlank: isBlankPhone,
		parse: (value, field, { defaultCountry }) => parsePhone(value, defaultCountry, field),
	},
	email: { postscript: 'email', keys: ['email'], sources: PERSON, parse: parseEmail },
	keyword: { postscript: 'keyword', keys: ['keyword'], sources: TRAITS, parse: parseKeywordWord },
	keywordId: {
		postscript: 'keyword_id',
		keys: ['keywordId', 'keyword_id'],
		sources: TRAITS,
		parse: parseId,
	},
	origin: {
		postscript: 'origin',
		keys: ['origin'],
		sources: TRAITS,
		parse: (value, field) => parseChoice(value, field, ['website', 'social', 'other']),
	},
	tags: {
		postscript: 'tags',
		keys: ['tags'],
		sources: TRAITS,
		parse: (value, field) => parseTags(parseList(value, field), field),
	},
	shopifyCustomerId: {
		postscript: 'shopify_customer_id',
		keys: ['shopifyCustomerId', 'shopify_customer_id'],
		sources: IDS,
		parse: parseShopifyCustomerId,
	},
	firstName: {
		postscript: 'first_name',
		keys: ['firstName', 'first_name'],
		sources: TRAITS,
		parse: parseText,
	},
	lastName: {
		postscript: 'last_name',
		keys: ['lastName', 'last_name'],
		sources: TRAITS,
		parse: parseText,
	},
	externalId: {
		postscript: 'external_id',
		keys: ['externalId', 'external_id'],
		sources: IDS,
		parse: parseText,
	},
};

/** A name without case and separators: `firstName`, `first_name` and `firstname` are one. */
export function canonicalName(name: string): string {
	return name.toLowerCase().replace(/[\s_-]/g, '');
}

const MAPPED = new Set(
	Object.values(MAPPING).flatMap(({ keys }) => keys.map((key) => canonicalName(key))),
);

/** Whether a trait is one of the table, and so no custom property. */
export function isMapped(key: string): boolean {
	return MAPPED.has(canonicalName(key));
}
