import type { INodeParameters } from 'n8n-workflow';
import { turn } from '../../../../support/turn';
import { badOptions } from '../badInput';
import { expectRefusal, jsonOf, openStage, pairsOf, V, type Refused } from '../operationHarness';
import { comparing, criteria, tagged } from './conditionsInput';

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
	expect(jsonOf(items).map((row) => row.subscriber_id)).toEqual(ids.slice(0, 50));
	expect(items[0].json).toHaveProperty('is_subscribed', true);
	expect(pairsOf(items)).toEqual(Array.from({ length: 50 }, () => 0));
});

test('the raw answer where it is not simplified', async () => {
	stage.emulator.shop().add({ phone: PHONE });
	const { items } = await stage.run({ ...GET_ALL, output: 'raw' });
	expect(jsonOf(items)).toEqual([stage.emulator.shop().byPhone(PHONE)]);
});

test('a limit over several pages reads as many pages as it takes', async () => {
	stage.emulator.options.pageSize = 10;
	const ids = seed(60);
	const { items } = await stage.run({ ...GET_ALL, limit: 25 });
	expect(jsonOf(items).map((row) => row.subscriber_id)).toEqual(ids.slice(0, 25));
	expect(stage.sent).toHaveLength(3);
});

test('Return All gives everybody once', async () => {
	stage.emulator.options.pageSize = 7;
	const ids = seed(60);
	const { items } = await stage.run({ ...GET_ALL, returnAll: true });
	expect(jsonOf(items).map((row) => row.subscriber_id)).toEqual(ids);
});

test.each(['created_at__asc', 'created_at__desc'])(
	'by %s nobody is missed of many who share one time, in whichever order each page has them',
	async (sort) => {
		Object.assign(stage.emulator.options, { pageSize: 10, ties: 'unstable' });
		const ids = Array.from({ length: 250 }, (_, n) =>
			stage.emulator.shop().add({
				phone: `+1415555${1000 + n}`,
				createdAt: `2026-01-01T00:00:${10 + Math.floor(n / 25)}Z`,
			}),
		);
		const { items } = await stage.run({ ...GET_ALL, returnAll: true, sort });
		expect(
			jsonOf(items)
				.map((row) => row.subscriber_id)
				.sort(),
		).toEqual([...ids].sort());
	},
);

test('newest first: who comes or goes while a long list is read hides nobody', async () => {
	stage.emulator.options.pageSize = 5;
	const ids = seed(60);
	const gone = new Set<string>();
	let pages = 0;
	stage.emulator.beforePage((shop) => {
		pages += 1;
		shop.add({ phone: `+1415556${1000 + pages}` });
		// The newest of those who were there all along: read already, but for the first ones.
		const row = shop.store.byId(ids[60 - pages]);
		if (row) shop.redact(row);
		gone.add(ids[60 - pages]);
	});
	const { items } = await stage.run({ ...GET_ALL, returnAll: true, sort: 'created_at__desc' });
	const found = jsonOf(items).map((row) => row.subscriber_id as string);
	const steady = [...ids].reverse().filter((id) => !gone.has(id));
	expect(found.filter((id) => steady.includes(id))).toEqual(steady);
	expect(new Set(found).size).toBe(found.length);
	expect(steady.length).toBeGreaterThan(30);
});

test('newest first: times may be written shorter than they are', async () => {
	Object.assign(stage.emulator.options, { pageSize: 7, timestamps: 'zoned' });
	const ids = Array.from({ length: 50 }, (_, n) =>
		stage.emulator.shop().add({
			phone: `+1415555${1000 + n}`,
			// Five to the millisecond.
			createdAt: `2026-01-01T00:00:00.${String(n * 200).padStart(6, '0')}Z`,
		}),
	);
	const { items } = await stage.run({ ...GET_ALL, returnAll: true, sort: 'created_at__desc' });
	expect(jsonOf(items).map((row) => row.subscriber_id)).toEqual(ids.reverse());
});

test('newest first with a limit reads as many pages as it takes, and keeps what filters', async () => {
	stage.emulator.options.pageSize = 20;
	const ids = seed(60);
	const sort = 'created_at__desc';
	const conditions = comparing('phone', 'contains', '415');
	const { items } = await stage.run({ ...GET_ALL, limit: 30, sort, conditions });
	expect(jsonOf(items).map((row) => row.subscriber_id)).toEqual(ids.reverse().slice(0, 30));
	expect(stage.sent.map(({ query }) => query)).toEqual([
		{ sort, phone_number__contains: '415' },
		{ sort, phone_number__contains: '415', created_at__lte: '2026-01-01T00:00:00.000040' },
	]);
});

