import {
	envelope,
	MESSAGE,
	OPT_IN,
	OPT_OUT,
	optOutOf,
	PHONE,
	WebhookScene,
} from '../../../../support/webhookScene';
import { turn } from '../../../../support/turn';

const scene = WebhookScene.forEachTest();
const deliver = scene.deliver.bind(scene);
const asIs = { completeSubscriber: false };
const ids = () => scene.host.items.map((item) => item.subscriber_id);

describe("Postscript's own deliveries", () => {
	test.each(['reference', 'subscriber'] as const)(
		'an opt-in and an opt-out whose data is a %s',
		async (webhookData) => {
			scene.emulator.options.webhookData = webhookData;
			await scene.host.activate();
			const shop = scene.emulator.shop();
			const id = shop.add({ phone: PHONE, canSend: false, shopifyCustomerId: 9 });
			shop.optIn(PHONE);
			await scene.host.answeredAll(1);
			shop.optOut(PHONE);
			await scene.host.answeredAll(2);
			const shape = {
				subscriber_id: id,
				phone_number: PHONE,
				shopify_customer_id: 9,
				previous_status: 'unknown',
				event_time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/),
			};
			expect(scene.host.items).toEqual([
				expect.objectContaining({ ...shape, is_subscribed: true, event: OPT_IN }),
				expect.objectContaining({ ...shape, is_subscribed: false, event: OPT_OUT }),
			]);
			for (const { event, event_id, event_time } of scene.host.items) {
				expect(event_id).toBe(`${event}:${id}:${String(event_time).slice(0, 19)}Z`);
			}
			expect(scene.host.answers.map(({ status }) => status)).toEqual([200, 200]);
		},
	);

	test('an incoming message, with its text and the opt-out flag', async () => {
		scene.host.parameters = { events: ['incomingMessage'] };
		await scene.host.activate();
		const id = scene.emulator.shop().add({ phone: PHONE });
		scene.emulator.shop().incomingMessage(PHONE, 'Hello');
		await scene.host.answeredAll(1);
		scene.emulator.shop().incomingMessage(PHONE, 'stop');
		await scene.host.answeredAll(2);
		const shape = {
			subscriber_id: id,
			phone_number: PHONE,
			event: MESSAGE,
			event_id: expect.stringMatching(/^shop\.incoming_message:im_/),
			message_id: expect.stringMatching(/^im_/),
			message_created_at: expect.any(String),
		};
		expect(scene.host.items).toEqual([
			expect.objectContaining({ ...shape, message_body: 'Hello', is_opt_out: false }),
			expect.objectContaining({ ...shape, message_body: 'stop', is_opt_out: true }),
		]);
	});

	test('a collected email and a test', async () => {
		scene.host.parameters = { events: ['emailCollected', 'test'] };
		await scene.host.activate();
		const id = scene.emulator.shop().add({ phone: PHONE });
		scene.emulator.shop().emailCollected(PHONE, 'jane@example.com');
		await scene.host.answeredAll(1);
		scene.emulator.shop().deliver('shop.test', { shop_id: 'shop_1234567abcde' });
		await scene.host.answeredAll(2);
		expect(scene.host.items).toMatchObject([
			{
				subscriber_id: id,
				email: 'jane@example.com',
				event: 'shop.email_collected',
				message_id: null,
			},
			{ subscriber_id: null, event: 'shop.test', previous_status: 'unknown' },
		]);
	});

	test('raw, everything that came is passed on', async () => {
		scene.host.parameters = { ...asIs, output: 'raw' };
		await scene.host.activate();
		await deliver(
			optOutOf('s_1', { event_data: { subscriber_id: 's_1', shop_id: 'shop_1', x: 1 } }),
		);
		expect(scene.host.items).toEqual([
			{
				id: 's_1',
				shop_id: 'shop_1',
				x: 1,
				subscriptions: { promotional: { can_send: false } },
				event: OPT_OUT,
				event_time: '2026-03-01T10:00:00.000001Z',
				previous_status: 'unknown',
				event_id: `${OPT_OUT}:s_1:2026-03-01T10:00:00Z`,
				message_id: null,
				message_body: null,
				message_created_at: null,
				is_opt_out: null,
			},
		]);
	});
});

