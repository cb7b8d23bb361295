import fc from 'fast-check';

import type { ConditionContext } from '../../../../nodes/Postscript/domain/parseConditions';
import { parseConditions } from '../../../../nodes/Postscript/domain/parseConditions';
import type { Subscriber } from '../../../../nodes/Postscript/domain/subscriber';
import type { SubscriberView } from '../../../emulator';

// eslint-disable-next-line @n8n/community-nodes/no-restricted-globals -- how many inputs is asked for from outside
const { env } = process;
/** The same inputs at every run of the suite; with RANDOM_INPUTS=n others each time. */
export const RANDOM = {
	numRuns: Number(env.RANDOM_INPUTS ?? 1000),
	...(env.RANDOM_INPUTS === undefined && { seed: 20_261_125 }),
};

export const NOW = Date.parse('2026-03-01T12:00:00Z');
export const DAY = 86_400_000;
export const CONTEXT: ConditionContext = {
	zone: 'America/New_York',
	defaultCountry: 'US',
	ifEmpty: 'refuse',
};

/** A criterion as the screen gives it. */
export interface GivenCriterion {
	field: string;
	propertyName?: string;
	type?: string;
	operator: string;
	value?: unknown;
}

/** Conditions of groups, each a list of criteria. */
export const conditions = (groups: GivenCriterion[][], context = CONTEXT) =>
	parseConditions({ group: groups.map((criterion) => ({ criterion })) }, 'Conditions', context);

/** A row as the API's answer is read. */
export const asRead = (view: SubscriberView) => JSON.parse(JSON.stringify(view)) as Subscriber;

export const row = (more: Partial<SubscriberView> = {}): SubscriberView => ({
	id: 's_1',
	ps_id: 1,
	phone_number: '+12125550101',
	email: 'Jane@Example.com',
	shopify_customer_id: 7001,
	tags: ['VIP', 'Early Bird'],
	properties: {},
	data: {},
	subscriptions: { promotional: { can_send: true }, transactional: { can_send: false } },
	created_at: '2026-01-10T09:00:00.000000',
	updated_at: '2026-02-20T12:00:00.500000',
	...more,
});

const pick = <Value>(...values: Value[]) => fc.constantFrom(...values);
/** Few letters and few values, so that criteria and rows meet. */
const word = fc.stringMatching(/^[aAbB@.]{1,3}$/);
const days = pick('2025-12-31', '2026-02-01', '2026-02-27', '2026-03-01', '2026-03-02');
const times = pick(
	'2026-01-31T23:30:00Z',
	'2026-02-01T00:00:00.000001Z',
	'2026-02-27T12:00:00Z',
	'2026-03-01T12:00:00Z',
	'2026-03-05T00:00:00+02:00',
	'2026-02-01T04:59:59',
);
const number = fc.integer({ min: -2, max: 12 });
const PROPERTY_NAMES = ['p', 'q'];

const properties = fc.dictionary(
	fc.constantFrom(...PROPERTY_NAMES, 'n8n Audiences'),
	fc.oneof(
		word,
		number,
		fc.boolean(),
		fc.array(word, { maxLength: 2 }),
		days,
		times,
		pick('', '5', 'yes', 'No', 'true'),
	),
	{ maxKeys: 3 },
);

/** A moment as Postscript writes it, naive, at most 60 days from now on either side. */
const written = fc
	.integer({ min: -60 * 24 * 3600, max: 60 * 24 * 3600 })
	.chain((second) =>
		pick('000000', '000001', '999999').map(
			(micros) => `${new Date(NOW + second * 1000).toISOString().slice(0, 19)}.${micros}`,
		),
	);
const writtenDays = written.map((text) => text.slice(0, 10));
const writtenTimes = fc.oneof(
	written.map((text) => `${text}Z`),
	written,
	writtenDays,
);

export const anyRow: fc.Arbitrary<SubscriberView> = fc
	.record({
		ps_id: fc.integer({ min: 1, max: 120 }),
		phone_number: fc.integer({ min: 100, max: 119 }).map((line) => `+12125550${line}`),
		email: fc.option(fc.tuple(word, pick('a.com', 'B.com')).map((parts) => parts.join('@'))),
		shopify_customer_id: fc.option(fc.integer({ min: 1, max: 120 })),
		tags: fc.uniqueArray(word, { maxLength: 3 }),
		properties,
		promotional: fc.boolean(),
		transactional: fc.boolean(),
		created_at: written,
		updated_at: written,
	})
	.map(({ promotional, transactional, ...rest }) =>
		row({
			...rest,
			subscriptions: {
				promotional: { can_send: promotional },
				transactional: { can_send: transactional },
			},
		}),
	);