test.each(['phone_number__asc', 'shopify_customer_id__desc', 'updated_at__asc'])(
	'sorted by %s it goes by page number and keeps what filters',
	async (sort) => {
		stage.emulator.options.pageSize = 20;
		const ids = seed(45);
		const { items } = await stage.run({
			...GET_ALL,
			returnAll: true,
			sort,
			conditions: comparing('phone', 'contains', '415'),
		});
		expect(new Set(jsonOf(items).map((row) => row.subscriber_id))).toEqual(new Set(ids));
		expect(stage.sent.map(({ query }) => query)).toEqual([
			{ sort, phone_number__contains: '415' },
			{ sort, phone_number__contains: '415', page: '2' },
			{ sort, phone_number__contains: '415', page: '3' },
		]);
	},
);

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
	const found = jsonOf(items).map((row) => row.subscriber_id);
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
			.map((row) => row.subscriber_id)
			.sort(),
	).toEqual(ids.sort());
});

/** What Postscript's list can filter by, asked of it as the condition says. */
test.each<[string, string, unknown, Record<string, unknown>]>([
	['psId', 'equals', '7', { ps_id__eq: '7' }],
	[
		'createdAt',
		'after',
		'2026-01-01T00:00:00Z',
		{ created_at__gte: '2026-01-01T00:00:00.000000Z' },
	],
	[
		'createdAt',
		'equals',
		'2026-01-01T05:00:00Z',
		{
			created_at__gte: '2026-01-01T05:00:00.000000Z',
			created_at__lte: '2026-01-01T05:00:01.000000Z',
		},
	],
	[
		'createdAt',
		'onOrAfter',
		'2026-07-01T12:00:00',
		{ created_at__gte: '2026-07-01T16:00:00.000000Z' },
	],
	[
		'createdAt',
		'onOrBefore',
		'2026-01-01 00:00:00.123456Z',
		{ created_at__lte: '2026-01-01T00:00:01.000000Z' },
	],
	[
		'createdAt',
		'before',
		"={{ DateTime.fromISO('2026-01-01T00:00:00Z') }}",
		{ created_at__lte: '2026-01-01T00:00:00.000000Z' },
	],
	[
		'email',
		'equals',
		' Jane@example.com ',
		{ email__in: ['Jane@example.com', 'jane@example.com'] },
	],
	['email', 'contains', '+1&2=3@', { email__contains: '+1&2=3@' }],
	['email', 'contains', '+a&b=c@', {}],
	[
		'email',
		'oneOf',
		'jane@example.com, kim@example.com',
		{ email__in: ['jane@example.com', 'kim@example.com'] },
	],
	['phone', 'equals', '(415) 555-0123', { phone_number__in: [PHONE, PHONE.slice(1)] }],
	['phone', 'contains', '(415)', { phone_number__contains: '415' }],
	[
		'phone',
		'oneOf',
		`${PHONE}, 4155550124`,
		{ phone_number__in: [PHONE, PHONE.slice(1), OTHER_PHONE, OTHER_PHONE.slice(1)] },
	],
	['shopifyCustomerId', 'equals', 'gid://shopify/Customer/77', { shopify_customer_id__in: '77' }],
	['shopifyCustomerId', 'contains', '62045', { shopify_customer_id__contains: '62045' }],
	['shopifyCustomerId', 'oneOf', '77, 78', { shopify_customer_id__in: ['77', '78'] }],
	[
		'updatedAt',
		'after',
		'2026-01-01T00:00:00+02:00',
		{ updated_at__gte: '2025-12-31T22:00:00.000000Z' },
	],
	[
		'updatedAt',
		'onOrBefore',
		'2026-01-01T00:00:00Z',
		{ updated_at__lte: '2026-01-01T00:00:01.000000Z' },
	],
])('the condition %s %s %j is asked of the list', async (field, operator, value, query) => {
	const { error } = await stage.run(
		{ ...GET_ALL, conditions: comparing(field, operator, value) },
		{ timezone: 'America/New_York' },
	);
	expect(error).toBeUndefined();
	expect(stage.sent[0].query).toEqual({ sort: 'created_at__asc', ...query });
});

describe('times compare to the microsecond', () => {
	const times = ['00.000001', '00.000002', '00.000003'].map((end) => `2026-01-01T00:00:${end}Z`);
	test.each([
		['after', [2]],
		['equals', [1]],
		['onOrAfter', [1, 2]],
		['onOrBefore', [0, 1]],
		['before', [0]],
	])('%s', async (operator, wanted) => {
		const ids = times.map((createdAt, n) =>
			stage.emulator.shop().add({ phone: `+1415555${String(1000 + n)}`, createdAt }),
		);
		const { items } = await stage.run({
			...GET_ALL,
			conditions: comparing('createdAt', operator, times[1]),
		});
		expect(jsonOf(items).map((row) => row.subscriber_id)).toEqual(wanted.map((n) => ids[n]));
	});
});