describe('repeats', () => {
	beforeEach(async () => {
		scene.host.parameters = asIs;
		await scene.host.activate();
	});

	test('get 200 and start nothing, also through another subscription', async () => {
		await deliver(optOutOf('s_1'));
		expect(await deliver(optOutOf('s_1'))).toMatchObject({ status: 200 });
		expect(await deliver(optOutOf('s_1', { webhook_id: 'other' }))).toMatchObject({ status: 200 });
		expect(scene.host.executions).toHaveLength(1);
	});

	test('are not the same thing happening again, nor to others, nor another thing', async () => {
		await deliver(optOutOf('s_1'));
		await deliver(optOutOf('s_1', { event_time: '2026-03-01T10:00:01.000001' }));
		await deliver(optOutOf('s_2'));
		await deliver(optOutOf('s_1', { event: OPT_IN }));
		expect(scene.host.executions).toHaveLength(4);
		expect(new Set(scene.host.items.map((item) => item.event_id)).size).toBe(4);
	});

	test('that name no subscriber are known by phone, by email or by all of their data', async () => {
		const nameless = [
			envelope(OPT_OUT, { phone: PHONE }),
			envelope(OPT_OUT, { email: 'jane@example.com' }),
			envelope(OPT_OUT, { person: { number: 7 } }, { event_time: undefined }),
			envelope(OPT_OUT, { person: { number: 8 } }, { event_time: undefined }),
		];
		for (const body of [...nameless, ...nameless]) await deliver(body);
		expect(scene.host.executions).toHaveLength(4);
		const eventIds = scene.host.items.map((item) => String(item.event_id));
		expect(new Set(eventIds).size).toBe(4);
		expect(eventIds.join()).not.toMatch(/jane|2125550101/);
	});

	test('at the same moment wait for the first one', async () => {
		const answers = await Promise.all([1, 2, 3].map(async () => await deliver(optOutOf('s_1'))));
		expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
		expect(scene.host.executions).toHaveLength(1);
	});

	test('of what n8n could not put on record are taken', async () => {
		expect((await deliver(optOutOf('s_1'), { unrecorded: true })).status).toBe(500);
		expect(scene.host.executions).toEqual([]);
		expect((await deliver(optOutOf('s_1'))).status).toBe(200);
		expect(scene.host.executions).toHaveLength(1);
	});

	test('take the place of a first one that n8n could not put on record', async () => {
		const answers = await Promise.all([
			deliver(optOutOf('s_1'), { unrecorded: true }),
			deliver(optOutOf('s_1')),
		]);
		expect(answers.map(({ status }) => status)).toEqual([500, 200]);
		expect(scene.host.executions).toHaveLength(1);
	});

	test('of a delivery whose connection ended are taken: no response said that it arrived', async () => {
		await deliver(optOutOf('s_1'), { hangUp: 'beforeNode' });
		expect(scene.host.executions).toHaveLength(0);
		await deliver(optOutOf('s_1'));
		expect(scene.host.executions).toHaveLength(1);
	});

	test('of one whose connection ended before n8n could not put it on record are taken', async () => {
		await deliver(optOutOf('s_1'), { hangUp: 'beforeResponse', unrecorded: true });
		await deliver(optOutOf('s_1'));
		expect(scene.host.executions).toHaveLength(1);
	});

	test('that come before n8n has put it on record are taken', async () => {
		const first = deliver(optOutOf('s_1'), { hangUp: 'atOnce' });
		await Promise.all([first, deliver(optOutOf('s_1'))]);
		expect(scene.host.executions).toHaveLength(2);
	});

	test.each(['atOnce', 'whileRecording', 'beforeResponse'] as const)(
		'that come after n8n has put it on record start nothing, though the sender was gone (%s)',
		async (hangUp) => {
			await deliver(optOutOf('s_1'), { hangUp });
			for (let turns = 0; turns < 5; turns++) await turn();
			await deliver(optOutOf('s_1'));
			expect(scene.host.executions).toHaveLength(1);
		},
	);

	test('of one whose sender was gone are taken after a restart: what is saved decides nothing', async () => {
		await deliver(optOutOf('s_1'), { hangUp: 'whileRecording' });
		scene.host.restart();
		await deliver(optOutOf('s_1'));
		expect(scene.host.executions).toHaveLength(2);
	});

	test('a connection that ended does not keep the next deliveries waiting', async () => {
		await Promise.all([
			deliver(optOutOf('s_1'), { hangUp: 'beforeResponse' }),
			deliver(optOutOf('s_2'), { hangUp: 'beforeNode' }),
			deliver(optOutOf('s_3')),
			deliver(optOutOf('s_4')),
		]);
		expect(ids()).toEqual(expect.arrayContaining(['s_3', 's_4']));
	});

	test('in a test run in the editor do not count', async () => {
		await deliver(optOutOf('s_1'), { manual: true });
		await deliver(optOutOf('s_1'));
		expect(scene.host.executions).toHaveLength(2);
	});

	test('are forgotten after two hours', async () => {
		let now = Date.now();
		scene.host.now = () => now;
		await deliver(optOutOf('s_1'));
		now += 2 * 60 * 60_000 + 1;
		await deliver(optOutOf('s_2'));
		expect(scene.host.staticData.taken).toHaveLength(1);
	});
});

