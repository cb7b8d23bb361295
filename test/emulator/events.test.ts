import { call, handClock } from './caller';
import { startEmulator, type Emulator } from './index';

const PHONE = '+12125550101';
const clock = handClock();
let emulator: Emulator;
let subscriberId: string;
beforeAll(async () => {
	emulator = await startEmulator({ rate: null, now: clock.now });
});
beforeEach(() => {
	subscriberId = emulator.shop().add({ phone: PHONE, email: 'jane@example.com' });
});
afterEach(() => {
	expect(emulator.violations).toEqual([]);
	emulator.reset();
});
afterAll(async () => await emulator.close());

const send = async (body: object) =>
	await call<{ event_ids: string[] }>(emulator, 'POST', '/api/v2/events', { body });

test.each([
	['subscriber_id', () => ({ subscriber_id: subscriberId })],
	['phone', () => ({ phone: '(212) 555-0101' })],
	['email', () => ({ email: 'jane@example.com' })],
])('an event by %s reaches the subscriber', async (_name, who) => {
	const event = {
		type: 'Order_Placed2',
		...who(),
		occurred_at: '2026-02-03 04:05:06.123456',
		properties: { 'Order total': 12.5, paid: true, items: 3, at: '2026-02-03', note: '🎉' },
		external_id: 'order-1',
	};
	const { status, body } = await send(event);
	expect(status).toBe(202);
	expect(body).toEqual({ event_ids: [expect.any(String)] });
	expect(emulator.events).toEqual([
		expect.objectContaining({ ...event, id: body.event_ids[0], subscriberId }),
	]);
});

test.each([
	{},
	{ phone: '+12125550177' },
	{ email: 'nobody@example.com' },
	{ subscriber_id: 's_no' },
])('an event for %p is accepted and reaches nobody', async (who) => {
	expect((await send({ type: 'Seen', ...who })).status).toBe(202);
	expect(emulator.events).toMatchObject([{ type: 'Seen', subscriberId: null }]);
});

describe('an event with several identifiers', () => {
	const other = { phone: '+12125550102', email: 'john@example.com' };
	const reached = async (who: object) => {
		await send({ type: 'Seen', ...who });
		return emulator.events.at(-1)?.subscriberId;
	};

	test('tries the ID, then the phone, then the email', async () => {
		const otherId = emulator.shop().add(other);
		const email = 'jane@example.com';
		expect(await reached({ email, phone: other.phone, subscriber_id: subscriberId })).toBe(
			subscriberId,
		);
		expect(await reached({ email, phone: other.phone })).toBe(otherId);
		expect(await reached({ email, phone: other.phone, subscriber_id: 's_no' })).toBe(otherId);
		expect(await reached({ email, phone: '+12125550177', subscriber_id: 's_no' })).toBe(
			subscriberId,
		);
		expect(await reached({ email: 'x@example.com', phone: '+12125550177' })).toBeNull();
	});
});

describe('an email that several people share', () => {
	const email = 'Family@example.com';
	const add = (line: number, more: object) =>
		emulator.shop().add({ phone: `+1212555010${line}`, email, ...more });
	const reached = async () => {
		await send({ type: 'Seen', email: 'family@example.com' });
		return emulator.events.at(-1)?.subscriberId;
	};

	test('reaches the one who opted in last, whoever came first', async () => {
		add(2, { optedInAt: '2026-01-02T00:00:00Z' });
		const last = add(3, { optedInAt: '2026-01-03T00:00:00Z' });
		add(4, { optedInAt: '2026-01-01T00:00:00Z' });
		expect(await reached()).toBe(last);
	});

	test('follows opt-ins and opt-outs', async () => {
		const [first, second] = [add(2, {}), add(3, {})];
		clock.forward(1000);
		emulator.shop().optOut('+12125550102');
		expect(await reached()).toBe(second);
		clock.forward(1000);
		emulator.shop().optIn('+12125550102');
		expect(await reached()).toBe(first);
		clock.forward(1000);
		emulator.shop().optOut('+12125550102');
		emulator.shop().optOut('+12125550103');
		expect([first, second]).toContain(await reached());
	});
});

test('an event sent twice with one external id counts twice', async () => {
	for (let n = 0; n < 2; n++) await send({ type: 'Seen', phone: PHONE, external_id: 'same' });
	expect(emulator.events).toHaveLength(2);
});

