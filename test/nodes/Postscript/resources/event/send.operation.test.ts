import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { badOptions, badProperties, badSubscribers, rightTexts } from '../badInput';
import {
	expectInEveryWay,
	expectRefusal,
	jsonOf,
	openStage,
	pairsOf,
	V,
	type Refused,
} from '../operationHarness';
import { expectBothCredentials, expectToldInEveryWay } from '../refusals';

const stage = openStage();

const PHONE = '+14155550123';
const OTHER_PHONE = '+14155550124';
const by = (mode: string, value: string) => ({ __rl: true, mode, value });
const SEND: INodeParameters = {
	resource: 'event',
	operation: 'send',
	eventType: 'Order_Placed',
	subscriber: by('phone', PHONE),
};
const STABLE_ID = expect.stringMatching(/^[0-9a-f]{32}$/) as string;

let id: string;
beforeEach(() => {
	id = stage.emulator.shop().add({
		phone: PHONE,
		email: 'jane@example.com',
		shopifyCustomerId: 6204511453219,
	});
});

test('sends the event to a phone number as it is, without looking anybody up', async () => {
	const { items } = await stage.run({
		...SEND,
		propertiesMode: 'json',
		propertiesJson: '{ "order total": 12.5, "gift": false, "note": "🎁" }',
		additionalFields: { occurredAt: '2026-11-22T09:30:00-05:00', externalId: 'order-1001' },
	});
	const body = {
		type: 'Order_Placed',
		phone: PHONE,
		occurred_at: '2026-11-22 14:30:00.000000',
		external_id: 'order-1001',
		properties: { 'order total': 12.5, gift: false, note: '🎁' },
	};
	expect(stage.sent).toEqual([{ method: 'POST', path: '/api/v2/events', body }]);
	expect(stage.emulator.log[0].headers).toMatchObject({
		authorization: 'Bearer ***',
		'content-type': 'application/json',
	});
	expect(pairsOf(items)).toEqual([0]);
	expect(jsonOf(items)).toEqual([
		{
			subscriber_id: null,
			phone_number: PHONE,
			email: null,
			is_subscribed: null,
			status: 'sent',
			event_ids: [stage.emulator.events[0].id],
			type: 'Order_Placed',
			external_id: 'order-1001',
			occurred_at: '2026-11-22T14:30:00.000000Z',
		},
	]);
});

const FIELDS: Record<string, string> = {
	phone: 'phone_number',
	email: 'email',
	id: 'subscriber_id',
};

test.each<[string, (known: string) => string, (known: string) => object]>([
	['id', (known) => known, (known) => ({ subscriber_id: known })],
	['email', () => 'Jane@example.com', () => ({ email: 'Jane@example.com' })],
	['phone', () => '415 555 0123', () => ({ phone: PHONE })],
])('names the person by %s with one request', async (mode, value, identifier) => {
	const { items } = await stage.run({ ...SEND, subscriber: by(mode, value(id)) });
	expect(stage.sent).toEqual([
		{
			method: 'POST',
			path: '/api/v2/events',
			body: { type: 'Order_Placed', external_id: STABLE_ID, ...identifier(id) },
		},
	]);
	const [sent] = Object.values(identifier(id)) as string[];
	expect(items[0].json).toMatchObject({ [FIELDS[mode]]: sent, status: 'sent', occurred_at: null });
});

test.each(['shopifyCustomerId', 'psId'])('looks the person up by %s', async (mode) => {
	const psId = stage.emulator.shop().byPhone(PHONE)?.ps_id;
	const value = mode === 'psId' ? String(psId) : '6204511453219';
	const { items } = await stage.run({ ...SEND, subscriber: by(mode, value) });
	expect(stage.sent[0]).toMatchObject({ method: 'GET', path: '/api/v2/subscribers' });
	expect(stage.writes).toMatchObject([{ body: { subscriber_id: id } }]);
	expect(jsonOf(items)).toMatchObject([
		{ subscriber_id: id, phone_number: PHONE, is_subscribed: true, status: 'sent' },
	]);
});

test('a customer whom nobody knows is an error, and nothing is sent', async () => {
	const { error } = await stage.run({ ...SEND, subscriber: by('shopifyCustomerId', '5') });
	expect(error?.message).toBe('No subscriber has the Shopify customer ID 5');
	expect(stage.writes).toEqual([]);
});

