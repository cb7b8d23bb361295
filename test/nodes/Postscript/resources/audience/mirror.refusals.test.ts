import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { jsonOf, openStage, V } from '../operationHarness';
import { items, MIRROR, phoneOf, PROPERTY } from './mirrorInput';

const stage = openStage();

beforeEach(() => {
	for (let n = 0; n < 6; n++) {
		stage.emulator.shop().add({ phone: phoneOf(n), properties: { [PROPERTY]: ['VIP'] } });
	}
});

test.each([
	['with Execute Once', { node: { executeOnce: true } }, /^Execute Once is on/],
	['in the first run of a loop', { isLooped: true }, /^The node runs in a loop/],
	['in a later run of a loop', { runIndex: 1 }, /^The node runs in a loop/],
	['as an agent asks for it', { entrance: 'routing' }, /^An agent gives its tools one item/],
	[
		'as n8n runs it for an agent',
		{ node: { type: 'postscriptTool' } },
		/^An agent gives its tools one item/,
	],
] as const)('nobody is changed %s', async (_when, more, message) => {
	const { error } = await stage.run(MIRROR, { items, ...more });
	expect(error?.message).toMatch(message);
	expect(error?.message).toContain('so nobody was added or removed');
	expect(stage.sent).toEqual([]);
});

const inBatchesOf = (batchSize: number) => ({
	requestOptions: { batching: { batch: { batchSize, batchInterval: 1 } } },
});

test('nobody is changed in batches', async () => {
	const { error } = await stage.run({ ...MIRROR, ...inBatchesOf(1) }, { items });
	expect(error?.message).toMatch(/^Batching in the request options splits the items/);
	expect(stage.sent).toEqual([]);
});

test('a batch that takes all items leaves none out', async () => {
	const { error } = await stage.run({ ...MIRROR, ...inBatchesOf(2) }, { items });
	expect(error).toBeUndefined();
	expect(stage.writes).not.toEqual([]);
});

test('nobody is changed where Membership differs between items', async () => {
	const { error } = await stage.run(
		{ ...MIRROR, membership: V, isMember: 'true' },
		{ items: items.map((item, n) => ({ ...item, v: n ? 'mirror' : 'add' })) },
	);
	expect(error?.message).toContain('Membership differs between items');
	expect(stage.sent).toEqual([]);
});

test.each<[string, IDataObject, unknown[]]>([
	['Property Name', { propertyName: V }, ['VIPs', 'Buyers']],
	['Max Removals', { maxRemovals: V }, [100, 10]],
	['Send Event', { sendEvent: V }, [true, false]],
	['Exited Event', { exitedEvent: V }, ['Left', 'Gone']],
])('nobody is changed where %s differs between items', async (label, options, values) => {
	const { error } = await stage.run(
		{ ...MIRROR, options: options as INodeParameters },
		{ items: items.map((item, n) => ({ ...item, v: values[n] }) as IDataObject) },
	);
	expect(error?.message).toContain(`${label} differs between items`);
	expect(error?.description).toContain(`Give every item the same ${label}`);
	expect(stage.sent).toEqual([]);
});

describe('an item whose email is that of a member with another phone', () => {
	const email = 'jane@example.com';
	const newPhone = phoneOf(20);
	const mirror = async (ifPhoneDiffers: string) =>
		await stage.run(
			{
				...MIRROR,
				email: '={{ $json.email }}',
				options: { maxRemovals: 100, ifPhoneDiffers },
			},
			{ items: [...items, { phone: newPhone, email }], onError: 'continueRegularOutput' },
		);
	let member: string;
	beforeEach(() => {
		const properties = { [PROPERTY]: ['VIP'] };
		member = stage.emulator.shop().add({ phone: phoneOf(21), email, properties });
	});
	const listOfMember = () => stage.emulator.shop().store.byId(member)?.properties[PROPERTY];

	test('changes nobody where such an item is refused', async () => {
		const { items: rows } = await mirror('stop');
		expect(jsonOf(rows)[0].error).toContain('That was for item 2, so nobody was added or removed');
		expect(jsonOf(rows)[0].error_code).toBe('conflict');
		expect(stage.writes).toEqual([]);
	});

	test('does not mean that member where it is a person of its own', async () => {
		const { items: rows } = await mirror('create');
		expect(jsonOf(rows).filter(({ phone_number }) => phone_number === newPhone)).toMatchObject([
			{ status: 'not_found' },
		]);
		expect(listOfMember()).toEqual([]);
	});

	test('means that member where both are one person', async () => {
		await mirror('update');
		expect(listOfMember()).toEqual(['VIP']);
	});
});

