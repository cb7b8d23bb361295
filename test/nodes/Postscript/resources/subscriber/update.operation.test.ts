import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { badEmails, badOptions, badProperties, badSubscribers, rightTexts } from '../badInput';
import { expectRefusal, jsonOf, openStage, pairsOf, V, type Refused } from '../operationHarness';

const stage = openStage();

const PHONE = '+14155550123';
const OTHER_PHONE = '+14155550124';
const by = (mode: string, value: string) => ({ __rl: true, mode, value });
const UPDATE: INodeParameters = {
	resource: 'subscriber',
	operation: 'update',
	subscriber: by('phone', PHONE),
	updateFields: { tags: 'vip' },
};

let id: string;
beforeEach(() => {
	id = stage.emulator.shop().add({
		phone: PHONE,
		email: 'jane@example.com',
		shopifyCustomerId: 6204511453219,
	});
});

const LOOKUP = {
	method: 'GET',
	path: '/api/v2/subscribers',
	query: { phone_number__in: [PHONE, PHONE.slice(1)], sort: 'created_at__asc' },
};

test('looks the person up and sends what changes', async () => {
	stage.emulator.shop().touch(PHONE, { properties: { kept: 'yes' } });
	const { items } = await stage.run({
		...UPDATE,
		updateFields: { tags: 'vip, new', email: 'jane.doe@example.com' },
		propertiesMode: 'define',
		properties: { property: [{ name: 'Favorite Color', type: 'string', value: 'green' }] },
	});
	expect(stage.sent).toEqual([
		LOOKUP,
		{
			method: 'PATCH',
			path: `/api/v2/subscribers/${id}`,
			body: {
				tags: ['vip', 'new'],
				email: 'jane.doe@example.com',
				properties: { 'Favorite Color': 'green' },
			},
		},
	]);
	expect(pairsOf(items)).toEqual([0]);
	expect(jsonOf(items)).toMatchObject([
		{
			subscriber_id: id,
			status: 'updated',
			tags: ['vip', 'new'],
			properties: { kept: 'yes', 'Favorite Color': 'green' },
		},
	]);
});

test.each<[string, (id: string, psId: number) => string]>([
	['id', (known) => known],
	['list', (known) => known],
	['phone', () => '415 555 0123'],
	['email', () => 'JANE@example.com'],
	['shopifyCustomerId', () => 'gid://shopify/Customer/6204511453219'],
	['psId', (_known, psId) => String(psId)],
])('finds the person by %s', async (mode, value) => {
	const psId = stage.emulator.shop().byPhone(PHONE)?.ps_id ?? 0;
	const { items } = await stage.run({ ...UPDATE, subscriber: by(mode, value(id, psId)) });
	expect(jsonOf(items)).toMatchObject([{ subscriber_id: id, tags: ['vip'] }]);
	expect(stage.writes).toHaveLength(1);
	expect(stage.sent).toHaveLength(mode === 'id' || mode === 'list' ? 1 : 2);
});

test.each(['normalised', 'e164', 'digits'] as const)(
	'finds the person by phone where Postscript compares %s',
	async (phoneMatching) => {
		stage.emulator.options.phoneMatching = phoneMatching;
		const { items } = await stage.run(UPDATE);
		expect(jsonOf(items)).toMatchObject([{ subscriber_id: id, tags: ['vip'] }]);
	},
);

test('changes of several items to one person go out in item order, with one lookup for all', async () => {
	stage.emulator.shop().add({ phone: OTHER_PHONE });
	const { items } = await stage.run(
		{
			...UPDATE,
			subscriber: by('phone', '={{ $json.phone }}'),
			propertiesMode: 'define',
			properties: { property: [{ name: 'step', type: 'number', value: '={{ $json.step }}' }] },
		},
		{
			items: [
				{ phone: PHONE, step: 1 },
				{ phone: OTHER_PHONE, step: 2 },
				{ phone: '(415) 555-0123', step: 3 },
			],
		},
	);
	expect(stage.sent.filter(({ method }) => method === 'GET')).toHaveLength(1);
	const toFirst = stage.writes.filter(({ path }) => path.endsWith(id));
	expect(toFirst.map(({ body }) => body)).toMatchObject([
		{ properties: { step: 1 } },
		{ properties: { step: 3 } },
	]);
	expect(pairsOf(items)).toEqual([0, 1, 2]);
	expect(stage.emulator.shop().byPhone(PHONE)?.properties).toEqual({ step: 3 });
});

