import type { INodeParameters } from 'n8n-workflow';
import { badOptions, badSubscribers } from '../badInput';
import { expectRefusal, jsonOf, openStage, pairsOf, V } from '../operationHarness';

const stage = openStage();

const PHONE = '+14155550123';
const OTHER_PHONE = '+14155550124';
const by = (mode: string, value: string) => ({ __rl: true, mode, value });
const GET: INodeParameters = {
	resource: 'subscriber',
	operation: 'get',
	subscriber: by('phone', PHONE),
};

let id: string;
beforeEach(() => {
	id = stage.emulator.shop().add({
		phone: PHONE,
		email: 'jane@example.com',
		shopifyCustomerId: 6204511453219,
		tags: ['vip'],
		properties: { 'Favorite Color': 'green' },
	});
});

test('gives the fields that most workflows use', async () => {
	const { items } = await stage.run({ ...GET, subscriber: by('id', id) });
	expect(stage.sent).toEqual([{ method: 'GET', path: `/api/v2/subscribers/${id}` }]);
	expect(pairsOf(items)).toEqual([0]);
	expect(jsonOf(items)).toEqual([
		{
			subscriber_id: id,
			phone_number: PHONE,
			email: 'jane@example.com',
			is_subscribed: true,
			status: 'found',
			shopify_customer_id: 6204511453219,
			tags: ['vip'],
			properties: { 'Favorite Color': 'green' },
			created_at: expect.any(String) as string,
			updated_at: expect.any(String) as string,
		},
	]);
});

test('gives everything where it is not simplified', async () => {
	const { items } = await stage.run({ ...GET, output: 'raw' });
	expect(jsonOf(items)).toEqual([stage.emulator.shop().byPhone(PHONE)]);
});

test('says of people who opted out that they are not subscribed', async () => {
	stage.emulator.shop().optOut(PHONE);
	const { items } = await stage.run(GET);
	expect(jsonOf(items)).toMatchObject([{ subscriber_id: id, is_subscribed: false }]);
});

test.each<[string, string, object]>([
	['phone', '415.555.0123', { phone_number__in: [PHONE, PHONE.slice(1)] }],
	['email', 'Jane@example.com', { email__in: ['Jane@example.com', 'jane@example.com'] }],
	['shopifyCustomerId', '6204511453219', { shopify_customer_id__in: '6204511453219' }],
])('finds the person by %s', async (mode, value, query) => {
	const { items } = await stage.run({ ...GET, subscriber: by(mode, value) });
	expect(stage.sent).toEqual([
		{ method: 'GET', path: '/api/v2/subscribers', query: { ...query, sort: 'created_at__asc' } },
	]);
	expect(jsonOf(items)).toMatchObject([{ subscriber_id: id }]);
});

test('finds the person by ps_id', async () => {
	const psId = String(stage.emulator.shop().byPhone(PHONE)?.ps_id);
	const { items } = await stage.run({ ...GET, subscriber: by('psId', psId) });
	expect(stage.sent[0].query).toEqual({ ps_id__eq: psId, sort: 'created_at__asc' });
	expect(jsonOf(items)).toMatchObject([{ subscriber_id: id }]);
});

test.each(['normalised', 'e164', 'digits'] as const)(
	'finds the person by phone where Postscript compares %s',
	async (phoneMatching) => {
		stage.emulator.options.phoneMatching = phoneMatching;
		expect(jsonOf((await stage.run(GET)).items)).toMatchObject([{ subscriber_id: id }]);
	},
);

test.each([
	['zoned', 'simplified', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/],
	['naive', 'simplified', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/],
	['naive', 'raw', /\d$/],
] as const)('of times that are %s come out %s ones', async (timestamps, output, wanted) => {
	stage.emulator.options.timestamps = timestamps;
	const { items } = await stage.run({ ...GET, output });
	expect(items[0].json.created_at).toMatch(wanted);
});

