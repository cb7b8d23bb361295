import { call, type CallOptions } from './caller';
import { PARTNER_KEY, startEmulator, TEST_KEY, type Emulator } from './index';

const PHONE = '+12125550101';
let emulator: Emulator;
beforeAll(async () => {
	emulator = await startEmulator({ rate: null });
});
beforeEach(() => emulator.reset());
afterAll(async () => await emulator.close());

interface Operation {
	status: number;
	/** The documented fields of the answer, all of them, in any order. */
	fields: string[];
	/** IDs of the path are put in by the test. */
	call?: CallOptions;
	/** The reference's example of a 400 has `errors`; the others have none. */
	explains?: boolean;
}

const CREATED = [
	'id',
	'phone_number',
	'email',
	'shopify_customer_id',
	'tags',
	'properties',
	'data',
	'created_at',
	'updated_at',
];
const SUBSCRIBER = [...CREATED, 'ps_id', 'subscriptions'];
const KEYWORD = ['id', 'keyword', 'triggered_count', 'created_at', 'updated_at'];
const HOOK = ['id', 'callback_url', 'event', 'headers', 'created_at', 'updated_at'];
const MESSAGE = [
	'id',
	'status',
	'status_code',
	'body',
	'category',
	'phone',
	'subscriber_id',
	'scheduled_at',
	'sent_message',
	'created_at',
	'updated_at',
];
const SENT = [
	'id',
	'body',
	'credits_used',
	'media_url',
	'phone',
	'shop_id',
	'subscriber_id',
	'created_at',
];
const ENVELOPE = [
	'webhook_id',
	'resource_type',
	'resource_id',
	'event_time',
	'event',
	'event_data',
];

/** Everything that the reference publishes, and the creation of subscribers. */
const OPERATIONS: Record<string, Operation> = {
	'GET /api/v2/me': {
		status: 200,
		fields: ['resource_id', 'resource_name', 'resource_type'],
		explains: true,
	},
	'GET /api/v2/subscribers': { status: 200, fields: ['page_info', 'subscribers'] },
	'GET /api/v2/subscribers/:id': { status: 200, fields: SUBSCRIBER },
	'POST /api/v2/subscribers': {
		status: 200,
		fields: CREATED,
		call: { body: { phone_number: '+12125550102', keyword: 'VIP' } },
	},
	'PATCH /api/v2/subscribers/:id': {
		status: 200,
		fields: SUBSCRIBER.filter((name) => name !== 'ps_id'),
		call: { body: { tags: ['a'] } },
	},
	'PATCH /api/v2/compliance/unsubscribe': {
		status: 202,
		fields: ['message'],
		call: { body: { phone_number: PHONE } },
	},
	'PATCH /api/v2/compliance/redact': {
		status: 202,
		fields: ['message'],
		call: { body: { phone_number: PHONE } },
	},
	'GET /api/v2/keywords': { status: 200, fields: ['keywords'] },
	'GET /api/v2/keywords/:id': { status: 200, fields: KEYWORD },
	'POST /api/v2/events': {
		status: 202,
		fields: ['event_ids'],
		call: { body: { type: 'Seen', phone: PHONE } },
	},
	'POST /api/v2/message_requests': {
		status: 202,
		fields: MESSAGE,
		call: { body: { body: 'Hi', phone: PHONE } },
	},
	'GET /api/v2/message_requests/:id': { status: 200, fields: MESSAGE },
	'GET /api/v2/sent_messages/:id': { status: 200, fields: SENT, explains: true },
	'GET /api/v2/webhooks': { status: 200, fields: ['webhook_subscriptions'] },
	'POST /api/v2/webhooks': {
		status: 200,
		fields: HOOK,
		call: { body: { callback_url: 'https://example.com/hook', event: 'shop.test' } },
	},
	'GET /api/v2/webhooks/:id': { status: 200, fields: HOOK },
	'PATCH /api/v2/webhooks/:id': { status: 200, fields: HOOK, call: { body: { headers: {} } } },
	'DELETE /api/v2/webhooks/:id': { status: 200, fields: [] },
	'GET /api/v2/webhooks/token': { status: 200, fields: ['token'] },
	'GET /api/v2/webhooks/example': {
		status: 200,
		fields: ENVELOPE,
		call: { query: { event: 'shop.test' } },
	},
	'POST /api/v2/webhooks/test': {
		status: 202,
		fields: ['message'],
		call: { body: { event: 'shop.incoming_message' } },
		explains: true,
	},
};

