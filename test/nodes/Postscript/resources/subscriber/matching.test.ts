import type { INodeParameters } from 'n8n-workflow';
import { jsonOf, openStage } from '../operationHarness';

const stage = openStage();

const PHONE = '+14155550123';
const NEW_PHONE = '+14155550199';
const EMAIL = 'jane@example.com';
const KEYWORD = { __rl: true, mode: 'word', value: 'VIP' };
const UPSERT: INodeParameters = {
	resource: 'subscriber',
	operation: 'upsert',
	phone: NEW_PHONE,
	email: EMAIL,
	keyword: KEYWORD,
	additionalFields: { tags: 'vip' },
};
const SYNC: INodeParameters = {
	resource: 'audience',
	operation: 'sync',
	audience: 'VIP',
	phone: NEW_PHONE,
	email: EMAIL,
	options: { createMissing: true, keyword: KEYWORD },
};
const WAYS: Array<[string, INodeParameters]> = [
	['Create or Update', UPSERT],
	['Audience: Sync', SYNC],
];
const withOptions = (way: INodeParameters, options: INodeParameters): INodeParameters => ({
	...way,
	options: { ...(way.options as INodeParameters), ...options },
});

describe.each(WAYS)('%s: the email finds a person with another phone', (_way, way) => {
	beforeEach(() => {
		stage.emulator.shop().add({ phone: PHONE, email: EMAIL });
	});

	test('by default both are one person, and the row says so', async () => {
		const { items } = await stage.run(way);
		expect(jsonOf(items)).toMatchObject([
			{ found_by: 'email', phone_differs: { input: NEW_PHONE, subscriber: PHONE } },
		]);
	});

	test('Create With the New Phone takes them for two', async () => {
		const { items } = await stage.run(withOptions(way, { ifPhoneDiffers: 'create' }));
		expect(jsonOf(items)).toMatchObject([
			{ phone_number: NEW_PHONE, status: 'pending', found_by: null, phone_differs: null },
		]);
		expect(stage.writes.map(({ method }) => method)).toEqual(['POST']);
	});

	test('Stop refuses the item as a conflict', async () => {
		const { items } = await stage.run(withOptions(way, { ifPhoneDiffers: 'stop' }), {
			onError: 'continueRegularOutput',
		});
		expect(jsonOf(items)).toMatchObject([{ error_code: 'conflict' }]);
		expect(String(items[0].json.error)).toContain(
			`has the phone number ${PHONE}, not ${NEW_PHONE}`,
		);
		expect(stage.writes).toEqual([]);
	});
});

describe.each(WAYS)('%s: several people have the email', (_way, way) => {
	let newest: string;
	beforeEach(() => {
		const shop = stage.emulator.shop();
		shop.add({ phone: PHONE, email: EMAIL });
		newest = shop.add({ phone: '+14155550124', email: EMAIL });
	});

	test('the item is refused', async () => {
		const { items } = await stage.run(way, { onError: 'continueRegularOutput' });
		expect(jsonOf(items)).toMatchObject([{ error_code: 'ambiguous_match' }]);
		expect(stage.writes).toEqual([]);
	});

	test("or Postscript's own rule decides", async () => {
		const { items } = await stage.run(withOptions(way, { ifSeveralMatch: 'mostRecentOptedIn' }));
		expect(jsonOf(items)).toMatchObject([{ subscriber_id: newest }]);
	});
});

describe('Create or Update: people whom Postscript does not show', () => {
	const unknown = (ifNotFound: string) => withOptions(UPSERT, { ifNotFound });

	test('Skip leaves them out', async () => {
		const { items } = await stage.run(unknown('skip'));
		expect(jsonOf(items)).toMatchObject([{ status: 'not_found', phone_number: NEW_PHONE }]);
		expect(stage.writes).toEqual([]);
	});

	test('Stop refuses them', async () => {
		const { items } = await stage.run(unknown('stop'), { onError: 'continueRegularOutput' });
		expect(jsonOf(items)).toMatchObject([{ error_code: 'not_found' }]);
		expect(stage.writes).toEqual([]);
	});
});

test.each(WAYS)('%s: a Shopify customer ID finds first', async (_way, way) => {
	const id = stage.emulator.shop().add({ phone: PHONE, shopifyCustomerId: 77 });
	stage.emulator.shop().add({ phone: NEW_PHONE });
	const place = way.operation === 'sync' ? 'options' : 'additionalFields';
	const fields = { ...(way[place] as INodeParameters), shopifyCustomerId: '77' };
	const { items } = await stage.run({ ...way, [place]: fields });
	const [row] = jsonOf(items);
	expect(row).toMatchObject({ found_by: 'shopify_customer_id' });
	expect(row.subscriber_id).toBe(id);
});

describe('items that mean one person, each in its own way', () => {
	test('Create or Update: each row says how its own item found them', async () => {
		const id = stage.emulator.shop().add({ phone: PHONE, email: EMAIL });
		const { items } = await stage.run(
			{
				...UPSERT,
				phone: '={{ $json.phone }}',
				email: '={{ $json.email }}',
				subscriberId: '={{ $json.id }}',
				additionalFields: { tags: '={{ $json.tags }}' },
			},
			{ items: [{ id, tags: 'vip' }, { phone: PHONE }, { phone: NEW_PHONE, email: EMAIL }] },
		);
		expect(jsonOf(items)).toMatchObject([
			{ subscriber_id: id, found_by: 'id', phone_differs: null },
			{ subscriber_id: id, found_by: 'phone', phone_differs: null },
			{
				subscriber_id: id,
				found_by: 'email',
				phone_differs: { input: NEW_PHONE, subscriber: PHONE },
			},
		]);
	});

	test('Audience: Sync: the same', async () => {
		stage.emulator.shop().add({ phone: PHONE, email: EMAIL });
		const { items } = await stage.run(
			{ ...SYNC, phone: '={{ $json.phone }}', email: '={{ $json.email }}' },
			{ items: [{ phone: PHONE }, { phone: NEW_PHONE, email: EMAIL }] },
		);
		expect(jsonOf(items)).toMatchObject([
			{ status: 'added', found_by: 'phone', phone_differs: null },
			{ found_by: 'email', phone_differs: { input: NEW_PHONE, subscriber: PHONE } },
		]);
	});
});