describe('keywords', () => {
	const welcome = {
		id: 'kw_welcome',
		keyword: 'WELCOME',
		triggered_count: 0,
		created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}$/),
		updated_at: expect.any(String),
	};

	test('are listed whole', async () => {
		const { status, body } = await call(emulator, 'GET', '/api/v2/keywords');
		expect([status, body]).toEqual([
			200,
			{ keywords: [welcome, { ...welcome, id: 'kw_vip', keyword: 'VIP' }] },
		]);
	});

	test('are found by id, or 404 with code 3001', async () => {
		expect((await call(emulator, 'GET', '/api/v2/keywords/kw_welcome')).body).toEqual(welcome);
		const unknown = await call(emulator, 'GET', '/api/v2/keywords/WELCOME');
		expect([unknown.status, unknown.body]).toEqual([
			404,
			{
				error_code: 3001,
				error_message: 'Could not find keyword matching that information',
				success: false,
			},
		]);
	});
});

describe('messages', () => {
	const message = async (body: object) =>
		await call<{ id: string }>(emulator, 'POST', '/api/v2/message_requests', { body });
	const look = async (path: string) =>
		await call<{ sent_message: { id: string } | null }>(emulator, 'GET', `/api/v2/${path}`);

	test('are accepted, then sent', async () => {
		const { status, body } = await message({ body: 'Hello', phone: '2125550101' });
		expect(status).toBe(202);
		expect(body).toEqual({
			id: expect.any(String),
			status: 'processing',
			status_code: 0,
			body: 'Hello',
			category: 'promotional',
			phone: PHONE,
			subscriber_id: subscriberId,
			scheduled_at: null,
			sent_message: null,
			created_at: expect.any(String),
			updated_at: expect.any(String),
		});
		const later = (await look(`message_requests/${body.id}`)).body;
		expect(later).toMatchObject({ id: body.id, status: 'sent' });
		const sent = await look(`sent_messages/${later.sent_message?.id}`);
		expect(sent.body).toEqual({
			id: later.sent_message?.id,
			body: 'Test Shop: Hello',
			credits_used: 1,
			media_url: null,
			phone: PHONE,
			shop_id: 'shop_1234567abcde',
			subscriber_id: subscriberId,
			created_at: expect.any(String),
		});
	});

	test('wait for their time', async () => {
		const scheduled_at = '2099-01-01T00:00:00Z';
		const { body } = await message({ body: 'Later', subscriber_id: subscriberId, scheduled_at });
		const request = (await look(`message_requests/${body.id}`)).body;
		expect(request).toMatchObject({ status: 'scheduled', scheduled_at, sent_message: null });
		expect((await look(`sent_messages/${emulator.messages[0].sentId}`)).status).toBe(400);
	});

	test.each([
		['Hi', undefined, 1],
		['x'.repeat(149), undefined, 1],
		['x'.repeat(150), undefined, 2],
		['€'.repeat(75), undefined, 2],
		['é'.repeat(149), undefined, 1],
		['ß'.repeat(60) + '’', undefined, 2],
		['x'.repeat(58) + '🎉', undefined, 2],
		['x'.repeat(57) + '🎉', undefined, 1],
		['x'.repeat(1000), 'https://example.com/a.png', 3],
	])('of %p with media %p cost %i credits', async (body, media_url, credits) => {
		const { id } = (await message({ body, phone: PHONE, ...(media_url && { media_url }) })).body;
		const sent = (await look(`message_requests/${id}`)).body.sent_message;
		expect(sent).toMatchObject({ credits_used: credits, media_url: media_url ?? null });
	});

	test('with media have 1,600 characters at most, the name of the shop included', async () => {
		const send = async (length: number) =>
			await message({
				body: 'x'.repeat(length),
				phone: PHONE,
				media_url: 'https://example.com/a.png',
			});
		expect((await send(1600 - 'Test Shop: '.length)).status).toBe(202);
		expect((await send(1601 - 'Test Shop: '.length)).status).toBe(400);
		expect(emulator.messages).toHaveLength(1);
	});

	test('to someone who opted out are accepted and never sent', async () => {
		emulator.shop().optOut(PHONE);
		const { status, body } = await message({
			body: 'Hi',
			phone: PHONE,
			category: 'conversational',
		});
		expect(status).toBe(202);
		expect((await look(`message_requests/${body.id}`)).body).toMatchObject({ status: 'failed' });
		expect(emulator.messages).toMatchObject([{ to: PHONE, allowed: false }]);
	});

	test('to nobody are refused with errors', async () => {
		const answer = await message({ body: 'Hi', subscriber_id: 's_unknown' });
		expect(answer.status).toBe(400);
		expect(answer.body).toEqual({
			errors: [
				{ ctx: {}, log: [expect.any(String)], msg: expect.any(String), type: expect.any(String) },
			],
		});
		expect(emulator.messages).toEqual([]);
	});

	test('that nobody sent are not found', async () => {
		expect((await look('message_requests/mr_unknown')).status).toBe(400);
		expect((await look('sent_messages/sm_unknown')).status).toBe(400);
	});
});
