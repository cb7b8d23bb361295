import type { IDataObject, INodeParameters } from 'n8n-workflow';
import {
	badAdditionalFields,
	badEmails,
	badKeywords,
	badOptions,
	badPhones,
	badProperties,
	keyword,
	missingPhones,
	rightTexts,
} from '../badInput';
import { expectRefusal, openStage, pairsOf, V, type Refused } from '../operationHarness';

const stage = openStage();

const PHONE = '+14155550123';
const WORD = { __rl: true, mode: 'word', value: 'VIP' };
const CREATE: INodeParameters = {
	resource: 'subscriber',
	operation: 'create',
	phone: PHONE,
	keyword: WORD,
};
const create = async (more: INodeParameters, items = [{}]) =>
	await stage.run({ ...CREATE, ...more }, { items });

const property = (value: unknown, type = 'auto'): INodeParameters => ({
	propertiesMode: 'define',
	properties: { property: [{ name: 'color', type, value: value as string }] },
});

test('asks for an opt-in and says that the person is pending', async () => {
	const { items } = await create({
		keyword: { __rl: true, mode: 'list', value: 'kw_welcome' },
		...property('green'),
		additionalFields: {
			email: 'jane@example.com',
			origin: 'website',
			shopifyCustomerId: '6204511453219',
			tags: 'vip, newsletter',
		},
	});
	expect(stage.sent).toEqual([
		{
			method: 'POST',
			path: '/api/v2/subscribers',
			body: {
				phone_number: PHONE,
				keyword_id: 'kw_welcome',
				email: 'jane@example.com',
				origin: 'website',
				shopify_customer_id: 6204511453219,
				tags: ['vip', 'newsletter'],
				properties: { color: 'green' },
			},
		},
	]);
	expect(stage.emulator.log[0].headers).toMatchObject({
		accept: 'application/json',
		authorization: 'Bearer ***',
		'content-type': 'application/json',
	});
	expect(stage.emulator.log[0].headers).not.toHaveProperty('x-postscript-shop-token');
	expect(stage.emulator.log[0].headers).not.toHaveProperty('x-postscript-partner-key');
	expect(pairsOf(items)).toEqual([0]);
	expect(items[0].json).toMatchObject({
		subscriber_id: null,
		pending_subscriber_id: expect.stringMatching(/^s_/) as string,
		phone_number: PHONE,
		pending: true,
		properties: { color: 'green' },
	});
});

test('the keyword may be given by ID or word', async () => {
	await create({ keyword: { __rl: true, mode: 'id', value: 'kw_vip' } });
	stage.nextMonth();
	await create({ keyword: { __rl: true, mode: 'word', value: 'welcome' } });
	expect(stage.sent.map(({ body }) => body)).toEqual([
		{ phone_number: PHONE, keyword_id: 'kw_vip' },
		{ phone_number: PHONE, keyword: 'welcome' },
	]);
});

describe('refuses before anything is sent', () => {
	test.each<[string, Refused]>([
		...missingPhones,
		...badPhones,
		...badKeywords,
		['no keyword', { ...keyword('word', ''), message: 'Keyword is empty', advice: 'Choose' }],
		...badAdditionalFields,
		...badEmails({ additionalFields: { email: V } }),
		...badProperties('subscriber'),
		...badOptions,
	])('%s', async (_what, refused) => {
		await expectRefusal(stage, CREATE, refused);
	});
});

describe('passes unchanged', () => {
	test.each(rightTexts)('%s', async (_what, value) => {
		const { error } = await stage.run(
			{ ...CREATE, propertiesMode: 'json', propertiesJson: '={{ { "First choice ✓": $json.v } }}' },
			{ items: [{ v: value } as IDataObject] },
		);
		expect(error).toBeUndefined();
		expect(stage.sent[0].body).toMatchObject({ properties: { 'First choice ✓': value } });
		expect(stage.emulator.shop().pending()[0].properties).toEqual({ 'First choice ✓': value });
	});

	test('a list of texts', async () => {
		await stage.run(
			{ ...CREATE, propertiesMode: 'json', propertiesJson: V },
			{ items: [{ v: { sizes: ['S', 'M', ''] } }] },
		);
		expect(stage.sent[0].body).toMatchObject({ properties: { sizes: ['S', 'M', ''] } });
	});

	test.each<[string, unknown, string]>([
		['as people write it', '(415) 555-0123', PHONE],
		['as a spreadsheet has it', 4155550123, PHONE],
		['with its country code', 14155550123, PHONE],
		['kept text by an apostrophe', "'4155550123", PHONE],
		['of another country', '+44 20 7946 0958', '+442079460958'],
		['with the prefix for calls abroad', '0044 20 7946 0958', '+442079460958'],
	])('a phone number %s', async (_what, phone, sent) => {
		await stage.run({ ...CREATE, phone: V }, { items: [{ v: phone } as IDataObject] });
		expect(stage.sent[0].body).toMatchObject({ phone_number: sent });
	});

	test('a phone number read in the default country of the item', async () => {
		await stage.run(
			{ ...CREATE, phone: V, additionalFields: { defaultCountry: 'GB' } },
			{ items: [{ v: '020 7946 0958' }] },
		);
		expect(stage.sent[0].body).toMatchObject({ phone_number: '+442079460958' });
	});

	const NOON = "DateTime.fromISO('2026-11-22T12:00:00', { zone: 'America/New_York' })";

	test('a moment given by an expression, as ISO in UTC', async () => {
		await create(property(`={{ ${NOON} }}`, 'date'));
		expect(stage.sent[0].body).toMatchObject({
			properties: { color: '2026-11-22T17:00:00.000Z' },
		});
	});

	test('a moment in what is read as it is, as the ISO text that n8n makes of it', async () => {
		await create(property(`={{ ${NOON} }}`));
		stage.nextMonth();
		await create({ propertiesMode: 'json', propertiesJson: `={{ { color: ${NOON} } }}` });
		const properties = { color: '2026-11-22T12:00:00.000-05:00' };
		expect(stage.sent.map(({ body }) => body)).toMatchObject([{ properties }, { properties }]);
	});
});

