import type { INodeParameters } from 'n8n-workflow';
import { turn } from '../../../../support/turn';
import { badOptions } from '../badInput';
import { expectRefusal, jsonOf, openStage, pairsOf, V, type Refused } from '../operationHarness';
import { criteria, tagged } from './conditionsInput';

const stage = openStage();

const PHONE = '+14155550123';
const OTHER_PHONE = '+14155550124';
const GET_ALL: INodeParameters = { resource: 'subscriber', operation: 'getAll' };

function seed(count: number): string[] {
	return Array.from({ length: count }, (_, n) =>
		stage.emulator.shop().add({
			phone: `+1415555${String(1000 + n)}`,
			createdAt: `2026-01-01T00:00:00.${String(n).padStart(6, '0')}Z`,
		} as never),
	);
}

test('lists people, oldest first, simplified, up to the limit', async () => {
	const ids = seed(60);
	const { items } = await stage.run(GET_ALL);
	expect(stage.sent).toEqual([
		{ method: 'GET', path: '/api/v2/subscribers', query: { sort: 'created_at__asc' } },
	]);
	expect(jsonOf(items).map(({ id }) => id)).toEqual(ids.slice(0, 50));
	expect(items[0].json).toHaveProperty('is_subscribed', true);
	expect(pairsOf(items)).toEqual(Array.from({ length: 50 }, () => 0));
});

test('the raw answer where it is not simplified', async () => {
	stage.emulator.shop().add({ phone: PHONE });
	const { items } = await stage.run({ ...GET_ALL, simplify: false });
	expect(jsonOf(items)).toEqual([stage.emulator.shop().byPhone(PHONE)]);
});

test('a limit over several pages reads as many pages as it takes', async () => {
	stage.emulator.options.pageSize = 10;
	const ids = seed(60);
	const { items } = await stage.run({ ...GET_ALL, limit: 25 });
	expect(jsonOf(items).map(({ id }) => id)).toEqual(ids.slice(0, 25));
	expect(stage.sent).toHaveLength(3);
});

test('Return All gives everybody once', async () => {
	stage.emulator.options.pageSize = 7;
	const ids = seed(60);
	const { items } = await stage.run({ ...GET_ALL, returnAll: true });
	expect(jsonOf(items).map(({ id }) => id)).toEqual(ids);
});

test.each([
	'created_at__desc',
	'phone_number__asc',
	'shopify_customer_id__desc',
	'updated_at__asc',
])('sorted by %s it goes by page number and keeps the filters', async (sort) => {
	stage.emulator.options.pageSize = 20;
	const ids = seed(45);
	const { items } = await stage.run({
		...GET_ALL,
		returnAll: true,
		sort,
		filters: { phoneContains: '415' },
	});
	expect(new Set(jsonOf(items).map(({ id }) => id))).toEqual(new Set(ids));
	expect(stage.sent.map(({ query }) => query)).toEqual([
		{ sort, phone_number__contains: '415' },
		{ sort, phone_number__contains: '415', page: '2' },
		{ sort, phone_number__contains: '415', page: '3' },
	]);
});

test('nobody is missed who changes, and nobody comes twice, while a long list is read', async () => {
	stage.emulator.options.pageSize = 5;
	const ids = seed(40);
	stage.emulator.options.latencyMs = 2;
	const running = stage.run({ ...GET_ALL, returnAll: true });
	const shop = stage.emulator.shop();
	for (const { phone_number: phone } of [...shop.subscribers()].slice(0, 20)) {
		await turn();
		shop.touch(phone, { tags: ['moved'] });
	}
	const { items } = await running;
	const found = jsonOf(items).map(({ id }) => id);
	expect(found).toEqual(ids);
});

test('people created at one moment, more than a page of them, are all there', async () => {
	stage.emulator.options.pageSize = 4;
	const ids = Array.from({ length: 11 }, (_, n) =>
		stage.emulator.shop().add({
			phone: `+1415555${String(1000 + n)}`,
			createdAt: '2026-01-01T00:00:00Z',
		} as never),
	);
	const { items } = await stage.run({ ...GET_ALL, returnAll: true });
	expect(
		jsonOf(items)
			.map(({ id }) => id)
			.sort(),
	).toEqual(ids.sort());
});