test.each<[string, string]>([
	['2026-11-22T09:30:00Z', '2026-11-22 09:30:00.000000'],
	['2026-11-22 09:30:00.123456Z', '2026-11-22 09:30:00.123456'],
	['2026-11-22T09:30:00', '2026-11-22 14:30:00.000000'],
	['2026-11-22', '2026-11-22 05:00:00.000000'],
	['2026-07-22T09:30', '2026-07-22 13:30:00.000000'],
	["={{ DateTime.fromISO('2026-11-22T09:30:00+01:00') }}", '2026-11-22 08:30:00.000000'],
	["={{ new Date('2026-11-22T09:30:00.250Z') }}", '2026-11-22 09:30:00.250000'],
])('the time %s, read in the zone of the workflow', async (occurredAt, sent) => {
	await stage.run({ ...SEND, additionalFields: { occurredAt } }, { timezone: 'America/New_York' });
	expect(stage.writes).toMatchObject([{ body: { occurred_at: sent } }]);
});

test('the time of now by expression', async () => {
	const before = new Date();
	await stage.run({ ...SEND, additionalFields: { occurredAt: '={{ $now }}' } });
	const { occurred_at: sent } = stage.emulator.events[0];
	const at = new Date(`${sent?.replace(' ', 'T')}Z`);
	expect(at.getTime()).toBeGreaterThanOrEqual(before.getTime());
	expect(at.getTime()).toBeLessThanOrEqual(Date.now());
});

test.each(rightTexts)('passes %s unchanged', async (_what, value) => {
	await stage.run(
		{ ...SEND, propertiesMode: 'json', propertiesJson: '={{ { "a name ✓": $json.v } }}' },
		{ items: [{ v: value } as IDataObject] },
	);
	expect(stage.emulator.events[0].properties).toEqual({ 'a name ✓': value });
});

test('60 properties and decimal numbers are no matter for events', async () => {
	const properties = Object.fromEntries(Array.from({ length: 60 }, (_, n) => [`p ${n}`, n + 0.5]));
	await stage.run(
		{ ...SEND, propertiesMode: 'json', propertiesJson: V },
		{ items: [{ v: properties }] },
	);
	expect(stage.emulator.events[0].properties).toEqual(properties);
});

test('an external ID may be a number', async () => {
	await stage.run(
		{ ...SEND, additionalFields: { externalId: V } },
		{ items: [{ v: 1001 } as IDataObject] },
	);
	expect(stage.emulator.events[0].external_id).toBe('1001');
});

describe('further identifiers', () => {
	const also = { phone: '(415) 555-0124', email: 'jane@example.com' };

	test.each<[string, (known: string) => string, object]>([
		['id', () => 's_pending', { subscriber_id: 's_pending', phone: OTHER_PHONE }],
		['email', () => 'JANE@example.com', { phone: OTHER_PHONE }],
	])('are sent as they are beside the %s, with no request more', async (mode, value, wanted) => {
		const { items } = await stage.run({
			...SEND,
			subscriber: by(mode, value(id)),
			additionalFields: also,
		});
		expect(stage.sent).toHaveLength(1);
		const { body } = stage.writes[0] as { body: { email: string } };
		expect(body).toMatchObject(wanted);
		expect(body.email.toLowerCase()).toBe('jane@example.com');
		// No subscriber has that ID or phone: Postscript goes on to the email.
		expect(stage.emulator.events[0].subscriberId).toBe(id);
		expect(jsonOf(items)).toMatchObject([
			{ phone_number: OTHER_PHONE, is_subscribed: null, status: 'sent' },
		]);
	});

	test('a cell without a phone is no phone', async () => {
		const additionalFields = { phone: 'n/a', email: '' };
		await stage.run({ ...SEND, subscriber: by('id', id), additionalFields });
		expect(stage.writes).toMatchObject([{ body: { subscriber_id: id } }]);
		expect(Object.keys(stage.emulator.events[0])).not.toContain('phone');
	});

	test.each([
		['shopifyCustomerId', '5'],
		['psId', '5'],
	])('reach a person whom %s does not', async (mode, value) => {
		const { items } = await stage.run({
			...SEND,
			subscriber: by(mode, value),
			additionalFields: also,
		});
		expect(stage.writes).toMatchObject([
			{ body: { phone: OTHER_PHONE, email: 'jane@example.com' } },
		]);
		expect(jsonOf(items)).toMatchObject([{ subscriber_id: null, status: 'sent' }]);
	});

	test('go beside the ID that a Shopify customer ID was looked up to', async () => {
		const subscriber = by('shopifyCustomerId', '6204511453219');
		await stage.run({ ...SEND, subscriber, additionalFields: also });
		expect(stage.writes).toMatchObject([
			{ body: { subscriber_id: id, phone: OTHER_PHONE, email: 'jane@example.com' } },
		]);
	});

	test('are none in place of a look-up that went wrong', async () => {
		stage.emulator.fail({ kind: 'serverError', method: 'GET' });
		const { error } = await stage.run({
			...SEND,
			subscriber: by('shopifyCustomerId', '6204511453219'),
			additionalFields: also,
			options: { maxTries: 1 },
		});
		expect(error?.message).toContain('Postscript had a problem of its own');
		expect(stage.writes).toEqual([]);
	});
});

