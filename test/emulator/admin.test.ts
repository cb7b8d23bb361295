import { call, type CallOptions } from './caller';
import { OTHER_SHOP_KEY, startEmulator, type Emulator } from './index';

const PHONE = '+12125550101';
let emulator: Emulator;
beforeAll(async () => {
	emulator = await startEmulator({ rate: 1 });
});
beforeEach(() => emulator.reset());
afterAll(async () => await emulator.close());

const admin = async (method: string, path: string, body?: object, query?: CallOptions['query']) =>
	await call<Record<string, unknown>>(emulator, method, `/__emulator${path}`, {
		key: null,
		body,
		query,
	});

test('needs no key, is neither limited nor logged nor delayed by faults', async () => {
	emulator.fail({ kind: 'serverError' });
	for (let n = 0; n < 20; n++) expect((await admin('GET', '/state')).status).toBe(200);
	expect([emulator.log, emulator.counters.requests, emulator.violations]).toEqual([[], 0, []]);
});

test('lets people come and go', async () => {
	const added = await admin('POST', '/people/add', { phone: PHONE, tags: ['a'], canSend: false });
	expect(added.body).toEqual({ person: emulator.shop().byPhone(PHONE) });
	const canSend = () => emulator.shop().byPhone(PHONE)?.subscriptions.promotional.can_send;
	await admin('POST', '/people/opt-in', { phone: PHONE });
	expect(canSend()).toBe(true);
	await admin('POST', '/people/opt-out', { phone: PHONE });
	expect(canSend()).toBe(false);
	await admin('POST', '/people/touch', { phone: PHONE, tags: ['b'], properties: { n: 1 } });
	await admin('POST', '/people/email-collected', { phone: PHONE, email: 'jane@example.com' });
	await admin('POST', '/people/incoming-message', { phone: PHONE, body: 'Hello' });
	const person = emulator.shop().byPhone(PHONE);
	expect(person).toMatchObject({
		tags: ['a', 'b'],
		properties: { n: 1 },
		email: 'jane@example.com',
	});
	expect((await admin('GET', '/people', undefined, { phone: PHONE })).body).toEqual([person]);
	expect((await admin('GET', '/people')).body).toEqual([person]);
});

test('confirms who is pending', async () => {
	const body = { phone_number: PHONE, keyword: 'VIP' };
	await call(emulator, 'POST', '/api/v2/subscribers', { body });
	const pending = await admin('GET', '/people/pending');
	expect(pending.body).toMatchObject([{ phone_number: PHONE, keywordId: 'kw_vip' }]);
	expect((await admin('POST', '/people/confirm', { phone: PHONE })).body).toMatchObject({
		person: { phone_number: PHONE },
	});
});

test('shows every text that a person got', async () => {
	emulator.options.rate = null;
	for (const phone_number of [PHONE, '+12125550102']) {
		const body = { phone_number, keyword: 'VIP' };
		await call(emulator, 'POST', '/api/v2/subscribers', { body });
	}
	expect((await admin('GET', '/texts')).body).toMatchObject([{ to: PHONE }, {}]);
	const one = await admin('GET', '/texts', undefined, { phone: '212-555-0101' });
	expect(one.body).toEqual(emulator.shop().textsTo(PHONE));
	expect(one.body).toHaveLength(1);
});

test('sets every switch', async () => {
	const switches = {
		pendingPhone: 'same',
		ties: 'unstable',
		churn: 2,
		refusals: 'published',
		denied: ['keywords'],
		complianceDelayMs: 5,
		wakingHours: { from: 8, to: 20 },
		scheduledStatus: 'later',
		incomingMessages: 'regular',
		dateSkewMs: -1,
	};
	expect((await admin('PATCH', '/options', switches)).body).toMatchObject(switches);
	expect(emulator.options).toMatchObject(switches);
	expect((await admin('PATCH', '/options', { denied: ['all'] })).status).toBe(400);
});

test('does much at once, in any shop, and reveals what was hidden', async () => {
	const { id } = emulator.shop(OTHER_SHOP_KEY);
	const actions = [
		{ action: 'add', phone: PHONE, shop: id },
		{ action: 'opt-out', phone: PHONE, shop: id },
		{ action: 'touch', phone: PHONE, shop: id, tags: ['late'], hidden: true },
	];
	expect((await admin('POST', '/people/bulk', { actions })).body).toEqual({ done: 3 });
	const person = () => emulator.shop(OTHER_SHOP_KEY).byPhone(PHONE);
	expect(person()).toMatchObject({ tags: [], subscriptions: { promotional: { can_send: false } } });
	await admin('POST', '/people/reveal', { shop: id });
	expect(person()?.tags).toEqual(['late']);
	expect(emulator.shop().byPhone(PHONE)).toBeUndefined();
});