test.each<[string, string, string, unknown]>([
	['psId', '7', 'ps_id__eq', '7'],
	['createdAfter', '2026-01-01T00:00:00Z', 'created_at__gt', '2026-01-01T00:00:00.000Z'],
	['createdAtExactly', '2026-01-01', 'created_at__eq', '2026-01-01T05:00:00.000Z'],
	['createdAtOrAfter', '2026-07-01T12:00:00', 'created_at__gte', '2026-07-01T16:00:00.000Z'],
	[
		'createdAtOrBefore',
		'2026-01-01 00:00:00.123456Z',
		'created_at__lte',
		'2026-01-01T00:00:00.123456Z',
	],
	[
		'createdBefore',
		"={{ DateTime.fromISO('2026-01-01T00:00:00Z') }}",
		'created_at__lt',
		'2026-01-01T00:00:00.000Z',
	],
	['email', ' Jane@example.com ', 'email__eq', 'Jane@example.com'],
	['emailContains', '+a&b=c@', 'email__contains', '+a&b=c@'],
	[
		'emails',
		'jane@example.com, kim@example.com',
		'email__in',
		['jane@example.com', 'kim@example.com'],
	],
	['phone', '(415) 555-0123', 'phone_number__in', [PHONE, PHONE.slice(1)]],
	['phoneContains', '(415)', 'phone_number__contains', '415'],
	[
		'phones',
		`${PHONE}, 4155550124`,
		'phone_number__in',
		[PHONE, PHONE.slice(1), OTHER_PHONE, OTHER_PHONE.slice(1)],
	],
	['shopifyCustomerId', 'gid://shopify/Customer/77', 'shopify_customer_id__eq', '77'],
	['shopifyCustomerIdContains', '62045', 'shopify_customer_id__contains', '62045'],
	['shopifyCustomerIds', '77, 78', 'shopify_customer_id__in', ['77', '78']],
	['updatedAfter', '2026-01-01T00:00:00+02:00', 'updated_at__gt', '2025-12-31T22:00:00.000Z'],
	['updatedAtExactly', '2026-01-01T00:00:00Z', 'updated_at__eq', '2026-01-01T00:00:00.000Z'],
	['updatedAtOrAfter', '2026-01-01T00:00:00Z', 'updated_at__gte', '2026-01-01T00:00:00.000Z'],
	['updatedAtOrBefore', '2026-01-01T00:00:00Z', 'updated_at__lte', '2026-01-01T00:00:00.000Z'],
	['updatedBefore', '2026-01-01T00:00:00Z', 'updated_at__lt', '2026-01-01T00:00:00.000Z'],
])('the filter %s', async (name, value, parameter, sent) => {
	const { error } = await stage.run(
		{ ...GET_ALL, filters: { [name]: value } },
		{ timezone: 'America/New_York' },
	);
	expect(error).toBeUndefined();
	expect(stage.sent[0].query).toEqual({ sort: 'created_at__asc', [parameter]: sent });
});

test('Phone and Phones together ask for all of them', async () => {
	const shop = stage.emulator.shop();
	const ids = [shop.add({ phone: PHONE }), shop.add({ phone: OTHER_PHONE })];
	const { items } = await stage.run({
		...GET_ALL,
		filters: { phone: PHONE, phones: OTHER_PHONE },
	});
	expect(jsonOf(items).map(({ id }) => id)).toEqual(ids);
});

test.each(['', ' ', null, '={{ $json.nothing }}'])(
	'a filter that is there and gives %j never lists everyone',
	async (email) => {
		const { error } = await stage.run({ ...GET_ALL, filters: { email } });
		expect(error?.message).toBe(
			'Filters > Email is empty, so the list would not be filtered by it',
		);
		expect(stage.sent).toEqual([]);
	},
);

