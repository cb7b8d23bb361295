import { DEFAULT_AUDIENCES_PROPERTY } from './audience';
import { parseChoice } from './choices';
import type { ConditionType } from './conditionOperators';
import { isBlank, isRecord } from './guards';
import { parseEmail, parsePsId, parseShopifyCustomerId } from './identifiers';
import { InputError } from './inputError';
import { parsePhone } from './phone';
import { quoteValue } from './quoteValue';
import { canSend, statusOf, type Status, type Subscriber } from './subscriber';
import { formatTimestamp, parseTimestamp, type Micros } from './timestamp';
import { parseText } from './text';

/** What a criterion can be about. */
export type ConditionField =
	| 'audiences'
	| 'createdAt'
	| 'email'
	| 'hasEmail'
	| 'phone'
	| 'promotionalConsent'
	| 'property'
	| 'psId'
	| 'shopifyCustomerId'
	| 'status'
	| 'tags'
	| 'transactionalConsent'
	| 'updatedAt';

/** A type of values, or `auto` for the one that each value has. */
export type ChosenType = ConditionType | 'auto';

interface FieldDefinition {
	/** As the screen shows it. */
	label: string;
	/** `chosen` where the user says what the values are. */
	type: ConditionType | 'chosen';
	/** What the field Property Name holds at first; without it there is no such field. */
	propertyName?: string;
	/** All values that there are, where they are few. */
	choices?: readonly string[];
	/**
	 * @param now microseconds since 1970
	 * @returns undefined or null where the subscriber has no such value
	 */
	read: (subscriber: Subscriber, propertyName: string, now: Micros) => unknown;
	/**
	 * Brings an operand into the form in which `read` gives the values.
	 *
	 * @param operator the positive one of a pair of opposites
	 * @throws InputError
	 */
	parseOperand?: (operand: unknown, operator: string, place: FieldPlace) => unknown;
}

/** Where an operand stands, and the country of phone numbers without one (ISO 3166 alpha-2). */
export interface FieldPlace {
	field: string;
	defaultCountry: string;
}

const STATUSES: readonly Status[] = ['subscribed', 'unsubscribed'];

/** Every field that criteria can be about, in the order of the screen. */
export const CONDITION_FIELDS: Readonly<Record<ConditionField, FieldDefinition>> = {
	audiences: {
		label: 'Audiences',
		type: 'list',
		propertyName: DEFAULT_AUDIENCES_PROPERTY,
		read: readProperty,
	},
	psId: {
		label: 'Cookie ID (ps_id)',
		type: 'text',
		read: ({ ps_id }) => readDigits(ps_id),
		parseOperand: parsePsIdOperand,
	},
	createdAt: {
		label: 'Created',
		type: 'date',
		read: ({ created_at }, _name, now) => readTime(created_at, now),
	},
	property: { label: 'Custom Property', type: 'chosen', propertyName: '', read: readProperty },
	email: {
		label: 'Email',
		type: 'text',
		read: ({ email }) => email,
		parseOperand: parseEmailOperand,
	},
	hasEmail: { label: 'Has Email', type: 'boolean', read: ({ email }) => !isBlank(email) },
	phone: {
		label: 'Phone',
		type: 'text',
		read: ({ phone_number }) => readDigits(phone_number),
		parseOperand: parsePhoneOperand,
	},
	promotionalConsent: {
		label: 'Promotional Consent',
		type: 'boolean',
		read: (subscriber) => canSend(subscriber, 'promotional'),
	},
	shopifyCustomerId: {
		label: 'Shopify Customer ID',
		type: 'text',
		read: ({ shopify_customer_id }) => readDigits(shopify_customer_id),
		parseOperand: parseShopifyOperand,
	},
	status: {
		label: 'Status',
		type: 'text',
		choices: STATUSES,
		read: statusOf,
		parseOperand: parseStatusOperand,
	},
	tags: { label: 'Tags', type: 'list', read: ({ tags }) => tags },
	transactionalConsent: {
		label: 'Transactional Consent',
		type: 'boolean',
		read: (subscriber) => canSend(subscriber, 'transactional'),
	},
	updatedAt: {
		label: 'Updated',
		type: 'date',
		read: ({ updated_at }, _name, now) => readTime(updated_at, now),
	},
};

function readProperty({ properties }: Subscriber, name: string): unknown {
	return isRecord(properties) && Object.hasOwn(properties, name) ? properties[name] : undefined;
}

/**
 * A time of Postscript's as text with its zone, UTC also where it does not say so: the zone of the
 * criteria is not for it. One that lies ahead counts as now: a walk over the list takes a while, and
 * who changes meanwhile is still in the last days.
 */
function readTime(time: unknown, now: Micros): string | undefined {
	const at =
		typeof time === 'string' || typeof time === 'number' ? parseTimestamp(time) : undefined;
	return at === undefined ? undefined : formatTimestamp(Math.min(at, now), true);
}

/** Numbers are compared by their digits: the stored form of a phone number is not promised. */
function readDigits(value: unknown): string | undefined {
	if (typeof value !== 'string' && typeof value !== 'number') return undefined;
	const digits = String(value).replace(/\D/g, '');
	return digits === '' ? undefined : digits;
}

function parseStatusOperand(operand: unknown, operator: string, { field }: FieldPlace): unknown {
	return operator === 'equals' ? parseChoice(operand, field, STATUSES) : operand;
}

function parseEmailOperand(operand: unknown, operator: string, { field }: FieldPlace): unknown {
	return operator === 'equals' ? parseEmail(operand, field) : operand;
}

function parsePsIdOperand(operand: unknown, operator: string, { field }: FieldPlace): unknown {
	return operator === 'equals' ? String(parsePsId(operand, field)) : parseDigits(operand, field);
}

function parsePhoneOperand(operand: unknown, operator: string, place: FieldPlace): unknown {
	const { field, defaultCountry } = place;
	if (operator === 'equals') return readDigits(parsePhone(operand, defaultCountry, field));
	return parseDigits(operand, field);
}

function parseShopifyOperand(operand: unknown, operator: string, { field }: FieldPlace): unknown {
	if (operator === 'equals') return String(parseShopifyCustomerId(operand, field));
	return parseDigits(operand, field);
}

/** Part of a number, with or without what people put between digits. */
function parseDigits(operand: unknown, field: string): string {
	const text = parseText(operand, field);
	const digits = readDigits(text);
	if (digits !== undefined && /^[+\d\s().-]+$/.test(text)) return digits;
	throw new InputError(
		field,
		`${field} ${quoteValue(text)} is not a part of a number`,
		'Use digits, e.g. 415',
	);
}
