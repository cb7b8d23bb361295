import { call, type CallOptions } from './caller';
import { startEmulator, type Emulator } from './index';

const PHONE = '+12125550101';
const props = (count: number) =>
	Object.fromEntries(Array.from({ length: count }, (_, i) => [`p${i}`, i]));
const create = (body: object) => ({ body: { phone_number: PHONE, keyword: 'WELCOME', ...body } });
const event = (body: object) => ({ body: { type: 'Seen', ...body } });
const message = (body: object) => ({ body: { body: 'Hi', ...body } });
const webhook = (body: object) => ({
	body: { callback_url: 'https://example.com/hook', event: 'shop.test', ...body },
});
const query = (name: string, value: string | string[]) => ({ query: { [name]: value } });

let emulator: Emulator;
let id: string;
beforeAll(async () => {
	emulator = await startEmulator({ rate: null });
});
beforeEach(() => {
	emulator.reset();
	id = emulator.shop().add({ phone: PHONE });
});
afterAll(async () => await emulator.close());

const LIST = 'GET /api/v2/subscribers';
const CREATE = 'POST /api/v2/subscribers';
const UPDATE = 'PATCH /api/v2/subscribers/{id}';
const UNSUBSCRIBE = 'PATCH /api/v2/compliance/unsubscribe';
const REDACT = 'PATCH /api/v2/compliance/redact';
const EVENT = 'POST /api/v2/events';
const MESSAGE = 'POST /api/v2/message_requests';
const HOOK = 'POST /api/v2/webhooks';

const CASES: Array<[string, string, CallOptions, RegExp]> = [
	['unknown endpoint', 'GET /api/v2/campaigns', {}, /No such endpoint/],
	['method nobody has', 'DELETE /api/v2/subscribers/{id}', {}, /No such endpoint/],
	['slash at the end', 'GET /api/v2/subscribers/', {}, /pattern/],
	['id that climbs', 'GET /api/v2/subscribers/..%2Fme', {}, /pattern/],
	['id with a line break', 'GET /api/v2/subscribers/a%0Ab', {}, /pattern/],
	['unknown parameter', LIST, query('limit', '5'), /limit/],
	['unknown filter', LIST, query('tags__contains', 'VIP'), /tags__contains/],
	['unknown operator', LIST, query('email__gt', 'a'), /email__gt/],
	['unknown sort field', LIST, query('sort', 'email__asc'), /sort/],
	['unknown sort direction', LIST, query('sort', 'created_at__up'), /sort/],
	['page nought', LIST, query('page', '0'), /page/],
	['page that is no number', LIST, query('page', 'two'), /page/],
	[
		'repeated single filter',
		LIST,
		query('email__eq', ['a@example.com', 'b@example.com']),
		/email__eq/,
	],
	['time that is none', LIST, query('updated_at__gte', 'yesterday'), /updated_at__gte/],
	['day that is none', LIST, query('updated_at__gte', '2026-02-30'), /updated_at__gte/],
	['plus sign not encoded', LIST, query('phone_number__eq', ' 12125550101'), /phone_number__eq/],
	['customer id with letters', LIST, query('shopify_customer_id__eq', 'a1'), /shopify_customer_id/],
	['cookie id with letters', LIST, query('ps_id__eq', 'x'), /ps_id__eq/],
	['parameter where none is', 'GET /api/v2/me', query('page', '1'), /page/],
	['parameter on a write', CREATE, { ...create({}), ...query('dry', '1') }, /dry/],
	['keywords with a page', 'GET /api/v2/keywords', query('page', '1'), /page/],
	['create without phone', CREATE, { body: { keyword: 'WELCOME' } }, /phone_number/],
	['create with letters for a phone', CREATE, create({ phone_number: 'CALLME' }), /phone/],
	['create with a short phone', CREATE, create({ phone_number: '5550101' }), /phone/],
	['create with a number for a phone', CREATE, create({ phone_number: 12125550101 }), /string/],
	['create without keyword', CREATE, { body: { phone_number: PHONE } }, /keyword/],
	['create with two keywords', CREATE, create({ keyword_id: 'kw_vip' }), /oneOf|exactly one/],
	['create with unknown origin', CREATE, create({ origin: 'shop' }), /origin/],
	['create with unknown field', CREATE, create({ name: 'Jane' }), /name/],
	['create with a bad email', CREATE, create({ email: 'jane' }), /email/],
	['create with a text for an id', CREATE, create({ shopify_customer_id: '7' }), /integer/],
	['create with a text for tags', CREATE, create({ tags: 'VIP' }), /array/],
	['create without a body', CREATE, {}, /body/],
	['update with unknown field', UPDATE, { body: { phone_number: PHONE } }, /phone_number/],
	['update of a subscription', UPDATE, { body: { subscriptions: {} } }, /subscriptions/],
	['update with 51 properties', UPDATE, { body: { properties: props(51) } }, /50/],
	['property that is an object', UPDATE, { body: { properties: { a: {} } } }, /properties/],
	['property that is null', UPDATE, { body: { properties: { a: null } } }, /properties/],
	['property that is a fraction', UPDATE, { body: { properties: { a: 1.5 } } }, /properties/],
	['property that lists numbers', UPDATE, { body: { properties: { a: [1] } } }, /string/],
	['properties as text', UPDATE, { body: { properties: '{}' } }, /properties/],
	['tags that are numbers', UPDATE, { body: { tags: [1] } }, /tags/],
	['unsubscribe of no one', UNSUBSCRIBE, { body: {} }, /required/],
	[
		'unsubscribe by two',
		UNSUBSCRIBE,
		{ body: { postscript_subscriber_id: 's', phone_number: PHONE } },
		/one/,
	],
	['unsubscribe by email', UNSUBSCRIBE, { body: { email: 'a@example.com' } }, /email/],
	['redact of no one', REDACT, { body: {} }, /required/],
	['redact by two', REDACT, { body: { email: 'a@example.com', phone_number: PHONE } }, /one/],
	['event without type', EVENT, { body: { phone: PHONE } }, /type/],
	['event with spaces in its type', EVENT, event({ type: 'Order Placed' }), /type/],
	['event to two phones', EVENT, event({ phone: [PHONE, PHONE] }), /phone/],
	['event at an ISO time', EVENT, event({ occurred_at: '2026-01-01T00:00:00Z' }), /occurred_at/],
	['event with nested properties', EVENT, event({ properties: { a: { b: 1 } } }), /properties/],
	['event with a list', EVENT, event({ properties: { a: ['b'] } }), /properties/],
	['event with unknown field', EVENT, event({ user_id: '1' }), /user_id/],
	['message without body', MESSAGE, { body: { phone: PHONE } }, /body/],
	['message to no one', MESSAGE, message({}), /required/],
	['message to two', MESSAGE, message({ phone: PHONE, subscriber_id: 's' }), /one/],
	['message of unknown category', MESSAGE, message({ phone: PHONE, category: 'spam' }), /category/],
	['message from a long country', MESSAGE, message({ phone: PHONE, country: 'USA' }), /country/],
	['message at no time', MESSAGE, message({ phone: PHONE, scheduled_at: 'soon' }), /scheduled_at/],
	['message list', 'GET /api/v2/message_requests', {}, /No such endpoint/],
	['webhook to plain http', HOOK, webhook({ callback_url: 'http://example.com' }), /callback_url/],
	['webhook of unknown event', HOOK, webhook({ event: 'shop.order' }), /event/],
	['webhook with numeric header', HOOK, webhook({ headers: { a: 1 } }), /headers/],
	['webhook with unknown field', HOOK, webhook({ name: 'x' }), /name/],
	[
		'webhook that changes its event',
		'PATCH /api/v2/webhooks/x',
		{ body: { event: 'shop.test' } },
		/event/,
	],
	['example of nothing', 'GET /api/v2/webhooks/example', {}, /event/],
	['test of unknown event', 'POST /api/v2/webhooks/test', { body: { event: 'x' } }, /event/],
	['delete with a body', 'DELETE /api/v2/webhooks/x', { body: { a: 1 } }, /has no body/],
	['body that is not JSON', EVENT, { body: '{"type":' }, /JSON/],
	[
		'body of another type',
		EVENT,
		{ body: 'type=Seen', headers: { 'content-type': 'application/x-www-form-urlencoded' } },
		/Media Type/,
	],
];

