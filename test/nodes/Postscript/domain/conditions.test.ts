import { matchesConditions } from '../../../../nodes/Postscript/domain/conditions';
import {
	CONDITION_FIELDS,
	type ConditionField,
} from '../../../../nodes/Postscript/domain/conditionFields';
import { operatorsOf } from '../../../../nodes/Postscript/domain/conditionOperators';
import { parseConditions } from '../../../../nodes/Postscript/domain/parseConditions';
import type { SubscriberView } from '../../../emulator';
import { asRead, conditions, CONTEXT, NOW, row, type GivenCriterion } from './conditionsHarness';
import { refusal } from './refusal';

const matches = (criterion: GivenCriterion, subscriber: SubscriberView = row()) =>
	matchesConditions(asRead(subscriber), conditions([[criterion]]), NOW);
const property = (type: string | undefined, operator: string, value?: unknown) => ({
	field: 'property',
	propertyName: 'p',
	...(type && { type }),
	operator,
	value,
});
const having = (value: SubscriberView['properties'][string] | undefined) =>
	row({ properties: value === undefined ? {} : { p: value } });

describe('operators', () => {
	test.each<[string | undefined, unknown, string, unknown, boolean]>([
		['text', 'Gold Plan', 'equals', 'gold plan', true],
		['text', 'Gold Plan', 'equals', ' Gold Plan\u200B', true],
		['text', 'Gold Plan', 'notEquals', 'gold', true],
		['text', 'Gold Plan', 'contains', 'D P', true],
		['text', 'Gold Plan', 'notContains', 'D P', false],
		['text', 'Gold Plan', 'startsWith', 'gold', true],
		['text', 'Gold Plan', 'notStartsWith', 'plan', true],
		['text', 'Gold Plan', 'endsWith', 'PLAN', true],
		['text', 'Gold Plan', 'notEndsWith', 'gold', true],
		['text', 5, 'equals', '5', true],
		['text', '100% (a+b)', 'contains', '% (A+B', true],
		['text', 'Gold Plan', 'oneOf', 'silver, GOLD plan', true],
		['text', 'Gold Plan', 'oneOf', ['silver', 'gold'], false],
		['text', 'Gold Plan', 'notOneOf', ['silver', 'gold'], true],
		['text', 'Last, First', 'oneOf', ['last, first'], true],
		['text', 5, 'oneOf', [4, 5], true],
		['list', ['a', 'VIP'], 'containsAny', 'b, vip', true],
		['list', ['a', 'VIP'], 'containsAny', 'b, c', false],
		['list', ['a', 'VIP'], 'notContainsAny', 'b, c', true],
		['list', 'VIP', 'containsAny', 'VIP', false],
		['auto', 5, 'oneOf', '4, 5', true],
		['auto', 'b', 'oneOf', '["a", "B"]', true],
		['number', 5, 'equals', '5', true],
		['number', '5', 'equals', 5, true],
		['number', 5, 'notEquals', 5, false],
		['number', 5, 'greaterThan', 4.5, true],
		['number', 5, 'greaterThan', 5, false],
		['number', 5, 'greaterOrEqual', 5, true],
		['number', 5, 'lessThan', 5, false],
		['number', -5, 'lessOrEqual', -5, true],
		['number', 'many', 'lessThan', 5, false],
		['number', 'many', 'notEquals', 5, true],
		['date', '1991-01-01', 'before', '2000-01-01', true],
		['date', '2026-02-01', 'equals', '2026-02-01', true],
		['date', '2026-02-01T04:59:59Z', 'equals', '2026-02-01', false],
		['date', '2026-02-01T05:00:00Z', 'equals', '2026-02-01', true],
		['date', '2026-02-02T04:59:59.999999Z', 'onOrBefore', '2026-02-01', true],
		['date', '2026-02-02T04:59:59.999999Z', 'after', '2026-02-01', false],
		['date', '2026-02-02T05:00:00Z', 'after', '2026-02-01', true],
		['date', '2026-03-08T05:00:00Z', 'onOrAfter', '2026-03-08', true],
		['date', '2026-03-09T03:59:59Z', 'equals', '2026-03-08', true],
		['date', '2026-02-22T12:00:00Z', 'inTheLast', 7, true],
		['date', '2026-02-22T11:59:59Z', 'inTheLast', '7', false],
		['date', '2026-03-01T12:00:00.001Z', 'inTheLast', 7, false],
		['date', '2026-03-01T12:00:00.001Z', 'notInTheLast', 7, true],
		['date', 'soon', 'before', '2027-01-01', false],
		['date', 1767225600, 'before', '2027-01-01', false],
		['boolean', true, 'isTrue', '', true],
		['boolean', 'yes', 'isTrue', '', true],
		['boolean', 0, 'isFalse', '', true],
		['boolean', 'maybe', 'isFalse', '', false],
		['list', ['a', 'VIP'], 'contains', 'vip', true],
		['list', ['a', 'VIP'], 'contains', 'VI', false],
		['list', ['a', 'VIP'], 'notContains', 'b', true],
		['list', 'VIP', 'contains', 'VIP', false],
		['auto', 5, 'equals', '5.0', true],
		['auto', '5', 'equals', '5.0', false],
		['auto', '5', 'greaterThan', 4, true],
		['auto', ['a', 'b'], 'contains', 'A', true],
		['auto', 'cab', 'contains', 'A', true],
		['auto', true, 'equals', 'TRUE', true],
		['auto', 'yes', 'isTrue', '', true],
		['auto', '2026-02-28', 'inTheLast', 3, true],
		['auto', ['a'], 'equals', 'a', false],
		['auto', ['a'], 'notEquals', 'a', true],
		[undefined, 5, 'lessThan', 6, true],
	])('%p: %p %s %p is %p', (type, value, operator, operand, expected) => {
		const subscriber = having(value as SubscriberView['properties'][string]);
		expect(matches(property(type, operator, operand), subscriber)).toBe(expected);
	});

	const EXAMPLES = { none: '', text: 'x', list: 'x, y', number: 1, date: '2026-01-01', days: 5 };
	const all = (['text', 'number', 'date', 'boolean', 'list'] as const).flatMap((type) =>
		Object.entries(operatorsOf(type)).map(
			([name, { takes, opposite }]) => [type, name, EXAMPLES[takes], opposite] as const,
		),
	);

	test.each(all)('%s %s: a missing value meets opposites only', (type, name, operand, opposite) => {
		expect(matches(property(type, name, operand), having(undefined))).toBe(opposite !== undefined);
		expect(matches(property('auto', name, operand), having(undefined))).toBe(
			opposite !== undefined,
		);
	});

	test.each([
		['', true, true],
		[[], true, true],
		[' \u200B', true, true],
		[0, true, false],
		[false, true, false],
		[['a'], true, false],
		[undefined, false, true],
	])('%p exists: %p, is empty: %p', (value, exists, isEmpty) => {
		for (const type of ['auto', 'text', 'number', 'date', 'boolean', 'list']) {
			expect(matches(property(type, 'exists'), having(value))).toBe(exists);
			expect(matches(property(type, 'notExists'), having(value))).toBe(!exists);
			expect(matches(property(type, 'isEmpty'), having(value))).toBe(isEmpty);
			expect(matches(property(type, 'isNotEmpty'), having(value))).toBe(!isEmpty);
		}
	});
});

