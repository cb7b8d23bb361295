import type { IDataObject, INodeParameters } from 'n8n-workflow';
import type { NodeRun } from '../../../../support/engine';
import { jsonOf, openStage, pairsOf, V } from '../operationHarness';
import { criteria, tagged } from '../subscriber/conditionsInput';

const PROPERTY = 'n8n Audiences';
const stage = openStage({ pageSize: 7 });
const phoneOf = (n: number) => `+1415555${String(1000 + n)}`;

const MIRROR: INodeParameters = {
	resource: 'audience',
	operation: 'sync',
	audience: 'Regulars',
	membership: 'mirrorConditions',
	conditions: tagged('VIP'),
};

async function mirror(options: IDataObject = {}, more: Partial<NodeRun> = {}) {
	return await stage.run({ ...MIRROR, options: options as never }, more);
}

/** Twenty people: 0 to 9 are members, the even ones of all have the tag. */
function fillShop(): void {
	for (let n = 0; n < 20; n++) {
		stage.emulator.shop().add({
			phone: phoneOf(n),
			tags: n % 2 === 0 ? ['VIP'] : [],
			properties: { [PROPERTY]: n < 10 ? ['Regulars', 'Other'] : ['Other'] },
		});
	}
}

const members = () =>
	[...stage.emulator.shop().subscribers()]
		.filter(({ properties }) => (properties[PROPERTY] as string[]).includes('Regulars'))
		.map(({ phone_number: phone }) => phone)
		.sort();

const EVEN = Array.from({ length: 10 }, (_, n) => phoneOf(2 * n));
const rowsOf = (rows: IDataObject[], status: string) =>
	rows.filter((row) => row.status === status).map((row) => row.phone_number);

test('everyone who matches becomes a member, all other members leave', async () => {
	fillShop();
	const { items, error } = await mirror();
	expect(error).toBeUndefined();
	expect(members()).toEqual(EVEN);
	const rows = jsonOf(items);
	expect(rowsOf(rows, 'added')).toEqual([10, 12, 14, 16, 18].map(phoneOf));
	expect(rowsOf(rows, 'removed')).toEqual([1, 3, 5, 7, 9].map(phoneOf));
	expect(rows).toHaveLength(10);
	expect(new Set(pairsOf(items))).toEqual(new Set([0]));
	expect(stage.emulator.shop().byPhone(phoneOf(1))?.properties[PROPERTY]).toEqual(['Other']);
	expect(stage.emulator.events.map(({ type }) => type).sort()).toEqual([
		...Array.from({ length: 5 }, () => 'n8n_Audience_Entered'),
		...Array.from({ length: 5 }, () => 'n8n_Audience_Exited'),
	]);
});

test('what holds already is left alone, and nothing comes out', async () => {
	fillShop();
	await mirror();
	const before = stage.writes.length;
	const { items, error } = await mirror();
	expect(error).toBeUndefined();
	expect(items).toEqual([]);
	expect(stage.writes).toHaveLength(before);
});

test('the items only start it: what is in them is not looked up, and there is one run', async () => {
	fillShop();
	const phones = [1, 3].map((n) => ({ phone: phoneOf(n) }));
	const { items } = await mirror({ propertyName: PROPERTY }, { items: phones });
	expect(members()).toEqual(EVEN);
	expect(items).toHaveLength(10);
	expect(new Set(pairsOf(items))).toEqual(new Set([0]));
	const walks = stage.emulator.log.filter(
		({ path, query }) => path === '/api/v2/subscribers' && !('phone_number__in' in query),
	);
	// 20 people, the last of a page read again as the first of the next.
	expect(walks).toHaveLength(4);
});

test('an agent mirrors by conditions as well: they are everyone, whatever its item is', async () => {
	fillShop();
	const { error } = await mirror({}, { entrance: 'routing' });
	expect(error).toBeUndefined();
	expect(members()).toEqual(EVEN);
});

test('changes nobody when more would leave than Max Removals allows', async () => {
	fillShop();
	const { error } = await mirror({ maxRemovals: 49 });
	expect(error?.message).toContain('would remove 5 of 10 members of Regulars');
	expect(error?.description).toContain('Check the conditions');
	expect(stage.writes).toEqual([]);
});

test('empties an audience only where Max Removals is 100', async () => {
	fillShop();
	const parameters = { ...MIRROR, conditions: tagged('Nobody') };
	const refused = await stage.run({ ...parameters, options: { maxRemovals: 99 } });
	expect(refused.error?.message).toContain('would remove 10 of 10 members');
	const allowed = await stage.run({ ...parameters, options: { maxRemovals: 100 } });
	expect(rowsOf(jsonOf(allowed.items), 'removed')).toHaveLength(10);
	expect(members()).toEqual([]);
});

test('a dry run lists who would come and go, and writes nothing', async () => {
	fillShop();
	const before = members();
	const { items } = await mirror({ dryRun: true });
	const rows = jsonOf(items);
	expect(rowsOf(rows, 'added')).toHaveLength(5);
	expect(rowsOf(rows, 'removed')).toHaveLength(5);
	for (const row of rows) {
		expect(row.dry_run).toBe(true);
		const methods = (row.requests as string[]).map((request) => request.split(' ')[0]);
		expect(methods).toEqual(['PATCH', 'POST']);
	}
	expect(stage.writes).toEqual([]);
	expect(members()).toEqual(before);
});

