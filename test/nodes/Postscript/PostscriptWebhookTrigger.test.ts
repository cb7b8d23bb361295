import { startEmulator, TEST_KEY, type Emulator } from '../../emulator';
import { credentialFor } from '../../support/credentials';
import { WebhookHost } from '../../support/webhookHarness';

const ALL = ['emailCollected', 'incomingMessage', 'optedIn', 'optedOut', 'test'];
const OPT_IN = 'shop.subscriber.opt_in';
const OPT_OUT = 'shop.subscriber.opt_out';
const PHONE = '+12125550101';

let emulator: Emulator;
let host: WebhookHost;

beforeAll(async () => {
	emulator = await startEmulator({ rate: null });
});

beforeEach(async () => {
	host = await WebhookHost.open(
		credentialFor(emulator.url, { privateKey: TEST_KEY, requestsPerSecond: 1000 }),
	);
});

afterEach(async () => {
	expect(emulator.violations).toEqual([]);
	await host.close();
	emulator.reset();
});

afterAll(async () => await emulator.close());

const subscriptions = () =>
	[...emulator.shop().webhooks.subscriptions.values()].map(({ event, callbackUrl }) => ({
		event,
		callbackUrl,
	}));
const callbackUrl = () => `${host.publicUrl}/webhook/1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed/webhook`;
const expected = (...events: string[]) =>
	events.map((event) => ({ event, callbackUrl: callbackUrl() }));
const token = () => emulator.shop().webhooks.token ?? '';
const requests = (method: string, path: string) =>
	emulator.log.filter((entry) => entry.method === method && entry.path.startsWith(path));

const envelope = (event: string, data: object, more: object = {}) => ({
	webhook_id: '89066f0a-eb36-4ed8-b98c-606e6dcac715',
	resource_type: 'shop',
	resource_id: 'shop_1234567abcde',
	event_time: '2026-03-01T10:00:00.000001',
	event,
	event_data: data,
	...more,
});
const deliver = async (body: unknown, more: object = {}) =>
	await host.deliver({
		body: typeof body === 'string' ? body : JSON.stringify(body),
		headers: { 'postscript-signature': token() },
		...more,
	});
const optOutOf = (subscriberId: string, more: object = {}) =>
	envelope(OPT_OUT, { subscriber_id: subscriberId }, more);

