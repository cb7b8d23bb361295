import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { badOptions } from '../badInput';
import { expectRefusal, jsonOf, openStage, pairsOf, V, type Refused } from '../operationHarness';
import { comparing, criteria, tagged } from './conditionsInput';

const stage = openStage();

const COUNT: INodeParameters = { resource: 'subscriber', operation: 'count' };
const NOW = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

/** People, every third of them with the tag VIP, every second opted out. */
function seed(count: number): void {
	for (let n = 0; n < count; n++) {
		stage.emulator.shop().add({
			phone: `+1415555${String(1000 + n)}`,
			tags: n % 3 === 0 ? ['VIP'] : [],
			canSend: n % 2 === 0,
			createdAt: `2026-01-01T00:00:00.${String(n).padStart(6, '0')}Z`,
		});
	}
}

test('everyone, where nothing is asked for', async () => {
	stage.emulator.options.pageSize = 7;
	seed(20);
	const { items } = await stage.run(COUNT);
	expect(jsonOf(items)).toEqual([
		{ count: 20, share: 1, as_of: expect.stringMatching(NOW) as string },
	]);
	expect(stage.sent.every(({ method }) => method === 'GET')).toBe(true);
});

test('an empty shop has no share', async () => {
	const { items } = await stage.run(COUNT);
	expect(items[0].json).toMatchObject({ count: 0, share: null });
});

test('who matches, and which share of the shop that is', async () => {
	seed(20);
	const { items } = await stage.run({ ...COUNT, conditions: tagged('vip') });
	expect(items[0].json).toMatchObject({ count: 7, share: 0.35 });
});

test('groups are joined by OR, the criteria of one by AND', async () => {
	seed(12);
	const isVip = { field: 'tags', operator: 'contains', value: 'VIP' };
	const isOut = { field: 'status', operator: 'equals', value: 'unsubscribed' };
	const { items } = await stage.run({
		...COUNT,
		conditions: criteria([isVip, isOut], [{ field: 'phone', operator: 'endsWith', value: '1' }]),
	});
	// 3 and 9 are both; 1 and 11 end with it.
	expect(items[0].json).toMatchObject({ count: 4 });
});

test('what Postscript can filter by is asked of Postscript; then the share is not known', async () => {
	seed(20);
	const { items } = await stage.run(
		{
			...COUNT,
			conditions: criteria([
				{ field: 'phone', operator: 'contains', value: '1000' },
				{ field: 'createdAt', operator: 'after', value: '2025-12-31' },
			]),
		},
		{ timezone: 'UTC' },
	);
	expect(stage.sent[0].query).toEqual({
		sort: 'created_at__asc',
		phone_number__contains: '1000',
		created_at__gte: '2026-01-01T00:00:00.000000Z',
	});
	expect(items[0].json).toMatchObject({ count: 1, share: null });
});

test('several criteria on the same field hold all', async () => {
	seed(20);
	const { items } = await stage.run({
		...COUNT,
		conditions: criteria([
			{ field: 'createdAt', operator: 'onOrAfter', value: '2026-01-01T00:00:00.000005Z' },
			{ field: 'createdAt', operator: 'onOrAfter', value: '2026-01-01T00:00:00.000002Z' },
			{ field: 'createdAt', operator: 'before', value: '2026-01-01T00:00:00.000008Z' },
		]),
	});
	expect(items[0].json).toMatchObject({ count: 3 });
});

test('each input item is counted for, and paired', async () => {
	seed(20);
	const { items } = await stage.run(
		{ ...COUNT, conditions: comparing('phone', 'contains', V) },
		{ items: [{ v: '1001' }, { v: '415' }] },
	);
	expect(jsonOf(items).map((row) => row.count)).toEqual([1, 20]);
	expect(pairsOf(items)).toEqual([0, 1]);
});

test('an agent gets the same count', async () => {
	seed(10);
	const parameters = { ...COUNT, conditions: tagged('VIP') };
	const { items } = await stage.run(parameters, { entrance: 'routing' });
	expect(items[0].json).toMatchObject({ count: 4, share: 0.4 });
});

test('one item that Postscript does not answer does not take the others along', async () => {
	seed(3);
	stage.emulator.fail({ kind: 'serverError', method: 'GET', times: 1 });
	const { items } = await stage.run(
		{ ...COUNT, options: { maxTries: 1 } },
		{ items: [{}, {}], onError: 'continueRegularOutput' },
	);
	expect(pairsOf(items)).toEqual([0, 1]);
	expect(items.filter(({ json }) => 'error_code' in json)).toHaveLength(1);
	expect(items.filter(({ json }) => json.count === 3)).toHaveLength(1);
});

test('a group without a criterion is refused: everyone would meet it', async () => {
	const { error } = await stage.run({ ...COUNT, conditions: { group: [{ criteria: {} }] } });
	expect(error?.message).toBe('Conditions, Group 1 has no criterion');
	expect(stage.sent).toEqual([]);
});

const withValue = (criterion: IDataObject, good: unknown, bad: unknown) => ({
	parameters: { conditions: criteria([{ ...criterion, value: V }]) },
	good,
	bad,
});

test.each<[string, Refused]>([
	[
		'an empty value',
		{
			...withValue({ field: 'tags', operator: 'contains' }, 'VIP', ''),
			message: 'Conditions > Tags is empty, so the list would not be filtered by it',
			advice: 'switch Ignore Empty Conditions on in the options',
		},
	],
	[
		'a word as date',
		{
			...withValue({ field: 'createdAt', operator: 'after' }, '2026-01-01', 'yesterday'),
			message: 'Conditions, Group 1, Criterion 1, Value "yesterday" is not a date and time',
			advice: 'Give a date and time that exists',
		},
	],
	[
		'a word as number of days',
		{
			...withValue({ field: 'updatedAt', operator: 'inTheLast' }, 30, 'many'),
			message: /^Conditions, Group 1, Criterion 1, Value must be a number/,
			advice: 'Use digits only',
		},
	],
	[
		'a property without a name',
		{
			parameters: {
				conditions: criteria([{ field: 'property', propertyName: V, operator: 'exists' }]),
			},
			good: 'Plan',
			bad: '',
			message: 'Conditions, Group 1, Criterion 1, Property Name is empty',
			advice: 'Give the name of a custom property',
		},
	],
	...badOptions,
])('refuses %s before anything is sent', async (_what, refused) => {
	await expectRefusal(stage, COUNT, refused);
});
