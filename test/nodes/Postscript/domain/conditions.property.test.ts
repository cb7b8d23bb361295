import fc from 'fast-check';
import { DateTime } from 'luxon';

import { CONDITION_FIELDS } from '../../../../nodes/Postscript/domain/conditionFields';
import { narrowQuery } from '../../../../nodes/Postscript/domain/conditionQuery';
import { matchesConditions, type Conditions } from '../../../../nodes/Postscript/domain/conditions';
import { parseConditions } from '../../../../nodes/Postscript/domain/parseConditions';
import type { SubscriberView } from '../../../emulator';
import {
	anyCriterion,
	anyGroups,
	anyRow,
	asRead,
	conditions,
	CONTEXT,
	DAY,
	NOW,
	RANDOM,
	type GivenCriterion,
} from './conditionsHarness';
import { anyValue, refusal } from './refusal';

test('criteria are met as a plain reading of them says', () => {
	fc.assert(
		fc.property(anyRow, anyGroups, (row, groups) => {
			const expected = groups.some((group) => group.every((criterion) => meets(row, criterion)));
			expect(matchesConditions(asRead(row), conditions(groups), NOW)).toBe(expected);
		}),
		RANDOM,
	);
});

const likely = fc.constantFrom(
	...Object.keys(CONDITION_FIELDS),
	'auto',
	'text',
	'date',
	'contains',
);

test('whatever an expression gives is read, or refused where it stands', () => {
	const any = fc.oneof(anyValue, likely);
	const criterion = fc.record(
		{ field: any, propertyName: any, type: any, operator: any, value: any },
		{ requiredKeys: [] },
	);
	const nearly = fc
		.tuple(anyCriterion, fc.constantFrom('field', 'type', 'operator', 'value'), anyValue)
		.map(([given, key, value]) => ({ ...given, [key]: value }));
	const listOf = (key: string, entry: fc.Arbitrary<unknown>) =>
		fc.record({ [key]: fc.oneof(anyValue, fc.array(fc.oneof(entry, anyValue))) });
	const group = listOf('criterion', fc.oneof(criterion, nearly));
	const parse = (value: unknown) => parseConditions(value, 'Conditions', CONTEXT);
	fc.assert(
		fc.property(fc.oneof(anyValue, listOf('group', group)), (value) => {
			let parsed: Conditions | undefined;
			try {
				parsed = parse(value);
			} catch {
				expect(refusal(() => parse(value)).field).toMatch(/^Conditions/);
			}
			if (parsed) expect(typeof narrowQuery(parsed, NOW)).toBe('object');
		}),
		RANDOM,
	);
});

test('whatever a row holds, it matches or not', () => {
	const cell = fc.jsonValue() as fc.Arbitrary<never>;
	const strange = fc.record(
		{
			phone_number: cell,
			email: cell,
			shopify_customer_id: cell,
			tags: cell,
			properties: fc.oneof(cell, fc.record({ p: cell, q: cell, 'n8n Audiences': cell })),
			subscriptions: cell,
			created_at: cell,
			updated_at: cell,
		},
		{ requiredKeys: [] },
	);
	fc.assert(
		fc.property(strange, anyGroups, (row, groups) => {
			const answer = matchesConditions({ id: 's_1', ...row }, conditions(groups), NOW);
			expect(typeof answer).toBe('boolean');
		}),
		RANDOM,
	);
});

/** Written from the rules alone: values to strings and Luxon times, operators one by one. */
function meets(row: SubscriberView, criterion: GivenCriterion): boolean {
	const { operator } = criterion;
	if (operator === 'isEmpty') return !meets(row, { ...criterion, operator: 'isNotEmpty' });
	if (/^not[A-Z]/.test(operator)) {
		const positive = operator[3].toLowerCase() + operator.slice(4);
		return !meets(row, { ...criterion, operator: positive });
	}
	const value = valueOf(row, criterion);
	if (value === undefined || value === null) return false;
	if (operator === 'exists') return true;
	if (operator === 'isNotEmpty') return value !== '' && !(Array.isArray(value) && !value.length);
	return compare(value, typeOf(value, criterion), criterion);
}

function valueOf(row: SubscriberView, { field, propertyName }: GivenCriterion): unknown {
	switch (field) {
		case 'tags':
			return row.tags;
		case 'email':
			return row.email;
		case 'hasEmail':
			return row.email !== null;
		case 'psId':
			return String(row.ps_id);
		case 'phone':
			return row.phone_number.replace('+', '');
		case 'shopifyCustomerId':
			return row.shopify_customer_id === null ? null : String(row.shopify_customer_id);
		case 'promotionalConsent':
			return row.subscriptions.promotional.can_send;
		case 'transactionalConsent':
			return row.subscriptions.transactional.can_send;
		case 'status':
			return row.subscriptions.promotional.can_send ? 'subscribed' : 'unsubscribed';
		case 'createdAt':
			return `${row.created_at}Z`;
		case 'updatedAt':
			return `${row.updated_at}Z`;
		default:
			return row.properties[propertyName ?? 'n8n Audiences'];
	}
}