test('Ignore Empty Filters leaves it out', async () => {
	await stage.run({
		...GET_ALL,
		filters: { email: '', phones: '', createdAfter: '' },
		options: { ignoreEmptyFilters: true },
	});
	expect(stage.sent[0].query).toEqual({ sort: 'created_at__asc' });
});

test('a filter and a walk by key over several pages', async () => {
	stage.emulator.options.pageSize = 3;
	const ids = seed(10);
	const { items } = await stage.run({
		...GET_ALL,
		returnAll: true,
		filters: { createdAfter: '2026-01-01T00:00:00.000001Z' },
	});
	expect(jsonOf(items).map(({ id }) => id)).toEqual(ids.slice(2));
});

describe('conditions', () => {
	const at = (n: number) => `2026-01-01T00:00:00.${String(n).padStart(6, '0')}Z`;
	/** People 0 to 39; every fourth has the tag. */
	const seedTagged = () =>
		Array.from({ length: 40 }, (_, n) =>
			stage.emulator.shop().add({
				phone: `+1415555${String(1000 + n)}`,
				tags: n % 4 === 0 ? ['VIP'] : [],
				createdAt: at(n),
			}),
		);

	test('keep those who match, in order, once each', async () => {
		stage.emulator.options.pageSize = 6;
		const ids = seedTagged();
		const { items } = await stage.run({ ...GET_ALL, returnAll: true, conditions: tagged('vip') });
		expect(jsonOf(items).map(({ id }) => id)).toEqual(ids.filter((_id, n) => n % 4 === 0));
		expect(new Set(pairsOf(items))).toEqual(new Set([0]));
	});

	test('with a limit, no more pages are read than it takes', async () => {
		stage.emulator.options.pageSize = 10;
		const ids = seedTagged();
		const { items } = await stage.run({ ...GET_ALL, limit: 3, conditions: tagged('VIP') });
		expect(jsonOf(items).map(({ id }) => id)).toEqual([ids[0], ids[4], ids[8]]);
		expect(stage.sent).toHaveLength(1);
	});

	test('hold beside the filters and under another sort', async () => {
		const ids = seedTagged();
		const { items } = await stage.run({
			...GET_ALL,
			sort: 'created_at__desc',
			filters: { createdAtOrBefore: at(20) },
			conditions: tagged('VIP'),
		});
		const wanted = ids.filter((_id, n) => n % 4 === 0 && n <= 20).reverse();
		expect(jsonOf(items).map(({ id }) => id)).toEqual(wanted);
		expect(stage.sent[0].query).toEqual({ sort: 'created_at__desc', created_at__lte: at(20) });
	});

	test('phone numbers in them are read in the default country of the filters', async () => {
		const shop = stage.emulator.shop();
		const id = shop.add({ phone: '+61412345678' });
		shop.add({ phone: PHONE });
		const { items } = await stage.run({
			...GET_ALL,
			filters: { defaultCountry: 'AU' },
			conditions: criteria([{ field: 'phone', operator: 'equals', value: '0412 345 678' }]),
		});
		expect(jsonOf(items).map((row) => row.id)).toEqual([id]);
		expect(stage.sent[0].query?.phone_number__in).toEqual(['+61412345678', '61412345678']);
	});

	test('dates in them are read in the zone of the workflow', async () => {
		const conditions = criteria([{ field: 'createdAt', operator: 'equals', value: '2026-01-01' }]);
		await stage.run({ ...GET_ALL, conditions }, { timezone: 'America/New_York' });
		expect(stage.sent[0].query).toMatchObject({
			created_at__gte: '2026-01-01T05:00:00.000000Z',
			created_at__lte: '2026-01-02T05:00:00.000000Z',
		});
	});

	test('each input item has its own, paired to it, through both entrances', async () => {
		const ids = seedTagged();
		const parameters = { ...GET_ALL, conditions: tagged(V) };
		const { items } = await stage.run(parameters, { items: [{ v: 'none' }, { v: 'VIP' }] });
		expect(pairsOf(items)).toEqual(Array.from({ length: 10 }, () => 1));
		const tool = await stage.run(parameters, { items: [{ v: 'VIP' }], entrance: 'routing' });
		expect(jsonOf(tool.items)).toEqual(jsonOf(items));
		expect(items[0].json.id).toBe(ids[0]);
	});
});

