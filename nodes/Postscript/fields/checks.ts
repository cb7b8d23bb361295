import type {
	IDataObject,
	IExecuteSingleFunctions,
	IHttpRequestOptions,
	INodePropertyOptions,
	INodePropertyRouting,
} from 'n8n-workflow';
import { parseEventType } from '../domain/names';
import {
	parseChoice,
	parseEmail,
	parsePsId,
	parseShopifyCustomerId,
	parseTags,
} from '../domain/identifiers';
import { InputError } from '../domain/inputError';
import { parseInstant, toIsoUtc } from '../domain/instant';
import { isBlank } from '../domain/guards';
import { parseOccurredAt } from '../domain/occurredAt';
import { storedForms, parsePhone } from '../domain/phone';
import type { PropertiesSource, PropertyKind, PropertyType } from '../domain/properties';
import { collectProperties } from '../domain/properties';
import { readKeyword } from '../routing/keyword';
import { Run } from '../execution/run';
import { readDefaultCountry } from '../api/findSubscribers';
import { usedFields } from '../routing/usedFields';

/** Reads and checks one value; `field` is the parameter's name on the screen. @throws InputError */
type Check = (value: unknown, field: string, context: IExecuteSingleFunctions) => unknown;

type Parts = { body: IDataObject; query: IDataObject };

/** A preSend that hands what it refuses to the run, which decides whether the other items go on. */
function guarded(apply: (parts: Parts, context: IExecuteSingleFunctions) => void) {
	return async function (this: IExecuteSingleFunctions, request: IHttpRequestOptions) {
		const run = Run.of(this);
		const index = this.getItemIndex();
		if (run.isRefused(index)) return request;
		const parts = { body: (request.body ?? {}) as IDataObject, query: request.qs ?? {} };
		try {
			apply(parts, this);
		} catch (error) {
			run.refuse(index, error);
		}
		return { ...request, body: parts.body, qs: parts.query };
	};
}

function fieldRouting(
	type: 'body' | 'query',
	property: string,
	field: string,
	check: Check,
	isRequired: boolean,
): INodePropertyRouting {
	const preSend = guarded((parts, context) => {
		const values = parts[type];
		if (isBlank(values[property]) && !isRequired) delete values[property];
		else values[property] = check(values[property], field, context) as IDataObject[string];
	});
	return { send: { type, property, propertyInDotNotation: false, preSend: [preSend] } };
}

/** Routes an optional parameter into the body; left empty, it is left out. */
export function toBody(property: string, field: string, check: Check): INodePropertyRouting {
	return fieldRouting('body', property, field, check, false);
}

/** Routes a parameter into the body that must be filled in. */
export function toBodyRequired(
	property: string,
	field: string,
	check: Check,
): INodePropertyRouting {
	return fieldRouting('body', property, field, check, true);
}

/** Routes a filter into the query; left empty, it is left out. */
export function toQuery(property: string, field: string, check: Check): INodePropertyRouting {
	return fieldRouting('query', property, field, check, false);
}

/**
 * Routes a filter into a list that it shares with other filters: what they hold adds up.
 *
 * @param source a name of the filter's own, under which n8n hands its value over
 */
export function toSharedQuery(
	property: string,
	source: string,
	field: string,
	check: Check,
): INodePropertyRouting {
	const preSend = guarded(({ query }, context) => {
		const { [source]: value } = query;
		delete query[source];
		if (isBlank(value)) return;
		const others = (query[property] ?? []) as string[];
		query[property] = [...others, ...(check(value, field, context) as string[])];
	});
	return {
		send: { type: 'query', property: source, propertyInDotNotation: false, preSend: [preSend] },
	};
}

/** A phone number in any usual form; sent in E.164. */
export const phone: Check = (value, field, context) => parsePhone(value, countryOf(context), field);

/** One email address; sent without white space around it. */
export const email: Check = parseEmail;

/** Comma-separated text or a list of texts; sent as a list. */
export const tags: Check = parseTags;

/** A number, or Shopify's `gid://`; sent as a number. */
export const shopifyCustomerId: Check = parseShopifyCustomerId;

/** One of the values that the screen offers; an expression may give any. */
export function choice(options: INodePropertyOptions[]): Check {
	const choices = options.map(({ value }) => String(value));
	return (value, field) => parseChoice(value, field, choices);
}

/** A name of `a-z A-Z 0-9 _`; sent unchanged. */
export const eventType: Check = parseEventType;