test('each item has the event of its own person who enters', async () => {
	const joiners = [7, 8].map((n) => phoneOf(n));
	for (const phone of joiners) stage.emulator.shop().add({ phone });
	const { error } = await stage.run(
		{ ...MIRROR, options: { maxRemovals: 100, enteredEvent: '={{ $json.event }}' } },
		{ items: joiners.map((phone, n) => ({ phone, event: `Entered_${n}` })) },
	);
	expect(error).toBeUndefined();
	const types = stage.emulator.events.map(({ type }) => type);
	expect(types.filter((type) => type !== 'n8n_Audience_Exited').sort()).toEqual([
		'Entered_0',
		'Entered_1',
	]);
});

test('a stranger with something else in the property is named', async () => {
	const id = stage.emulator
		.shop()
		.add({ phone: phoneOf(9), properties: { [PROPERTY]: 'a text of another integration' } });
	const { error } = await stage.run(MIRROR, { items });
	expect(error?.message).toContain(`subscriber ${id} (${phoneOf(9)})`);
	expect(stage.writes).toEqual([]);
});

test('who leaves is looked up just before, also where the items name people by Shopify customer ID', async () => {
	const shop = stage.emulator.shop();
	shop.add({ phone: phoneOf(8), shopifyCustomerId: 7001, properties: { [PROPERTY]: ['VIP'] } });
	let reads = 0;
	stage.emulator.beforePage((_shop, query) => {
		reads += 1;
		// Joins another audience after the walk over all subscribers has read them.
		if (reads === 2) expect(query).not.toHaveProperty('phone_number__in');
		if (reads === 3) shop.touch(phoneOf(3), { properties: { [PROPERTY]: ['VIP', 'New'] } });
	});
	const options = { maxRemovals: 100, shopifyCustomerId: 7001, ifPhoneDiffers: 'stop' };
	const { items: rows } = await stage.run({ ...MIRROR, phone: '', options }, { items: [{}] });
	expect(jsonOf(rows).map(({ status }) => status)).toEqual([
		'unchanged',
		...Array.from({ length: 6 }, () => 'removed'),
	]);
	expect(shop.byPhone(phoneOf(3))?.properties[PROPERTY]).toEqual(['New']);
});

/** @returns the ID of the member whose removal Postscript refuses */
function refuseRemoval(): string | undefined {
	const refused = stage.emulator.shop().byPhone(phoneOf(3))?.id;
	stage.emulator.fail({
		kind: 'serverError',
		status: 501,
		method: 'PATCH',
		path: `/api/v2/subscribers/${refused}`,
	});
	return refused;
}

test('one removal that is refused hides no other: each is a row with its status', async () => {
	const refused = refuseRemoval();
	const result = await stage.run(MIRROR, { items, onError: 'continueRegularOutput' });
	const failed = jsonOf(result.items).filter((row) => 'error_code' in row);
	// Who it is about is no item's person: the row says who.
	expect(failed).toEqual([
		expect.objectContaining({
			subscriber_id: refused,
			phone_number: phoneOf(3),
			audience: 'VIP',
			in_input: false,
		}),
	]);
	expect(failed[0]).not.toHaveProperty('phone');
	const rows = jsonOf(result.items).map(({ status, error_code: code }) => status ?? code);
	expect(rows.sort()).toEqual([
		'removed',
		'removed',
		'removed',
		'unavailable',
		'unchanged',
		'unchanged',
	]);
});

test('where the node stops at one, and in the summary, it is said whom it was about', async () => {
	const refused = refuseRemoval();
	const about = `It is about subscriber_id ${refused}, phone_number ${phoneOf(3)}, audience VIP`;
	const stopped = await stage.run(MIRROR, { items });
	expect(stopped.error?.description).toContain(about);
	const options = { maxRemovals: 100, summaryOnly: true };
	const summary = await stage.run(
		{ ...MIRROR, options },
		{ items, onError: 'continueRegularOutput' },
	);
	expect(jsonOf(summary.items)).toMatchObject([
		{ refused_items: [{ error_code: 'unavailable', error: expect.stringContaining(about) }] },
	]);
});