test.each(['normalised', 'e164', 'digits'] as const)(
	'a list of phones finds people under %s, however the list is given',
	async (phoneMatching) => {
		stage.emulator.options.phoneMatching = phoneMatching;
		const shop = stage.emulator.shop();
		const ids = [shop.add({ phone: PHONE }), shop.add({ phone: OTHER_PHONE })];
		shop.add({ phone: '+14155550125' });
		const { items } = await stage.run(
			{ ...GET_ALL, conditions: comparing('phone', 'oneOf', V) },
			{ items: [{ v: `${PHONE}, (415) 555-0124` }, { v: [PHONE, OTHER_PHONE] }] },
		);
		expect(jsonOf(items).map((row) => row.subscriber_id)).toEqual([...ids, ...ids]);
	},
);

test.each([
	['equals', 'Ann@Example.com'],
	['oneOf', 'Ann@Example.com, bob@example.com'],
	['contains', 'nn@ex'],
	['startsWith', 'ANN'],
	['endsWith', '@EXAMPLE.com'],
])(
	'an email that %s %s is found where Postscript compares to the letter',
	async (operator, value) => {
		stage.emulator.options.emailMatching = 'exact';
		const id = stage.emulator.shop().add({ phone: PHONE, email: 'Ann@Example.com' });
		stage.emulator.shop().add({ phone: OTHER_PHONE, email: 'joe@example.org' });
		const { items } = await stage.run({
			...GET_ALL,
			conditions: comparing('email', operator, value),
		});
		expect(jsonOf(items).map((row) => row.subscriber_id)).toEqual([id]);
	},
);

test('a list of emails longer than an address holds is asked for in parts, in the one order', async () => {
	const emails = Array.from({ length: 400 }, (_, n) => `someone-number-${n}@example.com`);
	const shop = stage.emulator.shop();
	const ids = [399, 7, 200].map((n) =>
		shop.add({ phone: `+1415555${1000 + n}`, email: emails[n] }),
	);
	const { items } = await stage.run(
		{ ...GET_ALL, conditions: comparing('email', 'oneOf', V) },
		{ items: [{ v: emails }] },
	);
	expect(jsonOf(items).map((row) => row.subscriber_id)).toEqual(ids);
	expect(stage.sent.length).toBeGreaterThan(1);
	expect(stage.sent.length).toBeLessThan(8);
});

test.each(['', ' ', null, '={{ $json.nothing }}'])(
	'a criterion whose value is %j never lists everyone',
	async (email) => {
		const { error } = await stage.run({
			...GET_ALL,
			conditions: comparing('email', 'equals', email),
		});
		expect(error?.message).toBe(
			'Conditions > Email is empty, so the list would not be filtered by it',
		);
		expect(error?.description).toContain('switch Ignore Empty Conditions on in the options');
		expect(stage.sent).toEqual([]);
	},
);

test('Ignore Empty Conditions leaves it out', async () => {
	await stage.run({
		...GET_ALL,
		conditions: criteria([
			{ field: 'email', operator: 'equals', value: '' },
			{ field: 'phone', operator: 'oneOf', value: '' },
			{ field: 'createdAt', operator: 'after', value: '' },
			{ field: 'psId', operator: 'equals', value: '7' },
		]),
		options: { ignoreEmptyConditions: true },
	});
	expect(stage.sent[0].query).toEqual({ sort: 'created_at__asc', ps_id__eq: '7' });
});