/** One of each, so that every path leads somewhere. */
async function fill(): Promise<Record<string, string>> {
	const subscriber = emulator.shop().add({ phone: PHONE });
	const body = { body: 'Hello', phone: PHONE };
	await call(emulator, 'POST', '/api/v2/message_requests', { body });
	const hook = emulator.shop().webhooks.create('https://example.com/hook', 'shop.test', {});
	const [{ id, sentId }] = emulator.messages;
	return {
		subscribers: subscriber,
		keywords: 'kw_vip',
		message_requests: id,
		sent_messages: sentId,
		webhooks: hook.id,
	};
}

const at = (endpoint: string, ids: Record<string, string>): [string, string] => {
	const [method, path] = endpoint.split(' ');
	return [method, path.replace(':id', ids[path.split('/')[3]])];
};

test('what is published is served, and nothing else', () => {
	expect([...emulator.endpoints].sort()).toEqual(Object.keys(OPERATIONS).sort());
});

const ENDPOINTS = Object.entries(OPERATIONS);

test.each(ENDPOINTS)(
	'%s answers as documented',
	async (endpoint, { status, fields, call: with_ }) => {
		const answer = await call(emulator, ...at(endpoint, await fill()), with_);
		expect([answer.status, Object.keys(answer.body as object).sort()]).toEqual([
			status,
			[...fields].sort(),
		]);
		expect(emulator.violations).toEqual([]);
	},
);

test.each(ENDPOINTS)('%s refuses what it does not know, as published', async (endpoint, given) => {
	emulator.options.refusals = 'published';
	const query = { ...given.call?.query, unheard: '1' };
	const answer = await call(emulator, ...at(endpoint, await fill()), { ...given.call, query });
	const problem = { ctx: {}, log: [expect.any(String)], msg: expect.any(String) };
	const explained = { errors: [{ ...problem, type: expect.any(String) }] };
	expect([answer.status, answer.body]).toEqual([400, given.explains ? explained : {}]);
	expect(emulator.violations).toMatchObject([{ reason: expect.stringContaining('unheard') }]);
});

test.each(ENDPOINTS.filter(([endpoint]) => !endpoint.endsWith('/me')))(
	'%s is denied to a partner that names no shop',
	async (endpoint, given) => {
		const ids = await fill();
		const answer = await call(emulator, ...at(endpoint, ids), { ...given.call, key: PARTNER_KEY });
		expect([answer.status, answer.body]).toEqual([
			403,
			{ errors: [{ loc: [], msg: expect.any(String), type: 'v2.access_denied' }] },
		]);
	},
);

test.each(ENDPOINTS)('%s serves a partner that names the shop', async (endpoint, given) => {
	const headers = { 'X-Postscript-Shop-Token': TEST_KEY };
	const options = { ...given.call, key: PARTNER_KEY, headers };
	expect((await call(emulator, ...at(endpoint, await fill()), options)).status).toBe(given.status);
});

test('an unknown sent message is explained where the reference does so', async () => {
	emulator.options.refusals = 'published';
	const read = async (path: string) => await call(emulator, 'GET', `/api/v2/${path}/unknown`);
	expect((await read('sent_messages')).body).toHaveProperty('errors');
	expect((await read('message_requests')).body).toEqual({});
});

describe('permissions that a key may lack', () => {
	const denied = { errors: [{ loc: [], msg: expect.any(String), type: 'v2.access_denied' }] };

	test.each(['unsubscribe', 'redact'])('compliance: %s', async (what) => {
		emulator.options.denied = ['compliance'];
		emulator.shop().add({ phone: PHONE });
		const body = { phone_number: PHONE };
		const answer = await call(emulator, 'PATCH', `/api/v2/compliance/${what}`, { body });
		expect([answer.status, answer.body]).toEqual([403, denied]);
		expect(emulator.shop().byPhone(PHONE)?.subscriptions.promotional.can_send).toBe(true);
	});

	test.each(['', '/kw_vip'])('keywords%s have a shape of their own', async (path) => {
		emulator.options.denied = ['keywords'];
		const answer = await call(emulator, 'GET', `/api/v2/keywords${path}`);
		expect([answer.status, answer.body]).toEqual([
			403,
			{ error: 'You do not have permission to do that.' },
		]);
	});

	test.each(['transactional', 'conversational'] as const)('%s messages', async (category) => {
		emulator.options.denied = [category];
		emulator.shop().add({ phone: PHONE });
		const send = async (body: object) =>
			await call(emulator, 'POST', '/api/v2/message_requests', {
				body: { body: 'Hi', phone: PHONE, ...body },
			});
		const refused = await send({ category });
		expect([refused.status, refused.body, emulator.messages]).toEqual([403, denied, []]);
		expect((await send({})).status).toBe(202);
	});
});