test.each<[unknown, string[]]>([
	[
		['tags', 'email'],
		['subscriber_id', 'email', 'tags'],
	],
	['={{ "Email, status" }}', ['subscriber_id', 'email', 'status']],
	[[], ['subscriber_id']],
])('selected fields %j come with the ID', async (fields, keys) => {
	const output = 'selectedFields';
	const { items } = await stage.run({ ...GET, output, fields } as INodeParameters);
	expect(Object.keys(items[0].json)).toEqual(keys);
});

test('a field that is none is refused by its name', async () => {
	const { error } = await stage.run({ ...GET, output: 'selectedFields', fields: ['ps_id'] });
	expect(error?.message).toContain('Fields "ps_id" is none of its choices');
	expect(stage.sent).toEqual([]);
});

test('what several items ask for is asked once, all in one request', async () => {
	const other = stage.emulator.shop().add({ phone: OTHER_PHONE });
	const { items } = await stage.run(
		{ ...GET, subscriber: by('phone', V) },
		{ items: [{ v: PHONE }, { v: OTHER_PHONE }, { v: '4155550123' }] },
	);
	expect(stage.sent).toHaveLength(1);
	expect(jsonOf(items).map((item) => item.subscriber_id)).toEqual([id, other, id]);
	expect(pairsOf(items)).toEqual([0, 1, 2]);
});

test('150 people are found with requests of bounded length', async () => {
	const phones = Array.from({ length: 150 }, (_, n) => `+1415555${String(1000 + n)}`);
	for (const phone of phones) stage.emulator.shop().add({ phone });
	const { items } = await stage.run(
		{ ...GET, subscriber: by('phone', V) },
		{ items: phones.map((v) => ({ v })) },
	);
	expect(jsonOf(items).map((item) => item.phone_number)).toEqual(phones);
	expect(stage.sent.length).toBeLessThanOrEqual(6);
	for (const { path, query } of stage.sent) {
		const list = (query?.phone_number__in ?? []) as string[];
		const address = list.map((form) => `phone_number__in=${encodeURIComponent(form)}`).join('&');
		expect(path.length + address.length).toBeLessThan(8_000);
	}
});

test('a page size smaller than the answer changes nothing', async () => {
	stage.emulator.options.pageSize = 1;
	const other = stage.emulator.shop().add({ phone: OTHER_PHONE });
	const { items } = await stage.run(
		{ ...GET, subscriber: by('phone', V) },
		{ items: [{ v: PHONE }, { v: OTHER_PHONE }] },
	);
	expect(jsonOf(items).map((item) => item.subscriber_id)).toEqual([id, other]);
});

describe('refuses before anything is sent', () => {
	const good = {
		id: '',
		phone: PHONE,
		email: 'jane@example.com',
		shopifyCustomerId: '6204511453219',
		psId: '',
	};
	beforeEach(() => {
		const row = stage.emulator.shop().byPhone(PHONE);
		good.id = row?.id ?? '';
		good.psId = String(row?.ps_id);
	});
	const rows = () => [...badSubscribers(good), ...badOptions];
	test.each(rows().map(([what], row) => [what, row] as const))('%s', async (_what, row) => {
		await expectRefusal(stage, GET, rows()[row][1]);
	});
});

test.each([400, 404] as const)('an ID that nobody has, answered with %i', async (unknownId) => {
	stage.emulator.options.unknownId = unknownId;
	const { error } = await stage.run({ ...GET, subscriber: by('id', 's_nobody') });
	expect(error?.message).toBe(
		`Postscript refused to show this subscriber and gave no reason (status ${unknownId})`,
	);
	expect(error?.description).toContain('look them up by phone instead');
});

test('a failed lookup is told as such, never as "nobody there"', async () => {
	stage.emulator.fail({ kind: 'malformed', method: 'GET' });
	const { error } = await stage.run({ ...GET, options: { maxTries: 1 } });
	expect(error?.message).toBe('Postscript gave no readable answer when asked to list subscribers');
});