describe('Only to Known Subscribers', () => {
	const options = { onlyKnown: true };
	const jane = () => ({
		subscriber_id: id,
		phone_number: PHONE,
		email: 'jane@example.com',
		is_subscribed: true,
		status: 'sent',
	});

	test('looks people up together, and sends nothing for those whom Postscript does not show', async () => {
		const { items } = await stage.run(
			{ ...SEND, subscriber: by('phone', V), options },
			{ items: [{ v: OTHER_PHONE }, { v: PHONE }, { v: '+14155550125' }] },
		);
		expect(stage.sent.map(({ method }) => method)).toEqual(['GET', 'POST']);
		expect(stage.writes).toMatchObject([{ body: { phone: PHONE } }]);
		expect(pairsOf(items)).toEqual([0, 1, 2]);
		const event = { type: 'Order_Placed', external_id: STABLE_ID, occurred_at: null };
		expect(jsonOf(items)).toEqual(
			[
				{ phone_number: OTHER_PHONE, email: null },
				undefined,
				{ phone_number: '+14155550125', email: null },
			].map((unknown) =>
				unknown
					? {
							subscriber_id: null,
							...unknown,
							is_subscribed: null,
							status: 'not_found',
							event_ids: [],
							...event,
						}
					: { ...jane(), event_ids: [stage.emulator.events[0].id], ...event },
			),
		);
	});

	test.each<[string, (known: string) => string]>([
		['id', (known) => known],
		['id', () => 's_nobody'],
		['phone', () => OTHER_PHONE],
		['shopifyCustomerId', () => '5'],
		['psId', () => '5'],
	])('a person whom one of the identifiers names is known (%s)', async (mode, value) => {
		const { items } = await stage.run({
			...SEND,
			subscriber: by(mode, value(id)),
			additionalFields: { email: 'jane@example.com' },
			options,
		});
		expect(jsonOf(items)).toMatchObject([jane()]);
		expect(stage.emulator.events[0].subscriberId).toBe(id);
	});

	test.each(['id', 'phone'])('one person of several items is asked for once (%s)', async (mode) => {
		const subscriber = by(mode, mode === 'id' ? id : PHONE);
		await stage.run({ ...SEND, subscriber, options }, { items: [{}, {}, {}] });
		expect(stage.sent.map(({ method }) => method)).toEqual(['GET', 'POST', 'POST', 'POST']);
	});

	test.each(['id', 'email'])('a person whom nothing names is not (%s)', async (mode) => {
		const value = mode === 'id' ? 's_nobody' : 'kim@example.com';
		const { items } = await stage.run({ ...SEND, subscriber: by(mode, value), options });
		expect(jsonOf(items)).toMatchObject([{ status: 'not_found', event_ids: [] }]);
		expect(stage.writes).toEqual([]);
	});

	test.each(['id', 'phone'])('a look-up by %s that went wrong is an error', async (mode) => {
		stage.emulator.fail({ kind: 'serverError', method: 'GET' });
		const { error } = await stage.run({
			...SEND,
			subscriber: by(mode, mode === 'id' ? id : PHONE),
			options: { ...options, maxTries: 1 },
		});
		expect(error?.message).toContain('Postscript had a problem of its own');
		expect(stage.writes).toEqual([]);
	});

	test('of several with one email, the option says whom Postscript means', async () => {
		stage.emulator.shop().add({ phone: OTHER_PHONE, email: 'jane@example.com', canSend: false });
		const parameters = { ...SEND, subscriber: by('email', 'jane@example.com') };
		const stopped = await stage.run({ ...parameters, options });
		expect(stopped.error?.message).toBe('2 subscribers match, so it is not clear who is meant');
		const { items } = await stage.run({
			...parameters,
			options: { ...options, ifSeveralMatch: 'mostRecentOptedIn' },
		});
		expect(jsonOf(items)).toMatchObject([jane()]);
	});
});