const FIXED: Record<string, string> = {
	tags: 'list',
	audiences: 'list',
	hasEmail: 'boolean',
	createdAt: 'date',
	updatedAt: 'date',
	promotionalConsent: 'boolean',
	transactionalConsent: 'boolean',
};

function typeOf(value: unknown, { field, type, operator, value: operand }: GivenCriterion): string {
	if (field !== 'property') return FIXED[field] ?? 'text';
	if (type !== 'auto') return String(type);
	if (operator === 'isTrue' || operator === 'isFalse') return 'boolean';
	if (['before', 'after', 'onOrBefore', 'onOrAfter', 'inTheLast'].includes(operator)) return 'date';
	if (['greaterThan', 'lessThan', 'greaterOrEqual', 'lessOrEqual'].includes(operator)) {
		return 'number';
	}
	if (operator === 'containsAny') return 'list';
	if (operator === 'oneOf') return 'text';
	if (Array.isArray(value)) return operator === 'contains' ? 'list' : 'none';
	const isNumeric = /^\s*-?\d+\s*$/.test(String(operand));
	return operator === 'equals' && typeof value === 'number' && isNumeric ? 'number' : 'text';
}

function compare(value: unknown, type: string, criterion: GivenCriterion): boolean {
	const { field, operator, value: operand } = criterion;
	if (operator === 'oneOf' || operator === 'containsAny') {
		const each = operator === 'oneOf' ? 'equals' : 'contains';
		const entries = Array.isArray(operand) ? operand : String(operand).split(', ');
		return entries.some((entry) => compare(value, type, { field, operator: each, value: entry }));
	}
	if (type === 'boolean') return isTrue(value) === (operator === 'isTrue');
	if (type === 'list') return Array.isArray(value) && value.map(lower).includes(lower(operand));
	if (type === 'number') return compareNumbers(value, operator, Number(operand));
	if (type === 'date') return compareDates(value, field, operator, operand);
	if (type === 'none' || Array.isArray(value)) return false;
	return compareTexts(lower(value), operator, wanted(field, operator, operand));
}

const lower = (value: unknown) => String(value).toLowerCase();

function wanted(field: string, operator: string, operand: unknown): string {
	if (field !== 'phone') return lower(operand);
	const digits = String(operand).replace(/\D/g, '');
	return operator === 'equals' ? `1${digits}` : digits;
}

function compareTexts(value: string, operator: string, operand: string): boolean {
	if (operator === 'equals') return value === operand;
	const at = operator === 'endsWith' ? value.lastIndexOf(operand) : value.indexOf(operand);
	if (at < 0) return false;
	if (operator === 'startsWith') return at === 0;
	return operator === 'contains' || at + operand.length === value.length;
}

function compareNumbers(value: unknown, operator: string, operand: number): boolean {
	const isNumber = typeof value === 'number' || /^-?\d+$/.test(String(value));
	if (!isNumber || typeof value === 'boolean' || Array.isArray(value)) return false;
	const sign = Math.sign(Number(value) - operand);
	if (operator === 'equals') return sign === 0;
	if (operator === 'greaterThan') return sign > 0;
	if (operator === 'lessThan') return sign < 0;
	return operator === 'greaterOrEqual' ? sign >= 0 : sign <= 0;
}

function isTrue(value: unknown): boolean | undefined {
	if (['true', 'yes', '1'].includes(lower(value)) && !Array.isArray(value)) return true;
	return ['false', 'no', '0'].includes(lower(value)) && !Array.isArray(value) ? false : undefined;
}

/** Microseconds, which Luxon does not have, are added by hand. */
function micros(text: string): number {
	const fraction = /\.(\d{6})/.exec(text)?.[1] ?? '000000';
	const time = DateTime.fromISO(text.replace(/\.\d+/, ''), { zone: CONTEXT.zone });
	return time.toMillis() * 1000 + Number(fraction);
}

function compareDates(value: unknown, field: string, operator: string, operand: unknown): boolean {
	if (typeof value !== 'string' || !/^\d{4}-\d\d-\d\d/.test(value)) return false;
	const now = NOW * 1000;
	const at = field === 'property' ? micros(value) : Math.min(now, micros(value));
	if (operator === 'inTheLast') {
		return at >= now - Number(operand) * DAY * 1000 && at <= now;
	}
	const text = String(operand);
	const start = micros(text);
	const isDay = text.length === 10;
	const next = DateTime.fromISO(text, { zone: CONTEXT.zone }).plus({ days: 1 });
	const end = isDay ? next.toMillis() * 1000 : start + 1;
	if (operator === 'equals') return at >= start && at < end;
	if (operator === 'before') return at < start;
	if (operator === 'after') return at >= end;
	return operator === 'onOrBefore' ? at < end : at >= start;
}