test('each input item has its own list, paired to it', async () => {
	stage.emulator.shop().add({ phone: PHONE });
	stage.emulator.shop().add({ phone: OTHER_PHONE });
	const { items } = await stage.run(
		{ ...GET_ALL, filters: { phoneContains: V } },
		{ items: [{ v: '0124' }, { v: '415' }, { v: '999' }] },
	);
	expect(jsonOf(items).map((item) => item.phone_number)).toEqual([OTHER_PHONE, PHONE, OTHER_PHONE]);
	expect(pairsOf(items)).toEqual([0, 1, 1]);
});

describe('refuses before anything is sent', () => {
	const filter = (name: string, good: unknown, bad: unknown) => ({
		parameters: { filters: { [name]: V } },
		good,
		bad,
	});
	test.each<[string, Refused]>([
		[
			'conditions that compare with nothing',
			{
				parameters: { conditions: tagged(V) },
				good: 'VIP',
				bad: '',
				message: 'Conditions, Group 1, Criterion 1, Value is empty',
				advice: '',
			},
		],
		[
			'a limit of zero',
			{
				parameters: { limit: V },
				good: 5,
				bad: 0,
				message: 'Limit must be a whole number of at least 1, but is 0',
				advice: 'Use digits only',
			},
		],
		[
			'a word as date',
			{
				...filter('createdAfter', '2026-01-01', 'yesterday'),
				message: 'Created After "yesterday" is not a date and time',
				advice: 'Give a date and time that exists',
			},
		],
		[
			'a number as date',
			{
				...filter('updatedBefore', '2026-01-01', 1767225600),
				message: 'Updated Before 1767225600 is a number, which may count seconds or milliseconds',
				advice: 'Convert it',
			},
		],
		[
			'a bad phone among several',
			{
				...filter('phones', PHONE, `${PHONE}, 12`),
				message: 'Phones "12" is not a possible phone number (default country: US)',
				advice: 'Check that no digit is missing',
			},
		],
		[
			'a bad email among several',
			{
				...filter('emails', 'jane@example.com', 'jane@example.com, kim'),
				message: 'Emails "kim" is not an email address',
				advice: 'Give one address',
			},
		],
		[
			'an email that is none',
			{
				...filter('email', 'jane@example.com', 'jane'),
				message: 'Email "jane" is not an email address',
				advice: 'Give one address',
			},
		],
		[
			'a part of a phone without digits',
			{
				...filter('phoneContains', '415', '+'),
				message: 'Phone Contains holds no digits',
				advice: 'Enter a part of a number',
			},
		],
		[
			'letters as customer ID',
			{
				...filter('shopifyCustomerIds', '77', '77, abc'),
				message: 'Shopify Customer IDs "abc" is not a whole positive number',
				advice: 'Use the customer ID of Shopify',
			},
		],
		[
			'letters as cookie ID',
			{
				...filter('psId', 7, 'abc'),
				message: 'Cookie ID "abc" is not a whole positive number',
				advice: 'Use the ps_id of the subscriber',
			},
		],
		[
			'an object as part of an email',
			{
				...filter('emailContains', '@example.com', { a: 1 }),
				message: 'Email Contains must be text, but is an object',
				advice: 'Pick one of its fields',
			},
		],
		[
			'a sort that Postscript does not know',
			{
				parameters: { sort: V },
				good: 'created_at__asc',
				bad: 'email__asc&page=9',
				message: 'Sort "email__asc&page=9" is not one that Postscript knows',
				advice: 'Use one of created_at__desc',
			},
		],
		...badOptions,
	])('%s', async (_what, refused) => {
		await expectRefusal(stage, GET_ALL, refused);
	});
});

test('an answer that is no list is told as such', async () => {
	stage.emulator.fail({ kind: 'html', method: 'GET' });
	const { error } = await stage.run({ ...GET_ALL, options: { maxTries: 1 } });
	expect(error?.message).toBe('Postscript gave no readable answer when asked to list subscribers');
});
