import { call } from './caller';
import { startEmulator, type Emulator, type LiveOptions } from './index';
import { startReceiver } from './receiver';

interface Hook {
	id: string;
	event: string;
	callback_url: string;
	updated_at: string;
}

const PHONE = '+12125550101';
let emulator: Emulator;
let receiver: Awaited<ReturnType<typeof startReceiver>>;
beforeAll(async () => {
	emulator = await startEmulator({ rate: null, webhookRetryMs: 1, webhookRetryForMs: 12 });
	receiver = await startReceiver();
});
afterEach(() => {
	expect(receiver.unread()).toBe(0);
	expect(emulator.violations).toEqual([]);
	emulator.reset();
});
afterAll(async () => {
	await emulator.close();
	await receiver.close();
});

const api = async <Body = Hook>(method: string, path: string, body?: object) =>
	await call<Body>(emulator, method, `/api/v2/webhooks${path}`, { body });
const subscribe = async (event: string, headers?: Record<string, string>) =>
	(await api('POST', '', { callback_url: receiver.url, event, ...(headers && { headers }) })).body;
const token = async () => (await api<{ token: string }>('GET', '/token')).body.token;
const nextEnvelope = async () => JSON.parse(String((await receiver.next()).body)) as unknown;
const pending = { phone_number: PHONE, keyword: 'WELCOME' };
const envelope = (hook: Hook, event: string, data: object) => ({
	webhook_id: hook.id,
	resource_type: 'shop',
	resource_id: 'shop_1234567abcde',
	event_time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}$/),
	event,
	event_data: data,
});

describe('subscriptions', () => {
	test('are created, listed, read, changed and deleted', async () => {
		const created = await api('POST', '', {
			callback_url: 'https://example.com/hook',
			event: 'shop.test',
			headers: { 'x-source': 'n8n' },
		});
		expect(created.status).toBe(200);
		expect(created.body).toEqual({
			id: expect.stringMatching(/^[\da-f]{8}-([\da-f]{4}-){3}[\da-f]{12}$/),
			callback_url: 'https://example.com/hook',
			event: 'shop.test',
			headers: { 'x-source': 'n8n' },
			created_at: expect.any(String),
			updated_at: expect.any(String),
		});
		const { id } = created.body;
		expect((await api('GET', '')).body).toEqual({ webhook_subscriptions: [created.body] });
		expect((await api('GET', `/${id}`)).body).toEqual(created.body);
		const changed = await api('PATCH', `/${id}`, { callback_url: 'https://example.com/other' });
		expect(changed.body).toMatchObject({
			callback_url: 'https://example.com/other',
			headers: { 'x-source': 'n8n' },
		});
		expect(changed.body.updated_at > created.body.updated_at).toBe(true);
		const deleted = await api('DELETE', `/${id}`);
		expect([deleted.status, deleted.body]).toEqual([200, {}]);
		expect((await api('GET', '')).body).toEqual({ webhook_subscriptions: [] });
	});

	test.each(['GET', 'PATCH', 'DELETE'])('%s of an unknown one is refused', async (method) => {
		const answer = await api(method, '/unknown', method === 'PATCH' ? { headers: {} } : undefined);
		expect([answer.status, answer.body]).toEqual([400, {}]);
	});

	test.each<[LiveOptions['emailCollected'], number, number]>([
		['shop.shop.email_collected', 200, 400],
		['shop.email_collected', 400, 200],
		['both', 200, 200],
	])('the email event is spelled as the switch %s says', async (spelling, doubled, single) => {
		emulator.options.emailCollected = spelling;
		const status = async (event: string) =>
			(await api('POST', '', { callback_url: receiver.url, event })).status;
		expect(await status('shop.shop.email_collected')).toBe(doubled);
		expect(await status('shop.email_collected')).toBe(single);
	});

	test('the token comes with the first subscription and stays', async () => {
		expect((await api('GET', '/token')).status).toBe(400);
		const { id } = await subscribe('shop.test');
		const made = await token();
		expect(made).toMatch(/^[\da-f]{40}$/);
		await api('DELETE', `/${id}`);
		expect(await token()).toBe(made);
		emulator.shop().webhooks.rotateToken();
		expect(await token()).not.toBe(made);
	});
});

