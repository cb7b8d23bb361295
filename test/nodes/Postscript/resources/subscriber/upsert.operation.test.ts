import type { IDataObject, INodeParameters } from 'n8n-workflow';
import {
	badAdditionalFields,
	badEmails,
	badKeywords,
	badOptions,
	badPhones,
	badProperties,
	rightTexts,
} from '../badInput';
import { expectRefusal, jsonOf, openStage, pairsOf, V, type Refused } from '../operationHarness';

const stage = openStage();

const PHONE = '+14155550123';
const NEW_PHONE = '+14155550199';
const UPSERT: INodeParameters = {
	resource: 'subscriber',
	operation: 'upsert',
	phone: PHONE,
	keyword: { __rl: true, mode: 'word', value: 'VIP' },
	additionalFields: { tags: 'vip' },
};
const byPhone = (phone: string) => ({
	method: 'GET',
	path: '/api/v2/subscribers',
	query: { phone_number__in: [phone, phone.slice(1)], sort: 'created_at__asc' },
});

let id: string;
beforeEach(() => {
	id = stage.emulator.shop().add({ phone: PHONE, email: 'jane@example.com' });
});

test('updates whom it finds by phone; only what Postscript lets an integration change is sent', async () => {
	const { items } = await stage.run({
		...UPSERT,
		email: 'new@example.com',
		additionalFields: { tags: 'vip', origin: 'social', shopifyCustomerId: '77' },
	});
	expect(stage.sent).toEqual([
		{ ...byPhone(PHONE), query: { shopify_customer_id__in: '77', sort: 'created_at__asc' } },
		byPhone(PHONE),
		{
			method: 'PATCH',
			path: `/api/v2/subscribers/${id}`,
			body: { email: 'new@example.com', tags: ['vip'] },
		},
	]);
	expect(pairsOf(items)).toEqual([0]);
	expect(jsonOf(items)).toMatchObject([
		{ subscriber_id: id, status: 'updated', pending: false, tags: ['vip'] },
	]);
});

test('beside a Subscriber ID nothing that is left over refuses the item, since it is not used', async () => {
	const { items, error } = await stage.run({
		...UPSERT,
		subscriberId: id,
		phone: 'ask me',
		keyword: { __rl: true, mode: 'id', value: '../me' },
		additionalFields: { tags: 'vip', origin: 'newspaper', shopifyCustomerId: 'cust_77' },
	});
	expect(error).toBeUndefined();
	expect(jsonOf(items)).toMatchObject([{ status: 'updated' }]);
	expect(stage.sent).toEqual([
		{ method: 'PATCH', path: `/api/v2/subscribers/${id}`, body: { tags: ['vip'] } },
	]);
});

test('a phone number is read in the default country', async () => {
	await stage.run({
		...UPSERT,
		phone: '020 7946 0958',
		additionalFields: { defaultCountry: 'GB' },
	});
	expect(stage.sent[0].query?.phone_number__in).toContain('+442079460958');
});

test('creates whom it does not find, as pending', async () => {
	const { items } = await stage.run({ ...UPSERT, phone: NEW_PHONE });
	expect(stage.sent).toEqual([
		byPhone(NEW_PHONE),
		{
			method: 'POST',
			path: '/api/v2/subscribers',
			body: { phone_number: NEW_PHONE, keyword: 'VIP', tags: ['vip'] },
		},
	]);
	expect(jsonOf(items)).toMatchObject([
		{ phone_number: NEW_PHONE, status: 'pending', pending: true },
	]);
});

test('finds by email whom the phone does not find', async () => {
	const { items } = await stage.run({ ...UPSERT, phone: NEW_PHONE, email: 'jane@example.com' });
	expect(stage.sent.slice(0, 2)).toEqual([
		byPhone(NEW_PHONE),
		{
			method: 'GET',
			path: '/api/v2/subscribers',
			query: { email__in: 'jane@example.com', sort: 'created_at__asc' },
		},
	]);
	expect(jsonOf(items)).toMatchObject([{ subscriber_id: id, status: 'updated' }]);
});

test('an ID needs no lookup', async () => {
	const { items } = await stage.run({ ...UPSERT, subscriberId: id });
	expect(stage.sent).toEqual([
		{ method: 'PATCH', path: `/api/v2/subscribers/${id}`, body: { tags: ['vip'] } },
	]);
	expect(jsonOf(items)).toMatchObject([{ subscriber_id: id, status: 'updated' }]);
});

test('with nothing to change nothing is sent, and the person comes back as found', async () => {
	const { items } = await stage.run({ ...UPSERT, additionalFields: {} });
	expect(stage.writes).toEqual([]);
	expect(jsonOf(items)).toMatchObject([{ subscriber_id: id, status: 'unchanged', pending: false }]);
});

test.each(['normalised', 'e164', 'digits'] as const)(
	'never creates somebody twice where Postscript compares %s',
	async (phoneMatching) => {
		stage.emulator.options.phoneMatching = phoneMatching;
		const { items } = await stage.run(UPSERT);
		expect(jsonOf(items)).toMatchObject([{ subscriber_id: id, status: 'updated' }]);
		expect(stage.emulator.shop().pending()).toEqual([]);
	},
);