describe('repeats after a restart', () => {
	beforeEach(async () => {
		scene.host.parameters = asIs;
		await scene.host.activate();
	});

	const afterRestart = async (subscribers: string[]) => {
		const before = scene.host.executions.length;
		scene.host.restart();
		for (const id of subscribers) await deliver(optOutOf(id));
		return scene.host.executions.length - before;
	};

	test('of a single delivery start nothing, nor in another process', async () => {
		await deliver(optOutOf('s_1'));
		await deliver(optOutOf('s_1'), { process: 1 });
		expect(scene.host.executions).toHaveLength(1);
		expect(await afterRestart(['s_1'])).toBe(0);
	});

	test.each([2, 40, 300])('of %i deliveries at once start nothing', async (count) => {
		const subscribers = Array.from({ length: count }, (_, n) => `s_${n}`);
		await Promise.all(subscribers.map(async (id) => await deliver(optOutOf(id))));
		expect(scene.host.executions).toHaveLength(count);
		expect(await afterRestart(subscribers)).toBe(0);
	});

	test('of deliveries that come while others are under way start nothing', async () => {
		const subscribers = Array.from({ length: 60 }, (_, n) => `s_${n}`);
		const under = subscribers.map(async (id, n) => {
			for (let turns = 0; turns < n; turns++) await turn();
			return await deliver(optOutOf(id));
		});
		await Promise.all(under);
		expect(await afterRestart(subscribers)).toBe(0);
	});

	test('of what n8n could not put on record are taken', async () => {
		await deliver(optOutOf('s_1'), { unrecorded: true });
		expect(await afterRestart(['s_1'])).toBe(1);
	});

	test.each([1, 3])(
		'a token that was fetched with %i deliveries is kept as well',
		async (count) => {
			scene.emulator.shop().webhooks.rotateToken();
			const subscribers = Array.from({ length: count }, (_, n) => `s_${n + 10}`);
			await Promise.all(subscribers.map(async (id) => await deliver(optOutOf(id))));
			const fetched = scene.requests('GET', '/api/v2/webhooks/token').length;
			await afterRestart(['s_2']);
			expect(scene.requests('GET', '/api/v2/webhooks/token')).toHaveLength(fetched);
		},
	);

	test('what is saved names no person', async () => {
		await deliver(envelope(OPT_OUT, { phone: PHONE }));
		await deliver(optOutOf('s_1234567'));
		expect(scene.host.staticData.taken).toHaveLength(2);
		expect(scene.host.saved).not.toMatch(/2125550101|s_1234567/);
	});
});

