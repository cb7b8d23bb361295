import fc from 'fast-check';

import { narrowQuery } from '../../../../nodes/Postscript/domain/conditionQuery';
import { matchesConditions } from '../../../../nodes/Postscript/domain/conditions';
import type { SubscriberView } from '../../../emulator';
import { findPage, type SubscriberQuery } from '../../../emulator/subscriberQuery';
import { SubscriberStore } from '../../../emulator/subscriberStore';
import { toMicros } from '../../../emulator/time';
import { subscriberView } from '../../../emulator/views';
import {
	anyGroups,
	anyRow,
	asRead,
	conditions,
	NOW,
	RANDOM,
	type GivenCriterion,
} from './conditionsHarness';

const narrow = (...groups: GivenCriterion[][]) => narrowQuery(conditions(groups), NOW);
const email = (value: string, operator = 'equals') => ({ field: 'email', operator, value });
const created = (operator: string, value: unknown) => ({ field: 'createdAt', operator, value });
const vip = { field: 'tags', operator: 'contains', value: 'VIP' };

/** The emulator's own list, filtered by a query. */
function listed(
	rows: SubscriberView[],
	query: SubscriberQuery,
	phoneMatching: 'normalised' | 'e164' | 'digits',
	emailMatching: 'folded' | 'exact' = 'folded',
) {
	const store = new SubscriberStore();
	rows.forEach((row, index) =>
		store.insert(`s_${index}`, {
			phone: row.phone_number.slice(1),
			email: row.email,
			shopifyCustomerId: row.shopify_customer_id,
			tags: row.tags,
			properties: row.properties,
			data: {},
			promotional: row.subscriptions.promotional.can_send,
			transactional: row.subscriptions.transactional.can_send,
			createdAt: toMicros(row.created_at),
			updatedAt: toMicros(row.updated_at),
			optedInAt: null,
		}),
	);
	const settings = { pageSize: 1000, phoneMatching, emailMatching, ties: 'stable' } as const;
	return findPage(store, query, settings, () => 0).rows.map((found) =>
		asRead(subscriberView(found, store, 'naive')),
	);
}

const anyRows = fc.uniqueArray(anyRow, { maxLength: 20, selector: (row) => row.phone_number });

/** Asked for as written and in lower case, as the look-ups do: no more can be done about letters. */
const isWholeEmail = ({ field, operator }: GivenCriterion) =>
	field === 'email' && /equals|oneOf/i.test(operator);

test.each([
	['normalised', 'folded'],
	['e164', 'folded'],
	['digits', 'folded'],
	['normalised', 'exact'],
] as const)(
	'who matches is never left out by the query (phones: %s, emails: %s)',
	(matching, emails) => {
		let narrowed = 0;
		fc.assert(
			fc.property(anyRows, anyGroups, (rows, groups) => {
				fc.pre(emails === 'folded' || !groups.flat().some(isWholeEmail));
				const wanted = conditions(groups);
				const matching_ = (among: ReturnType<typeof listed>) =>
					among.filter((row) => matchesConditions(row, wanted, NOW)).map(({ id }) => id);
				const all = listed(rows, {}, matching, emails);
				const some = listed(rows, narrowQuery(wanted, NOW), matching, emails);
				expect(matching_(some)).toEqual(matching_(all));
				if (some.length < all.length) narrowed += 1;
			}),
			RANDOM,
		);
		// A query that asks for everyone would pass as well.
		expect(narrowed).toBeGreaterThan(RANDOM.numRuns / 20);
	},
);