test('a new phone on several items is one request with all they bring', async () => {
	const { items } = await stage.run(
		{ ...UPSERT, phone: '={{ $json.phone }}', additionalFields: { tags: '={{ $json.tag }}' } },
		{
			items: [
				{ phone: NEW_PHONE, tag: 'a' },
				{ phone: '4155550199', tag: 'b' },
				{ phone: PHONE, tag: 'c' },
			],
		},
	);
	expect(stage.emulator.shop().pending()).toHaveLength(1);
	expect(stage.writes.filter(({ method }) => method === 'POST')).toMatchObject([
		{ body: { phone_number: NEW_PHONE, tags: ['a', 'b'] } },
	]);
	expect(stage.sent.filter(({ method }) => method === 'GET')).toHaveLength(1);
	expect(pairsOf(items)).toEqual([0, 1, 2]);
	expect(jsonOf(items).map(({ status }) => status)).toEqual(['pending', 'pending', 'updated']);
});

test('a new phone without a keyword is an error of that item alone', async () => {
	const { items } = await stage.run(
		{ ...UPSERT, keyword: { __rl: true, mode: 'list', value: '' }, phone: V },
		{ items: [{ v: NEW_PHONE }, { v: PHONE }], onError: 'continueRegularOutput' },
	);
	expect(items[0].json.error).toContain(
		`No subscriber has the phone number ${NEW_PHONE}, and without a keyword nobody can be created`,
	);
	expect(items[1].json).toMatchObject({ subscriber_id: id, status: 'updated' });
	expect(stage.emulator.shop().pending()).toEqual([]);
});

test('an unknown email without a phone is an error', async () => {
	const { error } = await stage.run({ ...UPSERT, phone: '', email: 'kim@example.com' });
	expect(error?.message).toBe(
		'No subscriber has the email kim@example.com, and without a phone number nobody can be created',
	);
	expect(error?.description).toContain('Fill in Phone as well');
});

test('a failed lookup creates nobody', async () => {
	stage.emulator.fail({ kind: 'html', method: 'GET', status: 502, processed: false });
	const { error } = await stage.run({ ...UPSERT, phone: NEW_PHONE, options: { maxTries: 1 } });
	expect(error?.message).toMatch(/^Postscript had a problem of its own and could not list/);
	expect(stage.writes).toEqual([]);
});

test.each(['empty', 'malformed'] as const)(
	'a lookup with an %s answer creates nobody',
	async (kind) => {
		stage.emulator.fail({ kind, method: 'GET' });
		const { error } = await stage.run({ ...UPSERT, phone: NEW_PHONE, options: { maxTries: 1 } });
		expect(error?.message).toBe(
			'Postscript gave no readable answer when asked to list subscribers',
		);
		expect(stage.writes).toEqual([]);
	},
);

describe('refuses before anything is sent', () => {
	test.each<[string, Refused]>([
		[
			'nobody named at all',
			{
				parameters: { phone: V },
				good: PHONE,
				bad: '',
				message: 'Phone, Email, Shopify Customer ID and Subscriber ID are all empty',
				advice: 'Fill in at least one of them',
			},
		],
		[
			'a path as subscriber ID',
			{
				parameters: { subscriberId: V },
				good: '',
				bad: '../me',
				message: 'Subscriber ID "../me" is not an ID',
				advice: 'Use the ID exactly as Postscript gives it',
			},
		],
		[
			'a line break in the subscriber ID',
			{
				parameters: { subscriberId: V },
				good: '',
				bad: 's_1\nX-Injected: 1',
				message: 'Subscriber ID "s_1·X-Injected: 1" is not an ID',
				advice: 'no spaces',
			},
		],
		[
			'an ID with nothing to write',
			{
				parameters: { subscriberId: V, additionalFields: {} },
				good: '',
				bad: 's_1',
				message: 'There is nothing to write to this subscriber',
				advice: 'use Get to read the subscriber',
			},
		],
		...badPhones,
		...badKeywords,
		...badAdditionalFields,
		...badEmails({ email: V }),
		...badProperties('subscriber'),
		...badOptions,
	])('%s', async (_what, refused) => {
		await expectRefusal(stage, UPSERT, refused);
	});
});

test.each(rightTexts)('passes %s unchanged', async (_what, value) => {
	await stage.run(
		{ ...UPSERT, propertiesMode: 'json', propertiesJson: '={{ { "a name": $json.v } }}' },
		{ items: [{ v: value } as IDataObject] },
	);
	expect(stage.emulator.shop().byPhone(PHONE)?.properties['a name']).toBe(value);
});

test('a dry run tells apart who would be updated and who created', async () => {
	const { items } = await stage.run(
		{ ...UPSERT, phone: V, options: { dryRun: true } },
		{ items: [{ v: PHONE }, { v: NEW_PHONE }] },
	);
	expect(stage.writes).toEqual([]);
	expect(jsonOf(items)).toMatchObject([
		{ dry_run: true, status: 'updated', requests: [expect.stringMatching(/^PATCH /)] },
		{ dry_run: true, status: 'pending', requests: [expect.stringMatching(/^POST /)] },
	]);
});