test.each(CASES)('%s is refused and recorded', async (_name, target, options, reason) => {
	const [method, path] = target.replace('{id}', id).split(' ');
	const before = JSON.stringify([...emulator.shop().subscribers()]);
	const { status } = await call(emulator, method, path, options);
	expect(status).toBe(400);
	expect(emulator.violations).toEqual([{ method, path, reason: expect.stringMatching(reason) }]);
	expect(JSON.stringify([...emulator.shop().subscribers()])).toBe(before);
	expect([emulator.events, emulator.messages, emulator.shop().pending()]).toEqual([[], [], []]);
});

test('a URL beyond what servers take is refused with 414', async () => {
	const many = Array.from({ length: 400 }, () => PHONE);
	const { status } = await call(
		emulator,
		'GET',
		'/api/v2/subscribers',
		query('phone_number__in', many),
	);
	expect(status).toBe(414);
	expect(emulator.violations).toMatchObject([{ reason: expect.stringContaining('8192') }]);
});

test('messages and webhooks explain a 400, the others answer an empty object', async () => {
	const explained = await call(emulator, 'POST', '/api/v2/webhooks', { body: {} });
	expect(explained.body).toEqual({
		errors: [
			{ ctx: {}, log: [expect.any(String)], msg: expect.any(String), type: expect.any(String) },
		],
	});
	expect((await call(emulator, 'POST', '/api/v2/events', { body: {} })).body).toEqual({});
});

test('unusual but right values arrive unchanged', async () => {
	const properties = {
		'Größe in cm': 180,
		名前: '花子 🎉',
		long: 'x'.repeat(10_000),
		zero: '007',
		none: [],
	};
	const { status } = await call(emulator, 'PATCH', `/api/v2/subscribers/${id}`, {
		body: { properties, tags: ["O'Brien & Söhne"] },
	});
	expect([status, emulator.violations]).toEqual([200, []]);
	expect(emulator.shop().byPhone(PHONE)).toMatchObject({ properties, tags: ["O'Brien & Söhne"] });
});
