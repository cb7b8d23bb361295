import { call } from './caller';
import {
	BASIC_PLAN_KEY,
	OTHER_SHOP_KEY,
	PARTNER_KEY,
	PUBLIC_KEY,
	startEmulator,
	TEST_KEY,
	type Emulator,
} from './index';

const SHOP = {
	resource_id: 'shop_1234567abcde',
	resource_name: 'Test Shop',
	resource_type: 'shop',
};
const UNKNOWN = ['sk', 'test', 'nobody'].join('_');
const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`;
const shopToken = (token: string) => ({ 'X-Postscript-Shop-Token': token });
const partnerKey = (key: string) => ({ 'X-Postscript-Partner-Key': key });

let emulator: Emulator;
beforeAll(async () => {
	emulator = await startEmulator({ rate: null });
});
afterEach(() => expect(emulator.violations).toEqual([]));
afterAll(async () => await emulator.close());

const withHeader = async (authorization: string | undefined, path = '/api/v2/me') =>
	await call(emulator, 'GET', path, {
		key: null,
		headers: authorization === undefined ? {} : { authorization },
	});

test('the host says that it is up, to anyone', async () => {
	const { status, body } = await call(emulator, 'GET', '/', { key: null });
	expect([status, body]).toEqual([200, { status: 'OK', success: true }]);
});

test.each([
	['no header', undefined, 'Missing Authorization header'],
	['an empty header', '', 'Missing Authorization header'],
	['no scheme', TEST_KEY, 'Unauthorized'],
	['another scheme', `Token ${TEST_KEY}`, 'Unauthorized'],
	['a scheme without key', 'Bearer ', 'Unauthorized'],
	['an unknown key', `Bearer ${UNKNOWN}`, 'Unauthorized'],
	['a public key', `Bearer ${PUBLIC_KEY}`, 'Unauthorized'],
	['Basic with an unknown key', basic(`${UNKNOWN}:`), 'Unauthorized'],
	['Basic with a password', basic(`${TEST_KEY}:secret`), 'Unauthorized'],
])('%s is 401 in plain text', async (_name, header, text) => {
	const answer = await withHeader(header);
	expect([answer.status, answer.text]).toEqual([401, text]);
	expect(answer.headers.get('content-type')).toBe('text/plain; charset=utf-8');
});

test('the key is checked before path and method', async () => {
	expect((await withHeader(`Bearer ${UNKNOWN}`, '/api/v2/nowhere')).status).toBe(401);
	const wrongMethod = await call(emulator, 'DELETE', '/api/v2/me', { key: UNKNOWN });
	expect([wrongMethod.status, wrongMethod.text]).toEqual([401, 'Unauthorized']);
});

test.each([
	['Bearer', `Bearer ${TEST_KEY}`],
	['bearer in small letters', `bearer ${TEST_KEY}`],
	['legacy Basic', basic(`${TEST_KEY}:`)],
])("a shop's key is known as %s", async (_name, header) => {
	expect((await withHeader(header)).body).toEqual(SHOP);
});

test('a partner speaks for the shop whose token it sends', async () => {
	const known = await call(emulator, 'GET', '/api/v2/me', {
		key: PARTNER_KEY,
		headers: shopToken(TEST_KEY),
	});
	expect(known.body).toEqual(SHOP);
	const unknown = await call(emulator, 'GET', '/api/v2/me', {
		key: PARTNER_KEY,
		headers: shopToken(UNKNOWN),
	});
	expect(unknown.status).toBe(401);
});

test('a partner without a shop token may only ask who it is', async () => {
	const me = await call(emulator, 'GET', '/api/v2/me', { key: PARTNER_KEY });
	expect(me.body).toMatchObject({ resource_type: 'partner' });
	const list = await call(emulator, 'GET', '/api/v2/keywords', { key: PARTNER_KEY });
	expect(list.status).toBe(403);
});

test("a shop's key where the partner's belongs is answered like a plan that is too small", async () => {
	const answer = await call<{ errors: Array<{ msg: string }> }>(emulator, 'GET', '/api/v2/me', {
		headers: shopToken(TEST_KEY),
	});
	expect(answer.status).toBe(403);
	expect(answer.body.errors[0].msg).toContain('plan');
});

test('a partner key beside the shop key is accepted when it is known', async () => {
	const known = await call(emulator, 'GET', '/api/v2/me', { headers: partnerKey(PARTNER_KEY) });
	expect(known.body).toEqual(SHOP);
	const unknown = await call(emulator, 'GET', '/api/v2/me', { headers: partnerKey(UNKNOWN) });
	expect([unknown.status, unknown.text]).toEqual([401, 'Unauthorized']);
});

test('a plan without API access gets 403, unless an approved partner calls', async () => {
	const own = await call(emulator, 'GET', '/api/v2/me', { key: BASIC_PLAN_KEY });
	expect(own.status).toBe(403);
	expect(own.body).toEqual({
		errors: [
			{
				loc: [],
				msg: 'Access denied. You do not have permissions to access the requested resource.',
				type: 'v2.access_denied',
			},
		],
	});
	const beside = { key: BASIC_PLAN_KEY, headers: partnerKey(PARTNER_KEY) };
	expect((await call(emulator, 'GET', '/api/v2/me', beside)).status).toBe(200);
	const partner = { key: PARTNER_KEY, headers: shopToken(BASIC_PLAN_KEY) };
	expect((await call(emulator, 'GET', '/api/v2/me', partner)).status).toBe(200);
});

test('each key sees its own shop', async () => {
	emulator.shop(OTHER_SHOP_KEY).add({ phone: '+12125550101' });
	const count = async (key: string) =>
		(await call<{ subscribers: unknown[] }>(emulator, 'GET', '/api/v2/subscribers', { key })).body
			.subscribers.length;
	expect([await count(TEST_KEY), await count(OTHER_SHOP_KEY)]).toEqual([0, 1]);
});

test('no key reaches the log', async () => {
	await call(emulator, 'GET', '/api/v2/me', { headers: partnerKey(PARTNER_KEY) });
	expect(emulator.log.at(-1)?.headers).toMatchObject({
		authorization: 'Bearer ***',
		'x-postscript-partner-key': '***',
	});
	expect(JSON.stringify(emulator.log)).not.toMatch(/sk_/);
});
