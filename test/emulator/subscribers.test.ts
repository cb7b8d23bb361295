import { call, handClock } from './caller';
import { startEmulator, type Emulator, type SubscriberView } from './index';

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

const create = async (body: object) =>
	await call<SubscriberView>(emulator, 'POST', '/api/v2/subscribers', {
		body: { phone_number: PHONE, keyword: 'WELCOME', ...body },
	});
const get = async (id: string) =>
	await call<SubscriberView>(emulator, 'GET', `/api/v2/subscribers/${id}`);
const patch = async (id: string, body: object) =>
	await call<SubscriberView>(emulator, 'PATCH', `/api/v2/subscribers/${id}`, { body });
const list = async () =>
	(await call<{ subscribers: SubscriberView[] }>(emulator, 'GET', '/api/v2/subscribers')).body
		.subscribers;

describe('create', () => {
	test('answers 200 with a pending record that no other call knows', async () => {
		const properties = {
			plan: 'gold',
			visits: 3,
			news: true,
			sizes: ['S', 'M'],
			born: '1991-01-01',
		};
		const { status, body } = await create({
			email: 'jane@example.com',
			shopify_customer_id: 77,
			tags: ['VIP'],
			origin: 'website',
			properties,
		});
		expect(status).toBe(200);
		expect(body).toEqual({
			id: expect.stringMatching(/^s_/),
			phone_number: PHONE,
			email: 'jane@example.com',
			shopify_customer_id: 77,
			tags: ['VIP'],
			properties,
			data: {},
			created_at: '2026-03-01T12:00:00.000000',
			updated_at: '2026-03-01T12:00:00.000000',
		});
		expect((await get(body.id)).status).toBe(400);
		expect((await patch(body.id, { tags: ['x'] })).status).toBe(400);
		expect(await list()).toEqual([]);
	});

	test('becomes active with another id when the person confirms', async () => {
		const pending = (await create({ tags: ['VIP'] })).body;
		clock.forward(1000);
		emulator.shop().confirm(PHONE);
		const [active] = await list();
		expect(active.id).not.toBe(pending.id);
		expect(active).toMatchObject({
			phone_number: PHONE,
			tags: ['VIP'],
			subscriptions: { promotional: { can_send: true }, transactional: { can_send: true } },
		});
		expect(active.created_at > pending.created_at).toBe(true);
		expect((await get(pending.id)).status).toBe(400);
		expect(emulator.shop().pending()).toEqual([]);
		expect(emulator.shop().findKeyword({ keyword: 'WELCOME' })?.triggeredCount).toBe(1);
	});

	test('takes any written form of a number, and names by id or word', async () => {
		const answers = [
			await create({ phone_number: '(212) 555-0102' }),
			await create({ phone_number: '12125550102', keyword: undefined, keyword_id: 'kw_vip' }),
			await create({ phone_number: '+1 212 555 0102', keyword: 'vip' }),
		];
		expect(answers.map(({ body }) => body.phone_number)).toEqual(Array(3).fill('+12125550102'));
		expect(
			emulator
				.shop()
				.pending()
				.map(({ keywordId }) => keywordId),
		).toEqual(['kw_welcome', 'kw_vip', 'kw_vip']);
	});

	test('keeps what other integrations send', async () => {
		const { body } = await create({ first_name: 'Jane', last_name: 'Doe', external_id: 'u1' });
		expect(body.data).toEqual({ first_name: 'Jane', last_name: 'Doe', external_id: 'u1' });
	});

	test('refuses an unknown keyword', async () => {
		const unknown = {
			error_code: 3001,
			error_message: 'Could not find keyword matching that information',
			success: false,
		};
		for (const body of [{ keyword: 'NOPE' }, { keyword: undefined, keyword_id: 'kw_nope' }]) {
			const answer = await create(body);
			expect([answer.status, answer.body]).toEqual([404, unknown]);
		}
	});

	test('answers for an existing phone as the switch says', async () => {
		const id = emulator.shop().add({ phone: PHONE, tags: ['old'], canSend: false });
		expect((await create({})).body.id).not.toBe(id);
		emulator.options.existingPhone = 'existing';
		expect((await create({})).body).toMatchObject({ id, tags: ['old'] });
		emulator.options.existingPhone = 'refuse';
		const refused = await create({});
		expect([refused.status, refused.body]).toEqual([400, {}]);
	});

	test('confirmed for someone who opted out, keeps the id and opts in', async () => {
		const id = emulator.shop().add({ phone: PHONE, tags: ['old'], canSend: false });
		await create({ tags: ['new'] });
		emulator.shop().confirm(PHONE);
		expect((await get(id)).body).toMatchObject({
			tags: ['old', 'new'],
			subscriptions: { promotional: { can_send: true } },
		});
	});
});