describe('fields', () => {
	test.each<[string, string, unknown, boolean]>([
		['email', 'equals', 'jane@example.com', true],
		['email', 'endsWith', '@EXAMPLE.com', true],
		['phone', 'equals', '(212) 555-0101', true],
		['phone', 'equals', '+44 20 7946 0958', false],
		['phone', 'oneOf', '415-555-0123, (212) 555-0101', true],
		['phone', 'notOneOf', ['415-555-0123'], true],
		['phone', 'startsWith', '+1 212', true],
		['phone', 'endsWith', '01-01', true],
		['shopifyCustomerId', 'equals', 'gid://shopify/Customer/7001', true],
		['shopifyCustomerId', 'contains', 70, true],
		['shopifyCustomerId', 'oneOf', '5, gid://shopify/Customer/7001', true],
		['email', 'oneOf', ['kim@example.com', 'JANE@example.com'], true],
		['hasEmail', 'isTrue', undefined, true],
		['hasEmail', 'isFalse', undefined, false],
		['psId', 'equals', 1, true],
		['psId', 'oneOf', '1, 2', true],
		['psId', 'equals', '2', false],
		['status', 'equals', 'Subscribed', true],
		['status', 'notEquals', 'unsubscribed', true],
		['promotionalConsent', 'isTrue', undefined, true],
		['transactionalConsent', 'isFalse', undefined, true],
		['tags', 'contains', 'early bird', true],
		['tags', 'notContains', 'Bird', true],
		['createdAt', 'before', '2026-01-11', true],
		// As spreadsheets keep a day a text: all of that day, like any other.
		['createdAt', 'equals', "'2026-01-10", true],
		['createdAt', 'equals', '="2026-01-10"', true],
		['updatedAt', 'after', '2026-02-20T12:00:00Z', true],
		['updatedAt', 'inTheLast', 9, true],
		['updatedAt', 'notInTheLast', 9, false],
	])('%s %s %p: %p', (field, operator, value, expected) => {
		expect(matches({ field, operator, value })).toBe(expected);
	});

	test('audiences are in the property that is named, n8n Audiences unless another is', () => {
		const member = row({ properties: { 'n8n Audiences': ['VIP'], Mine: ['Other'] } });
		const audience = (value: string, propertyName?: string) =>
			matches({ field: 'audiences', operator: 'contains', value, propertyName }, member);
		expect([audience('VIP'), audience('VIP', ''), audience('Other')]).toEqual([true, true, false]);
		expect([audience('Other', 'Mine'), audience('VIP', 'Mine')]).toEqual([true, false]);
	});

	test('a phone is found in whichever form it is stored', () => {
		const criterion = { field: 'phone', operator: 'equals', value: '+12125550101' };
		for (const phone_number of ['+12125550101', '12125550101', '+1 212-555-0101']) {
			expect(matches(criterion, row({ phone_number }))).toBe(true);
		}
	});

	test('who changes while the list is read is still in the last days', () => {
		const later = row({ updated_at: '2026-03-01T12:00:30.000000' });
		expect(matches({ field: 'updatedAt', operator: 'inTheLast', value: 1 }, later)).toBe(true);
	});

	test('consent that Postscript does not tell is neither given nor refused', () => {
		const unknown = { ...asRead(row()), subscriptions: undefined };
		const met = (field: string, operator: string, value?: string) =>
			matchesConditions(unknown, conditions([[{ field, operator, value }]]), NOW);
		expect(met('promotionalConsent', 'isTrue')).toBe(false);
		expect(met('promotionalConsent', 'isFalse')).toBe(false);
		expect(met('status', 'exists')).toBe(false);
	});

	test('a property may be called anything, but only what is there counts', () => {
		for (const propertyName of ['toString', 'constructor']) {
			expect(matches({ field: 'property', propertyName, operator: 'exists' })).toBe(false);
		}
	});
});