describe('one group', () => {
	test('asks for what the list can filter by, each in its form', () => {
		expect(
			narrow([
				vip,
				email('Ann@Example.com'),
				{ field: 'phone', operator: 'equals', value: '(212) 555-0101' },
				{ field: 'shopifyCustomerId', operator: 'equals', value: 'gid://shopify/Customer/7001' },
				created('after', '2026-01-01T00:00:00.5Z'),
				created('onOrBefore', '2026-01-31'),
			]),
		).toEqual({
			email__in: ['Ann@Example.com', 'ann@example.com'],
			phone_number__in: ['+12125550101', '12125550101'],
			shopify_customer_id__in: ['7001'],
			created_at__gte: '2026-01-01T00:00:00.000000Z',
			created_at__lte: '2026-02-01T05:00:00.000000Z',
		});
	});

	test.each([
		[
			'oneOf',
			'2125550101, 2125550102',
			{ phone_number__in: ['+12125550101', '12125550101', '+12125550102', '12125550102'] },
		],
		['notOneOf', '2125550101', {}],
		['contains', '555', { phone_number__contains: '555' }],
		['startsWith', '+1 (212)', { phone_number__contains: '1212' }],
		['endsWith', '0101', { phone_number__contains: '0101' }],
		['notContains', '555', {}],
		['exists', '', {}],
	])('a phone that %s %p asks for %p', (operator, value, query) => {
		expect(narrow([{ field: 'phone', operator, value }])).toEqual(query);
	});

	test.each([
		['equals', '7', { ps_id__eq: '7' }],
		['oneOf', '7', { ps_id__eq: '7' }],
		['oneOf', '7, 8', {}],
		['contains', '7', {}],
	])('a cookie ID that %s %p asks for %p: the list takes one alone', (operator, value, query) => {
		expect(narrow([{ field: 'psId', operator, value }])).toEqual(query);
	});

	test('a list of any length is asked for: the walk cuts it to fit', () => {
		const value = Array.from({ length: 300 }, (_, n) => `person-${n}@example.com`);
		expect(narrow([email(value as never, 'oneOf')])).toEqual({ email__in: value });
	});

	test('widens times to whole seconds', () => {
		const around = (operator: string) => narrow([created(operator, '2026-01-31T10:00:00.2Z')]);
		expect(around('onOrBefore')).toEqual({ created_at__lte: '2026-01-31T10:00:01.000000Z' });
		expect(around('onOrAfter')).toEqual({ created_at__gte: '2026-01-31T10:00:00.000000Z' });
	});

	test('takes the narrower of two times', () => {
		const times = [created('after', '2026-01-01T00:00:00Z'), created('inTheLast', 30)];
		expect(narrow(times)).toEqual({ created_at__gte: '2026-01-30T12:00:00.000000Z' });
	});

	test.each<[string, GivenCriterion[]]>([
		['an opposite', [email('a', 'notContains'), created('notInTheLast', 3)]],
		[
			'what only the row shows',
			[vip, { field: 'status', operator: 'equals', value: 'subscribed' }],
		],
		['letters, which may be compared in upper and lower case', [email('@b.com', 'contains')]],
		['a text too long for a URL', [email('1'.repeat(3000), 'contains')]],
		['a year beyond what is written', [created('onOrBefore', '9999-12-31')]],
	])('reads the list whole for %s', (_name, group) => {
		expect(narrow(group)).toEqual({});
	});

	test('has no end where it lies ahead: who changes while the list is read still counts', () => {
		expect(narrow([{ field: 'updatedAt', operator: 'inTheLast', value: 1 }])).toEqual({
			updated_at__gte: '2026-02-28T12:00:00.000000Z',
		});
		expect(narrow([created('before', '2026-03-01T12:00:01Z')])).toEqual({});
		expect(narrow([created('before', '2026-03-01T12:00:00Z')])).toEqual({
			created_at__lte: '2026-03-01T12:00:00.000000Z',
		});
	});
});

describe('several groups', () => {
	test('keep only what narrows all of them', () => {
		expect(narrow([email('a@b.com'), vip], [vip])).toEqual({});
		expect(narrow([email('1@', 'contains')], [email('2@', 'contains')])).toEqual({});
		expect(narrow([email('1@', 'contains'), vip], [email('1@', 'startsWith')])).toEqual({
			email__contains: '1@',
		});
	});

	test('ask for the values of all', () => {
		expect(narrow([email('a@b.com')], [email('c@d.com'), vip])).toEqual({
			email__in: ['a@b.com', 'c@d.com'],
		});
	});

	test('ask from the earliest start to the latest end', () => {
		const january = [created('onOrAfter', '2026-01-05'), created('before', '2026-01-31')];
		const february = [created('onOrAfter', '2026-02-01'), created('before', '2026-02-15')];
		expect(narrow(february, january)).toEqual({
			created_at__gte: '2026-01-05T05:00:00.000000Z',
			created_at__lte: '2026-02-15T05:00:00.000000Z',
		});
		expect(narrow(january, [created('before', '2026-01-01')])).toEqual({
			created_at__lte: '2026-01-31T05:00:00.000000Z',
		});
	});
});

test('no group asks for everyone', () => expect(narrow()).toEqual({}));