test('an item maps its other fields, without those that other parameters use', async () => {
	await stage.run(
		{
			...CREATE,
			phone: '={{ $json.phone }}',
			propertiesMode: 'auto',
			propertiesOptions: { snakeCase: true, nested: 'flatten', leaveOut: 'row_number' },
			additionalFields: { email: '={{ $json["e mail"] }}' },
		},
		{
			items: [
				{
					phone: PHONE,
					'e mail': 'jane@example.com',
					firstName: 'Jane',
					row_number: 7,
					address: { city: 'Rome', zip: '00184' },
					nothing: null,
				},
			],
		},
	);
	expect(stage.sent[0].body).toEqual({
		phone_number: PHONE,
		keyword: 'VIP',
		email: 'jane@example.com',
		properties: { first_name: 'Jane', address_city: 'Rome', address_zip: '00184' },
	});
});

test('several items of one new person are one request, and each gets the answer', async () => {
	const { items } = await stage.run(
		{ ...CREATE, phone: V, additionalFields: { tags: '={{ $json.tag }}' } },
		{
			items: [
				{ v: PHONE, tag: 'a' },
				{ v: '+14155550124', tag: 'b' },
				{ v: '(415) 555-0123', tag: 'c' },
			],
		},
	);
	expect(stage.emulator.shop().pending()).toHaveLength(2);
	expect(stage.sent.map(({ body }) => body)).toEqual([
		{ phone_number: PHONE, keyword: 'VIP', tags: ['a', 'c'] },
		{ phone_number: '+14155550124', keyword: 'VIP', tags: ['b'] },
	]);
	expect(pairsOf(items)).toEqual([0, 1, 2]);
	expect(items[0].json.pending_subscriber_id).toBe(items[2].json.pending_subscriber_id);
	expect(items[0].json.pending_subscriber_id).not.toBe(items[1].json.pending_subscriber_id);
});

test('a dry run shows the request in one line and creates nobody', async () => {
	const { items } = await create({ options: { dryRun: true } });
	expect(stage.writes).toEqual([]);
	expect(items[0].json).toMatchObject({
		dry_run: true,
		requests: [`POST /api/v2/subscribers {"phone_number":"${PHONE}","keyword":"VIP"}`],
	});
});

describe('when Postscript gives no clear answer, nothing is sent again', () => {
	test.each([
		['a problem of its own', { kind: 'serverError', status: 503, method: 'POST' }],
		['a cut connection, the person asked', { kind: 'cut', method: 'POST', processed: true }],
		['a cut connection', { kind: 'cut', method: 'POST' }],
	] as const)('%s', async (_what, fault) => {
		stage.emulator.fail(fault);
		const { error } = await create({});
		expect(error?.message).toMatch(
			/It may have taken effect all the same: check in Postscript before sending it again$/,
		);
		expect(stage.sent.map(({ method }) => method)).toEqual(['POST']);
	});
});

test('a keyword that is not active is refused in plain words', async () => {
	const { error } = await create({ keyword: { __rl: true, mode: 'word', value: 'GONE' } });
	expect(error?.message).toBe(
		'Postscript refused to create this subscriber: Could not find keyword matching that information',
	);
	expect(error?.description).toContain('Check that the keyword is active');
});

test('a person who is subscribed already, where Postscript gives them back', async () => {
	stage.emulator.options.existingPhone = 'existing';
	stage.emulator.shop().add({ phone: PHONE });
	const { items } = await create({});
	expect(items[0].json).toMatchObject({ phone_number: PHONE });
});

test('a person who is subscribed already, where Postscript refuses without a reason', async () => {
	stage.emulator.options.existingPhone = 'refuse';
	stage.emulator.shop().add({ phone: PHONE });
	const { error } = await create({});
	expect(error?.message).toBe(
		'Postscript refused to create this subscriber and gave no reason (status 400)',
	);
	expect(error?.description).toContain('If the person is subscribed already, Create or Update');
});