test('a summary calls nobody matched who was not looked up', async () => {
	const items = [{ v: PHONE }, { v: OTHER_PHONE }];
	const summaryOf = async (more: IDataObject) => {
		const options = { summaryOnly: true, ...more } as INodeParameters;
		const result = await stage.run({ ...SEND, subscriber: by('phone', V), options }, { items });
		return result.items[0].json;
	};
	expect(await summaryOf({})).toMatchObject({ by_status: { sent: 2 }, matched_share: null });
	expect(await summaryOf({ onlyKnown: true })).toMatchObject({
		by_status: { sent: 1, not_found: 1 },
		matched_share: 0.5,
	});
});

test('what Postscript refuses is told in every way', async () => {
	stage.emulator.fail({ kind: 'empty', status: 400, processed: false, method: 'POST' });
	await expectToldInEveryWay(stage, SEND, {
		message: 'Postscript refused to take this event and gave no reason (status 400)',
		advice: 'Check the event type and its properties',
		code: 'rejected',
	});
});

test('by a shop and by a partner', async () => {
	await expectBothCredentials(stage, SEND, '/api/v2/events');
});

test('as the tool of an agent', async () => {
	await expectInEveryWay(stage, { ...SEND, options: { onlyKnown: true } }, {});
});

describe('refuses before anything is sent', () => {
	const type = (bad: unknown) => ({ parameters: { eventType: V }, good: 'Order_Placed', bad });
	const occurredAt = (bad: unknown) => ({
		parameters: { additionalFields: { occurredAt: V } },
		good: '2026-11-22T09:30:00Z',
		bad,
	});
	const good = {
		id: 's_1',
		phone: PHONE,
		email: 'jane@example.com',
		shopifyCustomerId: '6204511453219',
		psId: '1',
	};
	beforeEach(() => {
		good.psId = String(stage.emulator.shop().byPhone(PHONE)?.ps_id);
	});
	const rows = (): Array<[string, Refused]> => [
		[
			'no event type',
			{ ...type(''), message: 'Event Type must be a name, but is empty', advice: 'Order_Placed' },
		],
		[
			'an event type that is not there',
			{
				...type(undefined),
				message: 'Event Type must be a name, but is empty',
				advice: 'Give the event a name',
			},
		],
		[
			'spaces in the event type',
			{
				...type('Order placed!'),
				message: 'Event Type "Order placed!" has characters that Postscript does not accept',
				advice: 'digits and underscores only: Order_placed',
			},
		],
		[
			'accents in the event type',
			{
				...type('Commande passée'),
				message: 'Event Type "Commande passée" has characters that Postscript does not accept',
				advice: 'Commande_passee',
			},
		],
		[
			'a path as event type',
			{
				...type('../../me'),
				message: 'Event Type "../../me" has characters that Postscript does not accept',
				advice: 'only: me',
			},
		],
		[
			'a line break in the event type',
			{
				...type('Order\nPlaced'),
				message: 'Event Type "Order·Placed" has characters that Postscript does not accept',
				advice: 'Order_Placed',
			},
		],
		[
			'a word as time',
			{
				...occurredAt('yesterday'),
				message: 'Occurred At "yesterday" is not a date and time',
				advice: 'Give a date and time that exists',
			},
		],
		[
			'a number as time',
			{
				...occurredAt(1767225600),
				message: 'Occurred At 1767225600 is a number, which may count seconds or milliseconds',
				advice: 'Convert it',
			},
		],
		[
			'a day that no calendar has',
			{
				...occurredAt('2026-02-30'),
				message: 'Occurred At "2026-02-30" is not a date and time',
				advice: 'Give a date and time that exists',
			},
		],
		[
			'an object as external ID',
			{
				parameters: { additionalFields: { externalId: V } },
				good: 'order-1',
				bad: { id: 1 },
				message: 'External ID must be text, but is an object',
				advice: 'Pick one of its fields',
			},
		],
		[
			'two phones for one person',
			{
				parameters: { additionalFields: { phone: V } },
				good: '415-555-0123',
				bad: OTHER_PHONE,
				message: `Phone ${OTHER_PHONE} is another than ${PHONE}, which stands in Subscriber`,
				advice: 'Leave Phone out',
			},
		],
		[
			'two emails for one person',
			{
				parameters: {
					subscriber: by('email', 'jane@example.com'),
					additionalFields: { email: V },
				},
				good: 'Jane@Example.com',
				bad: 'kim@example.com',
				message:
					'Email kim@example.com is another than jane@example.com, which stands in Subscriber',
				advice: 'Leave Email out',
			},
		],
		[
			'a phone that is none beside the ID',
			{
				parameters: { subscriber: by('id', 's_1'), additionalFields: { phone: V } },
				good: PHONE,
				bad: '555',
				message: 'Phone "555" is not a possible phone number (default country: US)',
				advice: 'Check that no digit is missing',
			},
		],
		[
			'a word as switch',
			{
				parameters: { options: { onlyKnown: V } },
				good: false,
				bad: 'perhaps',
				message: 'Only to Known Subscribers must be true or false, but is "perhaps"',
				advice: 'Switch it on or off',
			},
		],
		...badSubscribers(good),
		...badProperties('event'),
		...badOptions,
	];
	test.each(rows().map(([what], row) => [what, row] as const))('%s', async (_what, row) => {
		await expectRefusal(stage, SEND, rows()[row][1]);
	});
});