describe('activation and deactivation', () => {
	test('one subscription per event, and none after deactivation', async () => {
		host.parameters = { events: ALL };
		await host.activate();
		expect(subscriptions().map(({ event }) => event)).toEqual([
			'shop.shop.email_collected',
			'shop.incoming_message',
			OPT_IN,
			OPT_OUT,
			'shop.test',
		]);
		expect(new Set(subscriptions().map(({ callbackUrl: url }) => url))).toEqual(
			new Set([callbackUrl()]),
		);
		expect(host.staticData.subscriptions).toHaveLength(5);
		await host.deactivate();
		expect(subscriptions()).toEqual([]);
		expect(host.staticData.subscriptions).toEqual([]);
	});

	test.each(['shop.shop.email_collected', 'shop.email_collected', 'both'] as const)(
		'the email event is taken where %s is its spelling',
		async (spelling) => {
			emulator.options.emailCollected = spelling;
			host.parameters = { events: ['emailCollected'] };
			await host.activate();
			expect(subscriptions()).toEqual(
				expected(spelling === 'both' ? 'shop.shop.email_collected' : spelling),
			);
		},
	);

	test('the token is kept as a hash only', async () => {
		await host.activate();
		expect(host.saved).not.toContain(token());
		expect(host.staticData.token).toEqual({
			digest: expect.stringMatching(/^[\w-]{43}$/),
			at: expect.any(Number),
		});
	});

	test('a second activation finds everything there and creates nothing', async () => {
		await host.activate();
		await host.activate();
		expect(subscriptions()).toEqual(expected(OPT_IN, OPT_OUT));
		expect(requests('POST', '/api/v2/webhooks')).toHaveLength(2);
	});

	test('what a crash left over is taken over, and removed in the end', async () => {
		await host.activate({ crash: true });
		expect(host.staticData).toEqual({});
		await host.activate();
		expect(subscriptions()).toEqual(expected(OPT_IN, OPT_OUT));
		expect(requests('POST', '/api/v2/webhooks')).toHaveLength(2);
		await host.deactivate();
		expect(subscriptions()).toEqual([]);
	});

	test('left-overs that are too many, or of events no longer chosen, are removed', async () => {
		const { webhooks } = emulator.shop();
		for (const event of [OPT_OUT, OPT_OUT, 'shop.incoming_message']) {
			webhooks.create(callbackUrl(), event, {});
		}
		await host.activate();
		expect(subscriptions()).toEqual(expected(OPT_OUT, OPT_IN));
	});

	test('a half-made left-over is completed', async () => {
		emulator.shop().webhooks.create(callbackUrl(), OPT_OUT, {});
		await host.activate();
		expect(subscriptions()).toEqual(expected(OPT_OUT, OPT_IN));
	});

	test("others' subscriptions stay as they are", async () => {
		emulator.shop().webhooks.create('https://example.com/hook', OPT_OUT, {});
		await host.activate();
		await host.deactivate();
		expect(subscriptions()).toEqual([{ event: OPT_OUT, callbackUrl: 'https://example.com/hook' }]);
	});

	test('after a change of address, the subscriptions move', async () => {
		await host.activate();
		host.publicUrl = host.publicUrl.replace('127.0.0.1', 'localhost');
		await host.activate();
		expect(subscriptions()).toEqual(expected(OPT_IN, OPT_OUT));
	});

	test('a test run in the editor leaves the active workflow its subscriptions', async () => {
		await host.activate();
		await host.activate({ isTest: true });
		expect(subscriptions()).toHaveLength(4);
		await host.deactivate({ isTest: true });
		expect(subscriptions()).toEqual(expected(OPT_IN, OPT_OUT));
	});

	test('deactivation does not mind what is gone already', async () => {
		await host.activate();
		const [first] = emulator.shop().webhooks.subscriptions.keys();
		emulator.shop().webhooks.subscriptions.delete(first);
		await host.deactivate();
		expect(subscriptions()).toEqual([]);
	});

	test('where one subscription is refused, the one made before it is removed', async () => {
		emulator.fail({ kind: 'slow', ms: 0, method: 'POST', path: '/api/v2/webhooks', times: 1 });
		emulator.fail({ kind: 'empty', status: 403, method: 'POST', path: '/api/v2/webhooks' });
		await expect(host.activate()).rejects.toMatchObject({
			message: 'Postscript does not let this key create this webhook subscription',
		});
		expect(requests('POST', '/api/v2/webhooks')).toHaveLength(2);
		expect(subscriptions()).toEqual([]);
	});

	test('where the token is refused, no subscription is left', async () => {
		emulator.fail({ kind: 'empty', status: 403, method: 'GET', path: '/api/v2/webhooks/token' });
		await expect(host.activate()).rejects.toMatchObject({
			message: expect.stringContaining('Postscript does not let this key show the token'),
		});
		expect(subscriptions()).toEqual([]);
	});

	test('a created subscription whose answer got lost is found, not doubled', async () => {
		emulator.fail({
			kind: 'cut',
			processed: true,
			method: 'POST',
			path: '/api/v2/webhooks',
			times: 1,
		});
		await host.activate();
		expect(subscriptions()).toEqual(expected(OPT_IN, OPT_OUT));
	});

	test.each([
		[
			'http://n8n.example.com',
			'https://api.postscript.io',
			'Postscript delivers to https addresses only',
		],
		[
			'http://localhost:5678',
			'https://api.postscript.io',
			'leads back to the machine that calls it',
		],
		[
			'http://n8n.example.com',
			'http://127.0.0.1:4010',
			'Postscript delivers to https addresses only',
		],
	])('the address %s is refused for %s', async (publicUrl, baseUrl, message) => {
		host.publicUrl = publicUrl;
		host.credential = credentialFor(baseUrl, { privateKey: TEST_KEY });
		await expect(host.activate()).rejects.toMatchObject({
			message: expect.stringContaining(message),
			description: expect.stringContaining('WEBHOOK_URL'),
		});
		expect(emulator.log).toEqual([]);
	});

	test('an https address is taken', async () => {
		host.publicUrl = 'https://n8n.example.com';
		await host.activate();
		expect(subscriptions()).toEqual(expected(OPT_IN, OPT_OUT));
	});
});