test('groups are joined by OR, criteria by AND; without a group everyone matches', () => {
	const yes = { field: 'tags', operator: 'contains', value: 'VIP' };
	const no = { field: 'tags', operator: 'notContains', value: 'VIP' };
	const of = (...groups: GivenCriterion[][]) =>
		matchesConditions(asRead(row()), conditions(groups), NOW);
	expect([of([yes]), of([no]), of([yes, no]), of([no], [yes]), of([yes, no], [no])]).toEqual([
		true,
		false,
		false,
		true,
		false,
	]);
	expect(of()).toBe(true);
});

describe('what the screen or an expression gives', () => {
	const criterion = { field: 'tags', operator: 'contains', value: 'VIP' };
	const parse = (value: unknown, context = CONTEXT) =>
		parseConditions(value, 'Conditions', context);
	const parsed = (value: unknown) =>
		parse(value).groups.map((group) => group.map(({ field, operator }) => [field, operator]));

	test.each([
		['the screen', { group: [{ criteria: { criterion: [criterion] } }] }],
		['without the inner name', { group: [{ criterion: [criterion] }] }],
		['JSON', JSON.stringify({ group: [{ criterion: [criterion] }] })],
		['names in another case', { group: [{ criterion: [{ ...criterion, field: 'TAGS' }] }] }],
	])('is read as %s', (_name, value) => {
		expect(parsed(value)).toEqual([[['tags', 'contains']]]);
	});

	test.each([undefined, {}, { group: [] }])('%p is no condition', (value) => {
		expect(parsed(value)).toEqual([]);
	});

	const second = (given: object) => ({
		group: [{ criterion: [criterion] }, { criterion: [criterion, given] }],
	});
	const at = 'Conditions, Group 2, Criterion 2';

	test.each<[object, string, string]>([
		[{ ...criterion, field: 'orders' }, `${at}, Field`, '"orders"'],
		[{ ...criterion, field: '' }, `${at}, Field`, 'is empty'],
		[{ ...criterion, operator: 'equals' }, `${at}, Operator`, '"equals"'],
		[{ ...criterion, operator: undefined }, `${at}, Operator`, 'is empty'],
		[{ ...criterion, value: { a: 1 } }, `${at}, Value`, 'an object'],
		[{ ...criterion, value: '[object Object]' }, `${at}, Value`, 'an object'],
		[property('number', 'equals', 'abc'), `${at}, Value`, 'must be a number'],
		[property('auto', 'greaterThan', 'abc'), `${at}, Value`, 'must be a number'],
		[property('colour', 'equals', 'abc'), `${at}, Type`, '"colour"'],
		[property('text', 'greaterThan', 1), `${at}, Operator`, '"greaterThan"'],
		[{ ...property('auto', 'exists'), propertyName: '' }, `${at}, Property Name`, 'is empty'],
		[
			{ ...property('auto', 'exists'), propertyName: '__proto__' },
			`${at}, Property Name`,
			'cannot',
		],
		[property('date', 'inTheLast', -1), `${at}, Value`, 'from 0 to 36525'],
		[property('date', 'after', 'soon'), `${at}, Value`, 'not a date'],
		[{ field: 'createdAt', operator: 'after', value: 1767225600 }, `${at}, Value`, 'is a number'],
		[{ field: 'email', operator: 'equals', value: 'jane' }, `${at}, Value`, 'email address'],
		[{ field: 'email', operator: 'oneOf', value: 'a@b.com, jane' }, `${at}, Value`, '"jane"'],
		[{ field: 'psId', operator: 'equals', value: 'abc' }, `${at}, Value`, 'whole'],
		[{ field: 'phone', operator: 'oneOf', value: '2125550101, 12' }, `${at}, Value`, '"12"'],
		[{ field: 'tags', operator: 'containsAny', value: { a: 1 } }, `${at}, Value`, 'a list'],
		[{ field: 'phone', operator: 'equals', value: '12' }, `${at}, Value`, 'phone number'],
		[{ field: 'phone', operator: 'contains', value: 'abc' }, `${at}, Value`, 'part of a number'],
		[{ field: 'shopifyCustomerId', operator: 'equals', value: 'x' }, `${at}, Value`, 'whole'],
		[{ field: 'status', operator: 'equals', value: 'gone' }, `${at}, Value`, '"gone"'],
	])('%p is refused where it stands', (given, field, message) => {
		const refused = refusal(() => parse(second(given)));
		expect(refused).toMatchObject({ field, message: expect.stringContaining(message) });
		expect(refused.message).toContain(at);
	});

	test.each([
		['text', 'Conditions'],
		[{ groups: [] }, 'Conditions'],
		[{ group: 'x' }, 'Conditions'],
		[{ group: ['x'] }, 'Conditions, Group 1'],
		[{ group: [{}] }, 'Conditions, Group 1'],
		[{ group: [{ criteria: { criterion: [] } }] }, 'Conditions, Group 1'],
		[{ group: [{ criterion: ['x'] }] }, 'Conditions, Group 1, Criterion 1'],
	])('%p is no empty condition, but a mistake', (value, field) => {
		expect(refusal(() => parse(value)).field).toBe(field);
	});

	describe('what is empty', () => {
		const ignoring = { ...CONTEXT, ifEmpty: 'ignore' } as const;
		const count = (value: unknown) =>
			parse(value, ignoring).groups.map((group) => group.map(({ field }) => field));

		test.each<[object, string]>([
			[{ ...criterion, value: ' ' }, 'Tags'],
			[{ ...criterion, value: null }, 'Tags'],
			[{ ...criterion, value: undefined }, 'Tags'],
			[{ field: 'phone', operator: 'oneOf', value: [] }, 'Phone'],
			[{ field: 'phone', operator: 'oneOf', value: [null, ''] }, 'Phone'],
			[{ field: 'phone', operator: 'notOneOf', value: ' , ' }, 'Phone'],
			[{ field: 'createdAt', operator: 'inTheLast', value: null }, 'Created'],
			[property('number', 'equals', ''), 'Custom Property p'],
		])('%p is named and refused: it would let everyone pass', (given, name) => {
			const refused = refusal(() => parse(second(given)));
			expect(refused.field).toBe(`Conditions > ${name}`);
			expect(refused.message).toBe(
				`Conditions > ${name} is empty, so the list would not be filtered by it`,
			);
			expect(refused.hint).toBe(
				'Correct its expression, enter a value, or remove it (Group 2, Criterion 2)',
			);
			expect(count(second(given))).toEqual([['tags'], ['tags']]);
		});

		test('the advice names the option that leaves it out, where there is one', () => {
			const emptyHint = 'switch it off';
			const given = second({ ...criterion, value: '' });
			expect(refusal(() => parse(given, { ...CONTEXT, emptyHint })).hint).toBe(
				'Correct its expression, enter a value, remove it, or switch it off (Group 2, Criterion 2)',
			);
		});

		test('a group of which nothing is left goes along', () => {
			const empty = { ...criterion, value: '' };
			expect(count({ group: [{ criterion: [empty] }, { criterion: [criterion] }] })).toEqual([
				['tags'],
			]);
			expect(count({ group: [{ criterion: [empty] }] })).toEqual([]);
		});

		test.each([null, '', ' '])('an expression that gives %p for all of them', (value) => {
			expect(refusal(() => parse(value))).toMatchObject({
				field: 'Conditions',
				message: 'Conditions is empty, so the list would not be filtered by it',
				hint: 'Correct its expression, enter a value, or remove it',
			});
			expect(count(value)).toEqual([]);
		});

		test('a value that the operator does not need may be anything', () => {
			for (const value of ['', 'abc']) {
				expect(count(second({ field: 'phone', operator: 'exists', value }))[1]).toEqual([
					'tags',
					'phone',
				]);
			}
		});
	});

	test('dates without a zone need one, and it must exist', () => {
		const given = second({ field: 'createdAt', operator: 'after', value: '2026-01-01' });
		expect(refusal(() => parse(given, { ...CONTEXT, zone: undefined })).field).toBe(`${at}, Value`);
		expect(refusal(() => parse(second(criterion), { ...CONTEXT, zone: 'Mars' })).field).toBe(
			'Timezone',
		);
	});
});

test('the tables say what a screen needs: a label each, and what the value is', () => {
	for (const field of Object.keys(CONDITION_FIELDS) as ConditionField[]) {
		expect(CONDITION_FIELDS[field].label).toMatch(/^[A-Z]/);
	}
	for (const type of ['text', 'number', 'date', 'boolean', 'list'] as const) {
		const labels = Object.values(operatorsOf(type)).map(({ label }) => label);
		expect(new Set(labels).size).toBe(labels.length);
	}
});