describe('an event without an ID of the user', () => {
	const idsOf = async (executionId: string, node = {}) => {
		const { items } = await stage.run(SEND, {
			executionId,
			node,
			items: [{ n: 1 }, { n: 2 }],
		});
		return jsonOf(items).map((item) => item.external_id);
	};

	test('gets one made from execution, node and item, which a second run of the same keeps', async () => {
		const first = await idsOf('17');
		expect(first).toEqual([STABLE_ID, STABLE_ID]);
		expect(new Set(first).size).toBe(2);
		expect(await idsOf('17')).toEqual(first);
		expect(await idsOf('18')).not.toEqual(first);
		expect(await idsOf('17', { id: 'another-node' })).not.toEqual(first);
	});

	test.each([
		{ kind: 'serverError', status: 503, processed: true },
		{ kind: 'cut', processed: true },
		{ kind: 'html' },
	] as const)('keeps it across tries: %p', async (fault) => {
		stage.emulator.fail({ ...fault, method: 'POST', times: 1 });
		const { items } = await stage.run(SEND);
		const sent = stage.emulator.events.map((event) => event.external_id);
		expect(sent).toEqual([STABLE_ID, sent[0]]);
		expect(items[0].json.external_id).toBe(sent[0]);
	});

	test.each([{ kind: 'cut' }, { kind: 'rateLimited' }] as const)(
		'reaches Postscript once where the first try did nothing: %p',
		async (fault) => {
			stage.emulator.fail({ ...fault, method: 'POST', times: 1 });
			const { items } = await stage.run(SEND);
			expect(stage.writes).toHaveLength(2);
			expect(stage.emulator.events).toHaveLength(1);
			expect(items[0].json.external_id).toBe(stage.emulator.events[0].external_id);
		},
	);
});

test('an accepted event with an empty answer is not sent again', async () => {
	stage.emulator.fail({ kind: 'empty', method: 'POST' });
	const { items } = await stage.run(SEND);
	expect(stage.writes).toHaveLength(1);
	expect(items[0].json.event_ids).toEqual([]);
});

test('events of one person keep the order of the items, whatever names the person', async () => {
	stage.emulator.shop().add({ phone: OTHER_PHONE });
	stage.emulator.options.latencyMs = 5;
	const { items } = await stage.run(
		{
			...SEND,
			subscriber: by('phone', V),
			propertiesMode: 'define',
			properties: { property: [{ name: 'step', type: 'number', value: '={{ $json.step }}' }] },
		},
		{
			items: [
				{ v: PHONE, step: 1 },
				{ v: OTHER_PHONE, step: 2 },
				{ v: PHONE, step: 3 },
				{ v: PHONE, step: 4 },
			],
		},
	);
	const ofPhone = stage.emulator.events.filter(({ phone }) => phone === PHONE);
	expect(ofPhone.map(({ properties }) => properties?.step)).toEqual([1, 3, 4]);
	expect(pairsOf(items)).toEqual([0, 1, 2, 3]);
});

test('a dry run sends nothing and shows the event in one line', async () => {
	const { items } = await stage.run({ ...SEND, options: { dryRun: true } });
	expect(stage.sent).toEqual([]);
	expect(jsonOf(items)).toMatchObject([
		{
			dry_run: true,
			requests: [
				expect.stringMatching(
					/^POST \/api\/v2\/events \{"external_id":"[0-9a-f]{32}","type":"Order_Placed","phone":"\+14155550123"\}$/,
				),
			],
		},
	]);
});