describe("Postscript's own deliveries", () => {
	test.each(['reference', 'subscriber'] as const)(
		'an opt-in and an opt-out whose data is a %s',
		async (webhookData) => {
			emulator.options.webhookData = webhookData;
			await host.activate();
			const id = emulator.shop().add({ phone: PHONE, canSend: false, shopifyCustomerId: 9 });
			emulator.shop().optIn(PHONE);
			await host.answeredAll(1);
			emulator.shop().optOut(PHONE);
			await host.answeredAll(2);
			const shape = { id, shopify_customer_id: 9, previous_status: 'unknown' };
			const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);
			expect(host.items).toEqual([
				expect.objectContaining({ ...shape, is_subscribed: true, event: OPT_IN, event_time: time }),
				expect.objectContaining({
					...shape,
					is_subscribed: false,
					event: OPT_OUT,
					event_time: time,
				}),
			]);
			expect(host.items[0].phone_number).toBe(webhookData === 'reference' ? undefined : PHONE);
			expect(host.answers.map(({ status }) => status)).toEqual([200, 200]);
		},
	);

	test('an incoming message, with its text and the opt-out flag', async () => {
		host.parameters = { events: ['incomingMessage'] };
		await host.activate();
		const id = emulator.shop().add({ phone: PHONE });
		emulator.shop().incomingMessage(PHONE, 'Hello');
		await host.answeredAll(1);
		emulator.shop().incomingMessage(PHONE, 'stop');
		await host.answeredAll(2);
		const shape = {
			id,
			phone_number: PHONE,
			event: 'shop.incoming_message',
			message_id: expect.stringMatching(/^im_/),
			message_created_at: expect.any(String),
		};
		expect(host.items).toEqual([
			expect.objectContaining({ ...shape, message_body: 'Hello', is_opt_out: false }),
			expect.objectContaining({ ...shape, message_body: 'stop', is_opt_out: true }),
		]);
	});

	test('a collected email and a test', async () => {
		host.parameters = { events: ['emailCollected', 'test'] };
		await host.activate();
		const id = emulator.shop().add({ phone: PHONE });
		emulator.shop().emailCollected(PHONE, 'jane@example.com');
		await host.answeredAll(1);
		emulator.shop().deliver('shop.test', { shop_id: 'shop_1234567abcde' });
		await host.answeredAll(2);
		expect(host.items).toMatchObject([
			{ id, email: 'jane@example.com', event: 'shop.email_collected' },
			{ event: 'shop.test', previous_status: 'unknown' },
		]);
	});

	test('without Simplify everything that came is passed on', async () => {
		host.parameters = { simplify: false };
		await host.activate();
		await deliver(
			optOutOf('s_1', { event_data: { subscriber_id: 's_1', shop_id: 'shop_1', x: 1 } }),
		);
		expect(host.items).toEqual([
			{
				id: 's_1',
				shop_id: 'shop_1',
				x: 1,
				subscriptions: { promotional: { can_send: false } },
				event: OPT_OUT,
				event_time: '2026-03-01T10:00:00.000001Z',
				previous_status: 'unknown',
				event_id: `${OPT_OUT}:s_1:2026-03-01T10:00:00Z`,
			},
		]);
	});
});