describe('deliveries', () => {
	test('carry the token, the headers of the subscription and the envelope', async () => {
		const hook = await subscribe('shop.subscriber.opt_in', { 'x-source': 'n8n' });
		const id = emulator.shop().add({ phone: PHONE, canSend: false });
		emulator.shop().optIn(PHONE);
		const { headers, body } = await receiver.next();
		expect(headers).toMatchObject({
			'postscript-signature': await token(),
			'content-type': 'application/json',
			'x-source': 'n8n',
		});
		const data = { subscriber_id: id, shop_id: 'shop_1234567abcde', shopify_customer_id: null };
		expect(JSON.parse(String(body))).toEqual(envelope(hook, 'shop.subscriber.opt_in', data));
	});

	test('hold the subscriber when the switch says so', async () => {
		emulator.options.webhookData = 'subscriber';
		await subscribe('shop.subscriber.opt_out');
		emulator.shop().add({ phone: PHONE });
		emulator.shop().optOut(PHONE);
		expect(await nextEnvelope()).toMatchObject({ event_data: emulator.shop().byPhone(PHONE) });
	});

	test('follow a confirmation, an unsubscribe and a redaction', async () => {
		const optIn = await subscribe('shop.subscriber.opt_in');
		const optOut = await subscribe('shop.subscriber.opt_out');
		const body = { phone_number: PHONE };
		await call(emulator, 'POST', '/api/v2/subscribers', { body: { ...body, keyword: 'VIP' } });
		emulator.shop().confirm(PHONE);
		const about = { subscriber_id: emulator.shop().byPhone(PHONE)?.id };
		const data = expect.objectContaining(about);
		expect(await nextEnvelope()).toEqual(envelope(optIn, 'shop.subscriber.opt_in', data));
		await call(emulator, 'PATCH', '/api/v2/compliance/unsubscribe', { body });
		expect(await nextEnvelope()).toEqual(envelope(optOut, 'shop.subscriber.opt_out', data));
		emulator.shop().optIn(PHONE);
		await receiver.next();
		await call(emulator, 'PATCH', '/api/v2/compliance/redact', { body });
		expect(await nextEnvelope()).toEqual(envelope(optOut, 'shop.subscriber.opt_out', data));
	});

	test('tell of incoming messages; a stop word opts out', async () => {
		const hook = await subscribe('shop.incoming_message');
		const id = emulator.shop().add({ phone: PHONE, shopifyCustomerId: 9 });
		emulator.shop().incomingMessage(PHONE, 'Hello 🎉');
		const data = {
			id: expect.stringMatching(/^im_/),
			subscriber_id: id,
			shop_id: 'shop_1234567abcde',
			is_opt_out: false,
			shopify_customer_id: 9,
			from_number: PHONE,
			created_at: expect.any(String),
			body: 'Hello 🎉',
		};
		expect(await nextEnvelope()).toEqual(envelope(hook, 'shop.incoming_message', data));
		emulator.shop().incomingMessage(PHONE, ' stop ');
		expect(await nextEnvelope()).toMatchObject({ event_data: { is_opt_out: true } });
		expect(emulator.shop().byPhone(PHONE)?.subscriptions.promotional.can_send).toBe(false);
	});

	test.each([
		['STOP', false],
		['vip', true],
		[' Yes ', true],
		['y', true],
	])('leave out the text %p where the switch says so, but not what it does', async (text, isIn) => {
		emulator.options.incomingMessages = 'regular';
		await subscribe('shop.incoming_message');
		if (isIn) await call(emulator, 'POST', '/api/v2/subscribers', { body: pending });
		else emulator.shop().add({ phone: PHONE });
		emulator.shop().incomingMessage(PHONE, text);
		emulator.shop().incomingMessage(PHONE, `Hello ${text}`);
		expect(await nextEnvelope()).toMatchObject({ event_data: { body: `Hello ${text}` } });
		expect(emulator.webhookDeliveries).toHaveLength(1);
		expect(emulator.shop().byPhone(PHONE)?.subscriptions.promotional.can_send).toBe(isIn);
	});

	test('come of every text by default, a keyword counts and opts in', async () => {
		await subscribe('shop.incoming_message');
		emulator.shop().incomingMessage(PHONE, 'VIP');
		const id = emulator.shop().byPhone(PHONE)?.id;
		expect(await nextEnvelope()).toMatchObject({
			event_data: { body: 'VIP', subscriber_id: id, is_opt_out: false },
		});
		expect(emulator.shop().findKeyword({ keyword: 'VIP' })?.triggeredCount).toBe(1);
	});

	test('tell of collected emails under the one name', async () => {
		await subscribe('shop.shop.email_collected');
		emulator.shop().add({ phone: PHONE });
		emulator.shop().emailCollected(PHONE, 'jane@example.com');
		expect(await nextEnvelope()).toMatchObject({
			event: 'shop.email_collected',
			event_data: { email: 'jane@example.com' },
		});
	});

	test('are repeated until a 200', async () => {
		receiver.answerWith(500, 204, 200);
		await subscribe('shop.test');
		expect((await api('POST', '/test', { event: 'shop.test' })).status).toBe(202);
		const bodies = [await receiver.next(), await receiver.next(), await receiver.next()].map(
			({ body }) => body,
		);
		expect(new Set(bodies).size).toBe(1);
		const [delivery] = emulator.webhookDeliveries;
		expect(delivery).toMatchObject({ event: 'shop.test', url: receiver.url, body: bodies[0] });
	});

	test('are given up in the end: thirteen tries in the time of twelve waits', async () => {
		receiver.answerWith(...Array<number>(20).fill(500));
		await subscribe('shop.test');
		emulator.shop().deliver('shop.test', {});
		for (let n = 0; n < 13; n++) await receiver.next();
		receiver.answerWith();
		await api('POST', '/test', { event: 'shop.test' });
		const last = await nextEnvelope();
		expect(last).toMatchObject({ event_data: { shop_id: 'shop_1234567abcde' } });
	});

	test('can be made as a stranger or a bad day would make them', async () => {
		await subscribe('shop.test');
		emulator.shop().deliver('shop.test', {}, { signature: 'wrong' });
		expect((await receiver.next()).headers['postscript-signature']).toBe('wrong');
		emulator.shop().deliver('shop.test', {}, { signature: '', body: '{"half' });
		const broken = await receiver.next();
		expect(broken.headers).not.toHaveProperty('postscript-signature');
		expect(broken.body).toBe('{"half');
		emulator.shop().deliver('shop.test', { n: 1 }, { times: 2 });
		const [first, second] = [await receiver.next(), await receiver.next()];
		expect(second.body).toBe(first.body);
	});

	test.each([
		'shop.test',
		'shop.incoming_message',
		'shop.subscriber.opt_in',
		'shop.subscriber.opt_out',
		'shop.email_collected',
	])('the example of %s looks like its delivery', async (event) => {
		emulator.options.emailCollected = 'both';
		const hook = await subscribe(event);
		const example = (await api<{ event_data: object }>('GET', `/example?event=${event}`)).body;
		expect(example).toEqual(
			envelope({ ...hook, id: expect.any(String) }, event, expect.any(Object)),
		);
		await api('POST', '/test', { event });
		const delivered = (await nextEnvelope()) as { event_data: object };
		expect(Object.keys(delivered.event_data)).toEqual(Object.keys(example.event_data));
	});
});