test('what filters and a walk by key over several pages', async () => {
	stage.emulator.options.pageSize = 3;
	const ids = seed(10);
	const { items } = await stage.run({
		...GET_ALL,
		returnAll: true,
		conditions: comparing('createdAt', 'after', '2026-01-01T00:00:00.000001Z'),
	});
	expect(jsonOf(items).map((row) => row.subscriber_id)).toEqual(ids.slice(2));
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
		expect(jsonOf(items).map((row) => row.subscriber_id)).toEqual(
			ids.filter((_id, n) => n % 4 === 0),
		);
		expect(new Set(pairsOf(items))).toEqual(new Set([0]));
	});

	test('with a limit, no more pages are read than it takes', async () => {
		stage.emulator.options.pageSize = 10;
		const ids = seedTagged();
		const { items } = await stage.run({ ...GET_ALL, limit: 3, conditions: tagged('VIP') });
		expect(jsonOf(items).map((row) => row.subscriber_id)).toEqual([ids[0], ids[4], ids[8]]);
		expect(stage.sent).toHaveLength(1);
	});

	test('hold beside what the list filters and under another sort', async () => {
		const ids = seedTagged();
		const { items } = await stage.run({
			...GET_ALL,
			sort: 'created_at__desc',
			conditions: criteria([
				{ field: 'createdAt', operator: 'onOrBefore', value: at(20) },
				{ field: 'tags', operator: 'contains', value: 'VIP' },
			]),
		});
		const wanted = ids.filter((_id, n) => n % 4 === 0 && n <= 20).reverse();
		expect(jsonOf(items).map((row) => row.subscriber_id)).toEqual(wanted);
		expect(stage.sent[0].query).toEqual({
			sort: 'created_at__desc',
			created_at__lte: '2026-01-01T00:00:01.000000Z',
		});
	});

	test('phone numbers in them are read in the default country of the options', async () => {
		const shop = stage.emulator.shop();
		const id = shop.add({ phone: '+61412345678' });
		shop.add({ phone: PHONE });
		const { items } = await stage.run({
			...GET_ALL,
			options: { defaultCountry: 'AU' },
			conditions: criteria([{ field: 'phone', operator: 'equals', value: '0412 345 678' }]),
		});
		expect(jsonOf(items).map((row) => row.subscriber_id)).toEqual([id]);
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
		expect(items[0].json.subscriber_id).toBe(ids[0]);
	});
});

test('each input item has its own list, paired to it', async () => {
	stage.emulator.shop().add({ phone: PHONE });
	stage.emulator.shop().add({ phone: OTHER_PHONE });
	const { items } = await stage.run(
		{ ...GET_ALL, conditions: comparing('phone', 'contains', V) },
		{ items: [{ v: '0124' }, { v: '415' }, { v: '999' }] },
	);
	expect(jsonOf(items).map((item) => item.phone_number)).toEqual([OTHER_PHONE, PHONE, OTHER_PHONE]);
	expect(pairsOf(items)).toEqual([0, 1, 1]);
});

describe('refuses before anything is sent', () => {
	const filter = (field: string, operator: string, good: unknown, bad: unknown) => ({
		parameters: { conditions: comparing(field, operator, V) },
		good,
		bad,
	});
	const at = 'Conditions, Group 1, Criterion 1, Value';
	test.each<[string, Refused]>([
		[
			'conditions that compare with nothing',
			{
				parameters: { conditions: tagged(V) },
				good: 'VIP',
				bad: '',
				message: 'Conditions > Tags is empty, so the list would not be filtered by it',
				advice: 'switch Ignore Empty Conditions on in the options (Group 1, Criterion 1)',
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
				...filter('createdAt', 'after', '2026-01-01', 'yesterday'),
				message: `${at} "yesterday" is not a date and time`,
				advice: 'Give a date and time that exists',
			},
		],
		[
			'a number as date',
			{
				...filter('updatedAt', 'before', '2026-01-01', 1767225600),
				message: `${at} 1767225600 is a number, which may count seconds or milliseconds`,
				advice: 'Convert it',
			},
		],
		[
			'a bad phone among several',
			{
				...filter('phone', 'oneOf', PHONE, `${PHONE}, 12`),
				message: `${at} "12" is not a possible phone number (default country: US)`,
				advice: 'Check that no digit is missing',
			},
		],
		[
			'a bad email among several',
			{
				...filter('email', 'oneOf', 'jane@example.com', 'jane@example.com, kim'),
				message: `${at} "kim" is not an email address`,
				advice: 'Give one address',
			},
		],
		[
			'an email that is none',
			{
				...filter('email', 'equals', 'jane@example.com', 'jane'),
				message: `${at} "jane" is not an email address`,
				advice: 'Give one address',
			},
		],
		[
			'a part of a phone without digits',
			{
				...filter('phone', 'contains', '415', '+'),
				message: `${at} "+" is not a part of a number`,
				advice: 'Use digits, e.g. 415',
			},
		],
		[
			'letters as customer ID',
			{
				...filter('shopifyCustomerId', 'oneOf', '77', '77, abc'),
				message: `${at} "abc" is not a whole positive number`,
				advice: 'Use the customer ID of Shopify',
			},
		],
		[
			'letters as cookie ID',
			{
				...filter('psId', 'equals', 7, 'abc'),
				message: `${at} "abc" is not a whole positive number`,
				advice: 'Use the number in the ps_id cookie',
			},
		],
		[
			'an object as part of an email',
			{
				...filter('email', 'contains', '@example.com', { a: 1 }),
				message: `${at} must be text, but is an object`,
				advice: 'Pick one of its fields',
			},
		],
		[
			'a sort that Postscript does not know',
			{
				parameters: { sort: V },
				good: 'created_at__asc',
				bad: 'email__asc&page=9',
				message: 'Sort "email__asc&page=9" is none of its choices',
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