describe('signatures', () => {
	beforeEach(async () => await host.activate());

	test.each([
		['missing', {}],
		['empty', { 'postscript-signature': '' }],
		['wrong', { 'postscript-signature': 'wrong' }],
	])('a %s one gets 401 and starts nothing', async (_name, headers) => {
		const { status } = await host.deliver({ body: JSON.stringify(optOutOf('s_1')), headers });
		expect(status).toBe(401);
		expect(host.executions).toEqual([]);
	});

	test('a stranger with a broken body learns no more than that', async () => {
		const headers = { 'postscript-signature': 'wrong', 'content-type': 'text/plain' };
		expect((await deliver('{"half', { headers })).status).toBe(401);
	});

	test('a rotated token is fetched anew, and the former one is worth nothing then', async () => {
		const former = token();
		emulator.shop().webhooks.rotateToken();
		expect((await deliver(optOutOf('s_1'))).status).toBe(200);
		const headers = { 'postscript-signature': former };
		expect((await deliver(optOutOf('s_2'), { headers })).status).toBe(401);
		expect((await deliver(optOutOf('s_3'))).status).toBe(200);
		expect(host.items.map(({ id }) => id)).toEqual(['s_1', 's_3']);
	});

	test('strangers make us ask for the token once a minute at most', async () => {
		let now = Date.now();
		host.now = () => now;
		const before = requests('GET', '/api/v2/webhooks/token').length;
		const asked = () => requests('GET', '/api/v2/webhooks/token').length - before;
		const headers = { 'postscript-signature': 'guess' };
		const knock = async () => await deliver(optOutOf('s_1'), { headers });
		const answers = await Promise.all(Array.from({ length: 20 }, knock));
		expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([401]));
		expect(asked()).toBe(1);
		now += 59_000;
		await knock();
		expect(asked()).toBe(1);
		now += 2_000;
		await knock();
		expect(asked()).toBe(2);
	});

	test('a token that another process learned is taken from the database', async () => {
		emulator.shop().webhooks.rotateToken();
		await deliver(optOutOf('s_1'), { process: 0 });
		const asked = requests('GET', '/api/v2/webhooks/token').length;
		expect((await deliver(optOutOf('s_2'), { process: 1 })).status).toBe(200);
		expect(requests('GET', '/api/v2/webhooks/token')).toHaveLength(asked);
	});

	test('while Postscript cannot say the token, deliveries are to be repeated', async () => {
		emulator.shop().webhooks.rotateToken();
		emulator.fail({ kind: 'empty', status: 403, method: 'GET', path: '/api/v2/webhooks/token' });
		expect((await deliver(optOutOf('s_1'))).status).toBe(503);
		expect(host.executions).toEqual([]);
	});
});