describe('an activation that a kill cut short', () => {
	let now = Date.parse('2026-03-01T10:00:00Z');

	beforeEach(async () => {
		scene.host.parameters = asIs;
		scene.host.now = () => now;
		await scene.host.activate({ crash: true });
		const [, second] = scene.emulator.shop().webhooks.subscriptions.keys();
		scene.emulator.shop().webhooks.subscriptions.delete(second);
		scene.host.kill();
	});

	test('is completed by deliveries, since n8n asks the node for nothing at the next start', async () => {
		await deliver(optOutOf('s_1'));
		expect(scene.subscriptions()).toEqual(scene.expected(OPT_IN));
		now += 2 * 60_000;
		await deliver(optOutOf('s_2'));
		expect(scene.subscriptions()).toEqual(scene.expected(OPT_IN, OPT_OUT));
		expect(scene.host.log.join()).toContain('1 of 2 webhook subscriptions were missing');
		expect(scene.host.staticData.subscriptions).toHaveLength(2);
		expect(ids()).toEqual(['s_1', 's_2']);
	});

	test('delivers all the same while that fails', async () => {
		await deliver(optOutOf('s_1'));
		now += 2 * 60_000;
		const path = '/api/v2/webhooks';
		scene.emulator.fail({ kind: 'empty', status: 403, processed: false, method: 'POST', path });
		await deliver(optOutOf('s_2'));
		expect(ids()).toEqual(['s_1', 's_2']);
		expect(scene.host.log.join()).toContain('could not complete its activation');
	});

	test('is not what an activation under way looks like', async () => {
		await deliver(optOutOf('s_1'));
		await scene.host.activate();
		now += 2 * 60_000;
		const before = scene.requests('GET', '/api/v2/webhooks').length;
		await deliver(optOutOf('s_2'));
		expect(scene.requests('GET', '/api/v2/webhooks')).toHaveLength(before);
	});
});

describe('bodies that are not what was promised', () => {
	beforeEach(async () => {
		scene.host.parameters = asIs;
		await scene.host.activate();
	});

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
		expect(scene.host.executions).toEqual([]);
	});

	test.each(['application/json', 'text/plain'])(
		'a byte order mark before JSON that says to be %s is read over',
		async (type) => {
			const headers = { 'postscript-signature': scene.token, 'content-type': type };
			const body = `\uFEFF${JSON.stringify(optOutOf('s_1'))}`;
			expect((await deliver(body, { headers })).status).toBe(200);
			expect(ids()).toEqual(['s_1']);
		},
	);

	test.each(['text/plain', 'application/octet-stream'])(
		'JSON that says to be %s is read all the same, anything else is not',
		async (type) => {
			const headers = { 'postscript-signature': scene.token, 'content-type': type };
			expect((await deliver(optOutOf('s_1'), { headers })).status).toBe(200);
			expect((await deliver('event=x', { headers })).status).toBe(400);
			expect(scene.host.executions).toHaveLength(1);
		},
	);

	test('a body beyond one megabyte', async () => {
		const body = optOutOf('s_1', { filler: 'x'.repeat(1024 * 1024) });
		expect((await deliver(body)).status).toBe(413);
		expect(scene.host.executions).toEqual([]);
	});

	test('an opt-out that names nobody in a known way is passed on with what it has', async () => {
		await deliver(envelope(OPT_OUT, { person: { number: 7 } }, { event_time: undefined }));
		expect(scene.host.items).toEqual([
			expect.objectContaining({ event: OPT_OUT, event_time: null, is_subscribed: false }),
		]);
	});

	test('an unknown event is passed on where that was chosen', async () => {
		scene.host.parameters = { ...asIs, options: { unknownEvents: 'passOn' } };
		await deliver(envelope('shop.new_thing', { subscriber_id: 's_1' }));
		expect(scene.host.items).toMatchObject([{ subscriber_id: 's_1', event: 'shop.new_thing' }]);
	});
});