const PRESENCE = ['exists', 'notExists', 'isEmpty', 'isNotEmpty'];
const TEXT = ['equals', 'contains', 'startsWith', 'endsWith'].flatMap(withOpposite);
const NUMBER = [
	...withOpposite('equals'),
	'greaterThan',
	'lessThan',
	'greaterOrEqual',
	'lessOrEqual',
];
const DATE = [...withOpposite('equals'), 'before', 'after', 'onOrBefore', 'onOrAfter'];
const DAYS = withOpposite('inTheLast');
const BOOLEAN = ['isTrue', 'isFalse'];
const LIST = withOpposite('contains');

function withOpposite(name: string): string[] {
	return [name, `not${name[0].toUpperCase()}${name.slice(1)}`];
}

const criterion = (
	base: Omit<GivenCriterion, 'operator'>,
	operators: string[],
	value: fc.Arbitrary<unknown>,
): fc.Arbitrary<GivenCriterion> =>
	fc
		.tuple(fc.constantFrom(...operators), value)
		.map(([operator, given]) => ({ ...base, operator, value: given }));

const dated = (base: Omit<GivenCriterion, 'operator'>, moments: fc.Arbitrary<unknown>) =>
	fc.oneof(criterion(base, DATE, moments), criterion(base, DAYS, fc.nat({ max: 60 })));
const digits = fc.integer({ min: 1, max: 120 });
const phones = fc.integer({ min: 100, max: 119 });

const emails = pick('a@a.com', 'A@B.COM', 'b@b.com');
/** A list, or its entries with commas. */
const listOf = (entry: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> =>
	fc
		.tuple(fc.array(entry, { minLength: 1, maxLength: 3 }), fc.boolean())
		.map(([entries, isText]) => (isText ? entries.join(', ') : entries));

const propertyCriterion = fc
	.tuple(fc.constantFrom(...PROPERTY_NAMES), fc.boolean())
	.chain(([propertyName, isAuto]) => {
		const base = (type: string) => ({
			field: 'property',
			propertyName,
			type: isAuto ? 'auto' : type,
		});
		return fc.oneof(
			criterion(base('text'), TEXT, fc.oneof(word, number, pick('true', '5'))),
			criterion(base('number'), NUMBER, fc.oneof(number, pick('5', ' 7 '))),
			dated(base('date'), fc.oneof(days, times)),
			criterion(base('boolean'), BOOLEAN, pick('')),
			criterion(base('list'), LIST, word),
			criterion(base('text'), withOpposite('oneOf'), listOf(fc.oneof(word, number))),
			criterion(base('list'), withOpposite('containsAny'), listOf(word)),
			criterion(base('text'), PRESENCE, pick(undefined)),
		);
	});

export const anyCriterion: fc.Arbitrary<GivenCriterion> = fc.oneof(
	{ weight: 4, arbitrary: propertyCriterion },
	criterion({ field: 'tags' }, [...LIST, ...PRESENCE], word),
	criterion({ field: 'tags' }, withOpposite('containsAny'), listOf(word)),
	criterion({ field: 'audiences' }, [...LIST, ...PRESENCE], word),
	criterion({ field: 'email' }, [...TEXT.slice(2), ...PRESENCE], word),
	criterion({ field: 'email' }, withOpposite('equals'), emails),
	criterion({ field: 'email' }, withOpposite('oneOf'), listOf(emails)),
	criterion({ field: 'hasEmail' }, BOOLEAN, pick('')),
	criterion(
		{ field: 'phone' },
		withOpposite('equals'),
		phones.map((line) => `212-555-0${line}`),
	),
	criterion(
		{ field: 'phone' },
		TEXT.slice(2),
		phones.map((line) => `0${line}`),
	),
	criterion({ field: 'phone' }, TEXT.slice(2), pick('+1 (212)', '555', '1')),
	criterion(
		{ field: 'phone' },
		withOpposite('oneOf'),
		listOf(phones.map((line) => `212-555-0${line}`)),
	),
	criterion({ field: 'shopifyCustomerId' }, [...TEXT, ...PRESENCE], digits.map(String)),
	criterion({ field: 'shopifyCustomerId' }, withOpposite('oneOf'), listOf(digits)),
	criterion({ field: 'psId' }, [...TEXT, ...PRESENCE], digits.map(String)),
	criterion({ field: 'psId' }, withOpposite('oneOf'), listOf(digits)),
	dated({ field: 'createdAt' }, writtenTimes),
	dated({ field: 'updatedAt' }, writtenTimes),
	criterion({ field: 'promotionalConsent' }, [...BOOLEAN, ...PRESENCE], pick('')),
	criterion({ field: 'transactionalConsent' }, BOOLEAN, pick('')),
	criterion({ field: 'status' }, withOpposite('equals'), pick('subscribed', 'Unsubscribed')),
);

export const anyGroups = fc.array(fc.array(anyCriterion, { minLength: 1, maxLength: 3 }), {
	minLength: 1,
	maxLength: 3,
});