describe('get', () => {
	test('answers the whole subscriber, also for an id without prefix', async () => {
		const id = emulator.shop().add({ phone: PHONE, email: 'jane@example.com', tags: ['a'] });
		const expected = {
			id,
			ps_id: expect.any(Number),
			phone_number: PHONE,
			email: 'jane@example.com',
			shopify_customer_id: null,
			tags: ['a'],
			properties: {},
			data: {},
			subscriptions: { promotional: { can_send: true }, transactional: { can_send: true } },
			created_at: expect.any(String),
			updated_at: expect.any(String),
		};
		expect((await get(id)).body).toEqual(expected);
		expect((await get(id.replace('s_', ''))).body).toEqual(expected);
	});

	test.each([400, 404] as const)('an unknown id is %i with an empty object', async (status) => {
		emulator.options.unknownId = status;
		const answer = await get('s_unknown');
		expect([answer.status, answer.body]).toEqual([status, {}]);
	});
});

describe('update', () => {
	test('adds tags and merges properties by key; null and absent change nothing', async () => {
		const person = { phone: PHONE, tags: ['a'], properties: { kept: 1, changed: 'old' } };
		const id = emulator.shop().add(person);
		const { status, body } = await patch(id, { tags: ['b', 'a'], properties: { changed: ['x'] } });
		expect(status).toBe(200);
		expect(body).toMatchObject({ tags: ['a', 'b'], properties: { kept: 1, changed: ['x'] } });
		expect(body).toHaveProperty('subscriptions');
		expect(body).not.toHaveProperty('ps_id');
		expect((await patch(id, { properties: null })).body.properties).toEqual(body.properties);
		expect((await patch(id, {})).body.properties).toEqual(body.properties);
	});

	test('drops what it does not name when the switch says so', async () => {
		emulator.options.properties = 'replace';
		const id = emulator.shop().add({ phone: PHONE, properties: { gone: 1 } });
		expect((await patch(id, { properties: { stays: 2 } })).body.properties).toEqual({ stays: 2 });
	});

	test('sets an email where there is none, or while no Shopify customer is linked', async () => {
		const shop = emulator.shop();
		const none = shop.add({ phone: '+12125550103', shopifyCustomerId: 5 });
		const linked = shop.add({
			phone: '+12125550104',
			shopifyCustomerId: 6,
			email: 'a@example.com',
		});
		const free = shop.add({ phone: '+12125550105', email: 'b@example.com' });
		const email = 'new@example.com';
		expect((await patch(none, { email })).body.email).toBe(email);
		expect((await patch(linked, { email })).body.email).toBe('a@example.com');
		expect((await patch(free, { email })).body.email).toBe(email);
	});

	test('leaves the subscription alone', async () => {
		const id = emulator.shop().add({ phone: PHONE, canSend: false });
		const { body } = await patch(id, { tags: ['x'] });
		expect(body.subscriptions.promotional.can_send).toBe(false);
	});

	test('refuses the 51st property and changes nothing', async () => {
		const names = (from: number, to: number) =>
			Object.fromEntries(Array.from({ length: to - from }, (_, i) => [`p${from + i}`, i]));
		const id = emulator.shop().add({ phone: PHONE, properties: names(0, 30) });
		expect((await patch(id, { properties: names(30, 50) })).status).toBe(200);
		const refused = await patch(id, { properties: { more: 1 }, tags: ['x'] });
		expect([refused.status, refused.body]).toEqual([400, {}]);
		expect((await get(id)).body.tags).toEqual([]);
	});
});