describe('repeats', () => {
	beforeEach(async () => await host.activate());

	test('get 200 and start nothing, also through another subscription', async () => {
		await deliver(optOutOf('s_1'));
		expect(await deliver(optOutOf('s_1'))).toMatchObject({ status: 200 });
		expect(await deliver(optOutOf('s_1', { webhook_id: 'other' }))).toMatchObject({ status: 200 });
		expect(host.executions).toHaveLength(1);
	});

	test('are told from the same thing happening again, to others, and from another thing', async () => {
		await deliver(optOutOf('s_1'));
		await deliver(optOutOf('s_1', { event_time: '2026-03-01T10:00:00.000002' }));
		await deliver(optOutOf('s_2'));
		await deliver(optOutOf('s_1', { event: OPT_IN }));
		expect(host.executions).toHaveLength(4);
	});

	test('a repeat at the same moment waits for the first one', async () => {
		const answers = await Promise.all([1, 2, 3].map(async () => await deliver(optOutOf('s_1'))));
		expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
		expect(host.executions).toHaveLength(1);
	});

	test('what n8n could not put on record is taken at the next repeat', async () => {
		expect((await deliver(optOutOf('s_1'), { unrecorded: true })).status).toBe(500);
		expect(host.executions).toEqual([]);
		expect((await deliver(optOutOf('s_1'))).status).toBe(200);
		expect(host.executions).toHaveLength(1);
	});

	test('a repeat takes the place of a first one that n8n could not put on record', async () => {
		const answers = await Promise.all([
			deliver(optOutOf('s_1'), { unrecorded: true }),
			deliver(optOutOf('s_1')),
		]);
		expect(answers.map(({ status }) => status)).toEqual([500, 200]);
		expect(host.executions).toHaveLength(1);
	});

	test('are recognised after a restart and by other processes', async () => {
		await deliver(optOutOf('s_1'));
		await deliver(optOutOf('s_1'), { process: 1 });
		host.restart();
		await deliver(optOutOf('s_1'));
		expect(host.executions).toHaveLength(1);
	});

	test('a test run in the editor does not make them', async () => {
		await deliver(optOutOf('s_1'), { manual: true });
		await deliver(optOutOf('s_1'));
		expect(host.executions).toHaveLength(2);
	});

	test('the saved memory stays small however many come', async () => {
		for (let n = 0; n < 1_200; n++) await deliver(optOutOf(`s_${n}`));
		expect(host.executions).toHaveLength(1_200);
		expect(host.staticData.taken).toHaveLength(1_000);
		expect(host.saved.length).toBeLessThan(25_000);
		await deliver(optOutOf('s_0'));
		expect(host.executions).toHaveLength(1_200);
	});

	test('are forgotten after two hours', async () => {
		let now = Date.now();
		host.now = () => now;
		await deliver(optOutOf('s_1'));
		now += 2 * 60 * 60_000 + 1;
		await deliver(optOutOf('s_2'));
		expect(host.staticData.taken).toHaveLength(1);
	});
});

describe('bodies that are not what was promised', () => {
	beforeEach(async () => await host.activate());

	test.each<[string, unknown, number]>([
		['no JSON, as JSON', '{"half', 422],
		['a list', [optOutOf('s_1')], 400],
		['null', null, 400],
		['a text', '"text"', 400],
		['an envelope without an event', envelope('', {}), 400],
		['an event that is no text', { ...optOutOf('s_1'), event: {} }, 400],
		['an event without data', { ...optOutOf('s_1'), event_data: undefined }, 400],
		['data that is a list', { ...optOutOf('s_1'), event_data: [] }, 400],
		['an event that was not chosen', envelope('shop.test', {}), 200],
		['an unknown event', envelope('shop.new_thing', {}), 200],
	])('%s', async (_name, body, status) => {
		expect((await deliver(body)).status).toBe(status);
		expect(host.executions).toEqual([]);
	});

	test.each(['text/plain', 'application/octet-stream'])(
		'JSON that says to be %s is read all the same, anything else is not',
		async (type) => {
			const headers = { 'postscript-signature': token(), 'content-type': type };
			expect((await deliver(optOutOf('s_1'), { headers })).status).toBe(200);
			expect((await deliver('event=x', { headers })).status).toBe(400);
			expect(host.executions).toHaveLength(1);
		},
	);

	test('a body beyond one megabyte', async () => {
		const body = optOutOf('s_1', { filler: 'x'.repeat(1024 * 1024) });
		expect((await deliver(body)).status).toBe(413);
		expect(host.executions).toEqual([]);
	});

	test('an opt-out that names nobody in a known way is passed on with what it has', async () => {
		await deliver(envelope(OPT_OUT, { person: { number: 7 } }, { event_time: undefined }));
		await deliver(envelope(OPT_OUT, { person: { number: 8 } }, { event_time: undefined }));
		await deliver(envelope(OPT_OUT, { person: { number: 8 } }, { event_time: undefined }));
		expect(host.items).toEqual([
			expect.objectContaining({ event: OPT_OUT, event_time: null, is_subscribed: false }),
			expect.objectContaining({ event: OPT_OUT, event_time: null, is_subscribed: false }),
		]);
	});

	test('an unknown event is passed on where that was chosen', async () => {
		host.parameters = { options: { unknownEvents: 'passOn' } };
		await deliver(envelope('shop.new_thing', { subscriber_id: 's_1' }));
		expect(host.items).toMatchObject([{ id: 's_1', event: 'shop.new_thing' }]);
	});
});