test('who stops or begins to match during the run is judged as they are when they are written', async () => {
	fillShop();
	const shop = stage.emulator.shop();
	let reads = 0;
	stage.emulator.beforePage((_shop, query) => {
		reads += 1;
		// The walk takes four pages; the fifth reading is the look-up before writing.
		if (reads !== 5) return;
		expect(query).toBeDefined();
		shop.touch(phoneOf(1), { tags: ['VIP'] });
	});
	const { items } = await mirror();
	expect(rowsOf(jsonOf(items), 'unchanged')).toEqual([phoneOf(1)]);
	expect(members()).toEqual([phoneOf(1), ...EVEN].sort());
});

describe('changes nobody', () => {
	beforeEach(fillShop);
	afterEach(() => expect(stage.writes).toEqual([]));

	const noConditions: Array<[string, IDataObject]> = [
		['no group', {}],
		['nothing at all', { group: [] }],
	];
	test.each(noConditions)('where the conditions hold %s', async (_what, conditions) => {
		const { error } = await stage.run({ ...MIRROR, conditions: conditions as never });
		expect(error?.message).toBe('Conditions is empty, so everyone would become a member');
		expect(error?.description).toContain('Add a group');
		expect(stage.sent).toEqual([]);
	});

	test('where a group holds no criterion', async () => {
		const { error } = await stage.run({ ...MIRROR, conditions: criteria([]) });
		expect(error?.message).toBe('Conditions, Group 1 has no criterion');
	});

	test.each<[string, INodeParameters, string]>([
		['audience', { audience: V }, 'Audience differs between items'],
		['conditions', { conditions: tagged(V) }, 'Conditions differs between items'],
		['events', { options: { enteredEvent: V } }, 'Entered Event differs between items'],
		[
			'kind of mirror',
			{
				membership: '={{ $json.v === "a" ? "mirror" : "mirrorConditions" }}',
				isMember: 'yes',
				phone: phoneOf(1),
			},
			'Membership differs between items',
		],
	])('where items differ in their %s', async (_what, parameters, message) => {
		const { error } = await stage.run(
			{ ...MIRROR, ...parameters },
			{ items: [{ v: 'a' }, { v: 'b' }] },
		);
		expect(error?.message).toContain(message);
		expect(error?.description).toContain('Give every item the same');
	});

	test('where an item is not clear, although the workflow goes on', async () => {
		const { items } = await stage.run(
			{ ...MIRROR, audience: V },
			{ items: [{ v: 'Regulars' }, { v: '' }], onError: 'continueRegularOutput' },
		);
		expect(items).toHaveLength(2);
		expect(items[0].json.error).toContain('Item 1 is not clear, so nobody was added or removed');
	});

	test('in batches, whose items may mean different members', async () => {
		const requestOptions = { batching: { batch: { batchSize: 1, batchInterval: 1 } } };
		const { items } = await stage.run(
			{ ...MIRROR, requestOptions, conditions: tagged(V) },
			{ items: [{ v: 'VIP' }, { v: 'Nobody' }], onError: 'continueRegularOutput' },
		);
		expect(items.map(({ json }) => json.error)).toEqual([
			expect.stringContaining('every batch would mirror the conditions again'),
			expect.stringContaining('so nobody was added or removed'),
		]);
		expect(stage.sent).toEqual([]);
	});

	test('where the walk is not answered to its end', async () => {
		let reads = 0;
		stage.emulator.beforePage(() => {
			reads += 1;
			if (reads === 2) stage.emulator.fail({ kind: 'serverError', method: 'GET' });
		});
		const { error } = await mirror({ maxTries: 1 });
		expect(error?.message).toContain('Postscript had a problem');
	});
});

test('the same conditions, written differently, are the same', async () => {
	fillShop();
	const { error } = await stage.run(
		{ ...MIRROR, conditions: tagged(V) },
		{ items: [{ v: 'VIP' }, { v: ' vip ' }] },
	);
	expect(error).toBeUndefined();
	expect(members()).toEqual(EVEN);
});

test('in one batch, which all items fit in', async () => {
	fillShop();
	const requestOptions = { batching: { batch: { batchSize: 2, batchInterval: 1 } } };
	const { error } = await stage.run({ ...MIRROR, requestOptions }, { items: [{}, {}] });
	expect(error).toBeUndefined();
	expect(members()).toEqual(EVEN);
});

test('in a loop too: the items are not the members', async () => {
	fillShop();
	const { error } = await mirror({}, { runIndex: 1 });
	expect(error).toBeUndefined();
	expect(members()).toEqual(EVEN);
});

test('an item whose person is not written fails alone where the workflow goes on', async () => {
	fillShop();
	stage.emulator.fail({ kind: 'serverError', method: 'PATCH', times: 1 });
	const { items } = await mirror({ maxTries: 1 }, { onError: 'continueRegularOutput' });
	expect(items.filter(({ json }) => 'error_code' in json)).toHaveLength(1);
	expect(items).toHaveLength(10);
	expect(pairsOf(items)).toEqual(Array.from({ length: 10 }, () => 0));
});

test('a criterion without a value is refused: everyone would become a member', async () => {
	const { error } = await stage.run({ ...MIRROR, conditions: tagged('={{ $json.nothing }}') });
	expect(error?.message).toBe(
		'Conditions > Tags is empty, so the list would not be filtered by it',
	);
	expect(error?.description).not.toContain('Ignore Empty');
	expect(stage.sent).toEqual([]);
});

test('a value that cannot be compared with is refused before anything is sent', async () => {
	const conditions = criteria([{ field: 'createdAt', operator: 'after', value: 'yesterday' }]);
	const { error } = await stage.run({ ...MIRROR, conditions });
	expect(error?.message).toBe(
		'Conditions, Group 1, Criterion 1, Value "yesterday" is not a date and time',
	);
	expect(stage.sent).toEqual([]);
});