/** A time, without zone in the workflow's; sent in UTC as `YYYY-MM-DD HH:MM:SS.ffffff`. */
export const occurredAt: Check = (value, field, context) =>
	parseOccurredAt(value, context.getTimezone(), field);

/** A point in time as a filter takes it: ISO 8601 in UTC. */
export const instant: Check = (value, field, context) =>
	toIsoUtc(parseInstant(value, context.getTimezone(), field));

/** A whole positive number. */
export const psId: Check = parsePsId;

/** A plain text such as an ID of the sender's own. */
export const text: Check = (value, field) => {
	if (typeof value === 'string' || typeof value === 'number') return String(value);
	throw new InputError(
		field,
		`${field} must be a text`,
		'Enter a text, or an expression that gives one',
	);
};

/** One phone number in every form that may be stored. */
export const phoneForms: Check = (value, field, context) =>
	storedForms(parsePhone(value, countryOf(context), field));

/** Several values in one text, separated by commas, or a list. */
function listOf(value: unknown): unknown[] {
	if (Array.isArray(value)) return value;
	return String(value)
		.split(',')
		.map((part) => part.trim())
		.filter((part) => part !== '');
}

/** Several phone numbers, each in every form that may be stored. */
export const phoneList: Check = (value, field, context) =>
	listOf(value).flatMap((entry) => phoneForms(entry, field, context));

/** Several email addresses. */
export const emailList: Check = (value, field) =>
	listOf(value).map((entry) => parseEmail(entry, field));

/** Several Shopify customer IDs, as texts of digits. */
export const shopifyCustomerIdList: Check = (value, field) =>
	listOf(value).map((entry) => String(parseShopifyCustomerId(entry, field)));

/** A part of a phone number: digits alone, which every stored form contains. */
export const digits: Check = (value, field) => {
	const found = String(value).replace(/\D/g, '');
	if (found !== '') return found;
	throw new InputError(field, `${field} holds no digits`, 'Enter a part of a number, e.g. 415');
};

/** Puts a keyword locator into the body as `keyword_id` or `keyword`. */
export const keywordRouting: INodePropertyRouting = {
	send: {
		preSend: [
			guarded(({ body }, context) => {
				Object.assign(body, readKeyword(context.getNodeParameter('keyword', null), 'Keyword'));
			}),
		],
	},
};

/** Puts the custom properties of a subscriber into the body. */
export const subscriberPropertiesRouting = propertiesRouting('subscriber');

/** Puts the properties of an event into the body. */
export const eventPropertiesRouting = propertiesRouting('event');

function countryOf(context: IExecuteSingleFunctions): string {
	return readDefaultCountry({
		param: (name) => context.getNodeParameter(name, null),
	});
}

function propertiesRouting(kind: PropertyKind): INodePropertyRouting {
	const preSend = guarded(({ body }, context) => {
		const source = propertiesSource(context);
		const collected = collectProperties(
			{ ...source, ...propertiesOptions(context), kind },
			source.mode === 'json' ? 'Properties (JSON)' : 'Custom Properties',
		);
		if (Object.keys(collected).length > 0) body.properties = collected;
	});
	return { send: { preSend: [preSend] } };
}

function propertiesOptions(context: IExecuteSingleFunctions) {
	const nested = context.getNodeParameter('propertiesOptions.nested', 'refuse');
	return { nested: nested as 'flatten' | 'refuse', zone: context.getTimezone() };
}

const PROPERTIES_MODES = ['none', 'define', 'json', 'auto'];

function propertiesSource(context: IExecuteSingleFunctions): PropertiesSource {
	const mode = context.getNodeParameter('propertiesMode', 'none') ?? 'none';
	switch (parseChoice(mode, 'Custom Properties', PROPERTIES_MODES)) {
		case 'define':
			return {
				mode: 'define',
				entries: context.getNodeParameter('properties.property', []) as Array<{
					name: unknown;
					value: unknown;
					type?: PropertyType;
				}>,
			};
		case 'json':
			return { mode: 'json', json: context.getNodeParameter('propertiesJson', null) };
		case 'auto':
			return {
				mode: 'auto',
				item: context.getInputData().json,
				exclude: [...usedFields(context.getNode().parameters), ...leftOutFields(context)],
				snakeCase: context.getNodeParameter('propertiesOptions.snakeCase', false) === true,
			};
		default:
			return { mode: 'none' };
	}
}

function leftOutFields(context: IExecuteSingleFunctions): string[] {
	return listOf(context.getNodeParameter('propertiesOptions.leaveOut', '')).map(String);
}