describe('completing the subscriber', () => {
	const now = Date.parse('2026-03-01T10:10:00Z');

	beforeEach(async () => {
		host.parameters = { options: { completeSubscriber: true } };
		host.now = () => now;
		await host.activate();
	});

	const lookups = () => requests('GET', '/api/v2/subscribers');

	test('takes one request by ID', async () => {
		const id = emulator.shop().add({ phone: PHONE, email: 'jane@example.com', canSend: false });
		await deliver(optOutOf(id));
		expect(host.items).toMatchObject([
			{ id, phone_number: PHONE, email: 'jane@example.com', is_subscribed: false, event: OPT_OUT },
		]);
		expect(lookups().map(({ path }) => path)).toEqual([`/api/v2/subscribers/${id}`]);
	});

	test('takes one request by phone where no ID came', async () => {
		const id = emulator.shop().add({ phone: PHONE, canSend: false });
		await deliver(envelope(OPT_OUT, { phone: PHONE }));
		expect(host.items).toMatchObject([{ id, phone_number: PHONE }]);
		expect(lookups()).toHaveLength(1);
	});

	test('is not tried for events about nobody, nor for repeats', async () => {
		host.parameters = { events: ['test'], options: { completeSubscriber: true } };
		await deliver(envelope('shop.test', { shop_id: 'shop_1' }));
		expect(lookups()).toEqual([]);
	});

	test.each([400, 404] as const)(
		'someone who is gone (%s) is told of all the same',
		async (gone) => {
			emulator.options.unknownId = gone;
			await deliver(optOutOf('s_gone'));
			expect(host.items).toMatchObject([{ id: 's_gone', event: OPT_OUT }]);
		},
	);

	test('in trouble the delivery is to be repeated, and then taken', async () => {
		const id = emulator.shop().add({ phone: PHONE, canSend: false });
		emulator.fail({ kind: 'empty', status: 403, path: `/api/v2/subscribers/${id}`, times: 1 });
		expect((await deliver(optOutOf(id))).status).toBe(503);
		expect(host.executions).toEqual([]);
		expect((await deliver(optOutOf(id))).status).toBe(200);
		expect(host.items).toMatchObject([{ id, phone_number: PHONE }]);
	});

	test('when the hour of repeats is nearly over, the event is passed on as it came', async () => {
		host.now = () => now + 40 * 60_000;
		const id = emulator.shop().add({ phone: PHONE, canSend: false });
		emulator.fail({ kind: 'empty', status: 403, path: `/api/v2/subscribers/${id}` });
		expect((await deliver(optOutOf(id))).status).toBe(200);
		expect(host.items).toMatchObject([{ id, event: OPT_OUT, is_subscribed: false }]);
	});
});

describe('the filter of messages', () => {
	const message = (body: unknown, n: number) =>
		envelope('shop.incoming_message', { id: `im_${n}`, from_number: PHONE, body });
	const TEXTS = ['Yes', ' yes  please ', 'oh YES', 'no', '', null];

	test.each([
		['any', 'yes', TEXTS],
		['exact', 'YES', ['Yes']],
		['exact', 'yes please, no', [' yes  please ', 'no']],
		['beginsWith', 'yes', ['Yes', ' yes  please ']],
		['contains', 'yes', ['Yes', ' yes  please ', 'oh YES']],
		['contains', ' , ', TEXTS],
	])('%s "%s"', async (messageMatch, messageWords, passed) => {
		host.parameters = { events: ['incomingMessage'], messageMatch, messageWords };
		await host.activate();
		for (const [n, text] of TEXTS.entries()) {
			expect((await deliver(message(text, n))).status).toBe(200);
		}
		expect(host.items.map((item) => item.message_body)).toEqual(passed);
	});
});