test('sets options and faults, and shows them', async () => {
	const { body } = await admin('PATCH', '/options', { rate: null, phoneMatching: 'e164' });
	expect(body).toMatchObject({ rate: null, phoneMatching: 'e164', pageSize: 100 });
	expect(emulator.options.phoneMatching).toBe('e164');
	await admin('POST', '/faults', { kind: 'serverError', status: 503, times: 1 });
	expect((await admin('GET', '/faults')).body).toEqual([
		{ kind: 'serverError', status: 503, times: 1 },
	]);
	expect((await call(emulator, 'GET', '/api/v2/me')).status).toBe(503);
	await admin('POST', '/faults', { kind: 'cut' });
	await admin('DELETE', '/faults');
	expect((await call(emulator, 'GET', '/api/v2/me')).status).toBe(200);
});

test('shows what was recorded, and forgets it', async () => {
	emulator.options.rate = null;
	await call(emulator, 'POST', '/api/v2/events', { body: { type: 'Seen' } });
	await call(emulator, 'GET', '/api/v2/nowhere');
	emulator.shop().add({ phone: PHONE });
	await call(emulator, 'POST', '/api/v2/message_requests', { body: { body: 'Hi', phone: PHONE } });
	const read = async (path: string) => (await admin('GET', path)).body;
	expect(await read('/log')).toMatchObject([{ n: 1 }, { n: 2 }, { n: 3 }]);
	expect(await read('/events')).toMatchObject([{ type: 'Seen' }]);
	expect(await read('/messages')).toMatchObject([{ body: 'Hi', to: PHONE }]);
	expect(await read('/violations')).toMatchObject([{ path: '/api/v2/nowhere' }]);
	expect(await read('/deliveries')).toEqual([]);
	expect(await read('/state')).toMatchObject({
		violations: 1,
		counters: { requests: 3 },
		shops: [{ id: 'shop_1234567abcde', subscribers: 1, pending: 0 }, {}, {}],
	});
	await admin('POST', '/reset');
	expect([emulator.log, emulator.events, emulator.messages, emulator.violations]).toEqual([
		[],
		[],
		[],
		[],
	]);
	expect(emulator.counters.requests).toBe(0);
	expect([...emulator.shop().subscribers()]).toEqual([]);
});

test('delivers a webhook on demand and rotates the token', async () => {
	const { webhooks } = emulator.shop();
	webhooks.create(`${emulator.url}/nowhere`, 'shop.test', {});
	const before = webhooks.token;
	await admin('POST', '/webhooks/deliver', { event: 'shop.test', data: { n: 1 }, signature: 'x' });
	const [{ headers, body }] = emulator.webhookDeliveries;
	expect(headers['Postscript-Signature']).toBe('x');
	expect(JSON.parse(body)).toMatchObject({ event: 'shop.test', event_data: { n: 1 } });
	await admin('POST', '/webhooks/rotate-token', {});
	expect(webhooks.token).not.toBe(before);
});

test.each<[string, string, object | undefined, number, string]>([
	['POST', '/people/dance', { phone: PHONE }, 400, 'No such action: dance'],
	['POST', '/people/constructor', { phone: PHONE }, 400, 'No such action'],
	['POST', '/people/opt-out', { phone: PHONE }, 400, 'not a subscriber'],
	['POST', '/people/confirm', { phone: PHONE }, 400, 'not pending'],
	['POST', '/people/add', { phone: 'x' }, 400, 'Not a phone number'],
	['POST', '/people/add', { phone: PHONE, updatedAt: 'x' }, 400, 'Not a date'],
	['POST', '/people/add', { phone: PHONE, shop: 'shop_x' }, 400, 'No such shop'],
	['POST', '/people/add', { telephone: PHONE }, 400, 'phone'],
	['PATCH', '/options', { pageSize: 0 }, 400, 'pageSize'],
	['POST', '/faults', { kind: 'fire' }, 400, 'kind'],
	['GET', '/nowhere', undefined, 404, 'No such address'],
])('%s %s %p is refused in words', async (method, path, body, status, message) => {
	const answer = await admin(method, path, body);
	expect([answer.status, answer.body]).toEqual([
		status,
		{ message: expect.stringContaining(message) },
	]);
	expect(emulator.violations).toEqual([]);
});

test('set-up that makes no sense is told to the test', () => {
	const shop = emulator.shop();
	shop.add({ phone: PHONE });
	expect(() => shop.add({ phone: PHONE })).toThrow('a subscriber already');
	expect(() => emulator.shop('unknown')).toThrow('No such shop');
});