test('updated_at moves with every change, even while the clock stands still or goes back', async () => {
	const shop = emulator.shop();
	const id = shop.add({ phone: PHONE });
	const times = [(await get(id)).body.updated_at];
	const note = async () => times.push((await get(id)).body.updated_at);
	await patch(id, { tags: ['a'] });
	await note();
	clock.forward(-60_000);
	await patch(id, { tags: ['a'] });
	await note();
	shop.optOut(PHONE);
	await note();
	shop.optIn(PHONE);
	await note();
	shop.touch(PHONE);
	await note();
	expect(times).toEqual([...new Set(times)].sort());
	shop.optIn(PHONE);
	expect((await get(id)).body.updated_at).toBe(times.at(-1));
});

test('times are written with microseconds and no zone, or with milliseconds and Z', async () => {
	const id = emulator.shop().add({ phone: PHONE }, { updatedAt: '2026-02-03T04:05:06.789012' });
	expect((await get(id)).body.updated_at).toBe('2026-02-03T04:05:06.789012');
	emulator.options.timestamps = 'zoned';
	expect((await get(id)).body.updated_at).toBe('2026-02-03T04:05:06.789Z');
});

describe('compliance', () => {
	const compliance = async (what: string, body: object) =>
		await call(emulator, 'PATCH', `/api/v2/compliance/${what}`, { body });

	test.each([
		['id', (id: string) => ({ postscript_subscriber_id: id })],
		['phone', () => ({ phone_number: '212-555-0101' })],
	])('unsubscribe by %s keeps the person in the list', async (_name, who) => {
		const id = emulator.shop().add({ phone: PHONE });
		const answer = await compliance('unsubscribe', who(id));
		expect([answer.status, answer.body]).toEqual([202, { message: 'OK' }]);
		expect((await list())[0].subscriptions).toEqual({
			promotional: { can_send: false },
			transactional: { can_send: false },
		});
	});

	test.each([
		['id', (id: string) => ({ postscript_subscriber_id: id })],
		['phone', () => ({ phone_number: PHONE })],
		['email', () => ({ email: 'JANE@example.com' })],
		['Shopify customer', () => ({ shopify_customer_id: '9' })],
		['Shopify customer as a number', () => ({ shopify_customer_id: 9 })],
	])('redact by %s removes the person', async (_name, who) => {
		const id = emulator
			.shop()
			.add({ phone: PHONE, email: 'jane@example.com', shopifyCustomerId: 9 });
		const answer = await compliance('redact', who(id));
		expect([answer.status, answer.body]).toEqual([202, { message: 'OK' }]);
		expect(await list()).toEqual([]);
	});

	test.each(['unsubscribe', 'redact'])('%s takes effect behind its answer', async (what) => {
		emulator.options.complianceDelayMs = 5000;
		emulator.shop().add({ phone: PHONE });
		const answer = await compliance(what, { phone_number: PHONE });
		expect([answer.status, answer.body]).toEqual([202, { message: 'OK' }]);
		clock.forward(4999);
		expect((await list())[0].subscriptions.promotional.can_send).toBe(true);
		await compliance(what, { phone_number: PHONE });
		clock.forward(5000);
		const canSend = (await list()).map(({ subscriptions }) => subscriptions.promotional.can_send);
		expect(canSend).toEqual(what === 'redact' ? [] : [false]);
	});

	test('accepts calls about nobody', async () => {
		const answer = await compliance('unsubscribe', { postscript_subscriber_id: 's_unknown' });
		expect(answer.status).toBe(202);
	});
});