describe('refuses before anything is sent', () => {
	const good = {
		id: 's_unknown',
		phone: PHONE,
		email: 'jane@example.com',
		shopifyCustomerId: '6204511453219',
		psId: '1',
	};
	beforeEach(() => {
		const row = stage.emulator.shop().byPhone(PHONE);
		good.id = row?.id ?? '';
		good.psId = String(row?.ps_id);
	});

	const tables = (): Array<[string, Refused]> => [
		...badSubscribers(good),
		...badEmails({ updateFields: { email: V } }),
		...badProperties('subscriber'),
		...badOptions,
		[
			'nothing to update',
			{
				parameters: { updateFields: { tags: V } },
				good: 'vip',
				bad: ' , ',
				message: 'There is nothing to update',
				advice: 'Add an email, tags or custom properties',
			},
		],
	];
	test.each(tables().map(([what], row) => [what, row] as const))('%s', async (_what, row) => {
		await expectRefusal(stage, UPDATE, tables()[row][1]);
	});
});

test.each(rightTexts)('passes %s unchanged', async (_what, value) => {
	await stage.run(
		{ ...UPDATE, propertiesMode: 'json', propertiesJson: '={{ { "a name": $json.v } }}' },
		{ items: [{ v: value } as IDataObject] },
	);
	expect(stage.emulator.shop().byPhone(PHONE)?.properties['a name']).toBe(value);
});

test('nobody found is said in plain words, and leaves the other items alone', async () => {
	const { items } = await stage.run(
		{ ...UPDATE, subscriber: by('phone', V) },
		{ items: [{ v: OTHER_PHONE }, { v: PHONE }], onError: 'continueRegularOutput' },
	);
	expect(items[0].json.error).toBe(
		`No subscriber has the phone number ${OTHER_PHONE} [item 0]. Check the value. People who have not confirmed their opt-in by text are not found yet; to add new people use Create or Update`,
	);
	expect(items[1].json).toMatchObject({ subscriber_id: id, tags: ['vip'] });
	expect(stage.writes).toHaveLength(1);
});

test.each([400, 404] as const)('an ID that nobody has, answered with %i', async (unknownId) => {
	stage.emulator.options.unknownId = unknownId;
	const { error } = await stage.run({ ...UPDATE, subscriber: by('id', 's_nobody') });
	expect(error?.message).toBe(
		`Postscript refused to update this subscriber and gave no reason (status ${unknownId})`,
	);
	expect(error?.description).toContain('Most likely there is no active subscriber with this ID');
});

test('a subscriber who has too many properties already', async () => {
	const properties = Object.fromEntries(Array.from({ length: 50 }, (_, n) => [`p${n}`, n]));
	stage.emulator.shop().touch(PHONE, { properties });
	const { error } = await stage.run({
		...UPDATE,
		propertiesMode: 'json',
		propertiesJson: '{ "more": 1 }',
	});
	expect(error?.description).toContain('more than 50 custom properties');
});

test('two people of one email are not guessed between', async () => {
	stage.emulator.shop().add({ phone: OTHER_PHONE, email: 'jane@example.com' });
	const { error } = await stage.run({ ...UPDATE, subscriber: by('email', 'jane@example.com') });
	expect(error?.message).toBe('2 subscribers match, so it is not clear who is meant');
	expect(error?.description).toContain(`Use the subscriber ID; the matches are ${id}`);
	expect(stage.writes).toEqual([]);
});

test('a dry run reads, writes nothing and shows what would have been sent', async () => {
	const { items } = await stage.run({ ...UPDATE, options: { dryRun: true } });
	expect(stage.sent).toEqual([LOOKUP]);
	expect(items[0].json).toMatchObject({
		dry_run: true,
		requests: [`PATCH /api/v2/subscribers/${id} {"tags":["vip"]}`],
	});
});

test('a summary counts who was updated', async () => {
	const id = stage.emulator.shop().add({ phone: '+14155550188' });
	const { items } = await stage.run({
		resource: 'subscriber',
		operation: 'update',
		subscriber: { __rl: true, mode: 'id', value: id },
		updateFields: { tags: 'vip' },
		options: { summaryOnly: true },
	});
	expect(items[0].json).toMatchObject({ done: 1, refused: 0, by_status: { updated: 1 } });
});
