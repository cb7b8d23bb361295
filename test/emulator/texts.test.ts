import { call, handClock } from './caller';
import { startEmulator, type Emulator } from './index';

const PHONE = '+12125550101';
const clock = handClock();
let emulator: Emulator;
beforeAll(async () => {
	emulator = await startEmulator({ rate: null, now: clock.now });
});
afterEach(() => {
	expect(emulator.violations).toEqual([]);
	emulator.reset();
});
afterAll(async () => await emulator.close());

const create = async (body: object = {}) =>
	await call<{ id: string; tags: string[] }>(emulator, 'POST', '/api/v2/subscribers', {
		body: { phone_number: PHONE, keyword: 'WELCOME', ...body },
	});
const message = async (body: object) =>
	await call<{ id: string }>(emulator, 'POST', '/api/v2/message_requests', {
		body: { phone: PHONE, body: 'Hello', ...body },
	});
const texts = () => emulator.shop().textsTo(PHONE);

test('a create texts the person, who is asked to confirm', async () => {
	const { id } = (await create()).body;
	await create({ phone_number: '+12125550102' });
	expect(texts()).toEqual([
		{
			to: PHONE,
			kind: 'confirmation',
			body: expect.stringMatching(/^Test Shop: /),
			source: id,
			sentAt: clock.now() * 1000,
		},
	]);
});

describe('a create for a phone that is waiting to be confirmed', () => {
	test('texts again by default', async () => {
		const ids = [(await create()).body.id, (await create()).body.id];
		expect(new Set(ids).size).toBe(2);
		expect(texts().map(({ source }) => source)).toEqual(ids);
	});

	test('answers the same record without a text where the switch says so', async () => {
		emulator.options.pendingPhone = 'same';
		const first = await create({ tags: ['a'] });
		const second = await create({ phone_number: '212-555-0101', tags: ['b'] });
		expect([second.status, second.body]).toEqual([200, first.body]);
		expect(texts()).toHaveLength(1);
		emulator.shop().confirm(PHONE);
		expect(emulator.shop().byPhone(PHONE)?.tags).toEqual(['a']);
	});

	test('is refused where the switch says so', async () => {
		emulator.options.pendingPhone = 'refuse';
		await create();
		const refused = await create();
		expect([refused.status, refused.body]).toEqual([400, {}]);
		expect(texts()).toHaveLength(1);
		emulator.shop().confirm(PHONE);
		expect((await create()).status).toBe(200);
	});

	test.each(['again', 'same'] as const)('stays unknown until it confirms (%s)', async (pending) => {
		emulator.options.pendingPhone = pending;
		for (const { body } of [await create(), await create()]) {
			expect((await call(emulator, 'GET', `/api/v2/subscribers/${body.id}`)).status).toBe(400);
		}
		const list = async () =>
			(await call(emulator, 'GET', '/api/v2/subscribers', { query: { phone_number__eq: PHONE } }))
				.body;
		expect(await list()).toMatchObject({ subscribers: [] });
		expect((await message({})).status).toBe(400);
		emulator.shop().confirm(PHONE);
		expect(await list()).toMatchObject({ subscribers: [{ phone_number: PHONE }] });
		expect(emulator.shop().pending()).toEqual([]);
	});
});

test.each([
	['pending', 1],
	['existing', 0],
	['refuse', 0],
] as const)('a create for a subscriber, with %s, makes %i texts', async (existingPhone, count) => {
	emulator.options.existingPhone = existingPhone;
	emulator.shop().add({ phone: PHONE });
	await create();
	expect(texts()).toHaveLength(count);
});

test('a message arrives with the name of the shop, once for each request', async () => {
	emulator.shop().add({ phone: PHONE });
	const ids = [(await message({})).body.id, (await message({ body: 'Bye' })).body.id];
	expect(texts()).toMatchObject([
		{ kind: 'message', body: 'Test Shop: Hello', source: ids[0] },
		{ kind: 'message', body: 'Test Shop: Bye', source: ids[1] },
	]);
});

test('a message to someone who opted out is no text', async () => {
	emulator.shop().add({ phone: PHONE, canSend: false });
	expect((await message({})).status).toBe(202);
	expect(texts()).toEqual([]);
});

test('a message that is held counts, with the time at which it goes out', async () => {
	emulator.shop().add({ phone: PHONE });
	await message({ scheduled_at: '2026-03-02T09:00:00Z' });
	expect(texts()).toMatchObject([{ sentAt: Date.parse('2026-03-02T09:00:00Z') * 1000 }]);
});

test('a reset forgets them, and a shop knows its own only', async () => {
	await create();
	expect(emulator.shop('shop_7654321edcba').textsTo(PHONE)).toEqual([]);
	emulator.reset();
	expect(emulator.shop().texts).toEqual([]);
});
