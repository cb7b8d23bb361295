import { OTHER_SHOP_KEY } from '../../../../emulator';
import { optOutOf, WebhookScene } from '../../../../support/webhookScene';

const SIGNING_PATH = '/api/v2/webhooks/token';

const scene = WebhookScene.forEachTest();
const deliver = scene.deliver.bind(scene);
const fetches = () => scene.requests('GET', SIGNING_PATH).length;
const ids = () => scene.host.items.map(({ subscriber_id: id }) => id);
const signed = (signature: string) => ({ headers: { 'postscript-signature': signature } });

beforeEach(async () => {
	scene.host.parameters = { completeSubscriber: false };
	await scene.host.activate();
});

test.each([
	['missing', {}],
	['empty', { 'postscript-signature': '' }],
	['wrong', { 'postscript-signature': 'wrong' }],
])('a %s one gets 401 and starts nothing', async (_name, headers) => {
	expect((await deliver(optOutOf('s_1'), { headers })).status).toBe(401);
	expect(scene.host.executions).toEqual([]);
});

test('a stranger with a broken body learns no more than that', async () => {
	const headers = { 'postscript-signature': 'wrong', 'content-type': 'text/plain' };
	expect((await deliver('{"half', { headers })).status).toBe(401);
});

test('a rotated token is fetched anew, and the former one is worth nothing then', async () => {
	const former = scene.token;
	scene.emulator.shop().webhooks.rotateToken();
	expect((await deliver(optOutOf('s_1'))).status).toBe(200);
	expect((await deliver(optOutOf('s_2'), signed(former))).status).toBe(401);
	expect((await deliver(optOutOf('s_3'))).status).toBe(200);
	expect(ids()).toEqual(['s_1', 's_3']);
});

test('wrong signatures make us ask for the token once a minute', async () => {
	let now = Date.now();
	scene.host.now = () => now;
	const before = fetches();
	const guess = async () => await deliver(optOutOf('s_1'), signed('guess'));
	const answers = await Promise.all(Array.from({ length: 20 }, guess));
	expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([401]));
	expect(fetches() - before).toBe(1);
	now += 59_000;
	await guess();
	expect(fetches() - before).toBe(1);
	now += 2_000;
	await guess();
	expect(fetches() - before).toBe(2);
});

test('a token that another process fetched is taken from the database', async () => {
	scene.emulator.shop().webhooks.rotateToken();
	await deliver(optOutOf('s_1'), { process: 0 });
	const before = fetches();
	expect((await deliver(optOutOf('s_2'), { process: 1 })).status).toBe(200);
	expect(fetches()).toBe(before);
});

test('while Postscript cannot say the token, deliveries are to be repeated', async () => {
	scene.emulator.shop().webhooks.rotateToken();
	scene.emulator.fail({ kind: 'empty', status: 403, method: 'GET', path: SIGNING_PATH });
	expect((await deliver(optOutOf('s_1'))).status).toBe(503);
	expect(scene.host.executions).toEqual([]);
});

describe("another shop's key in the credential of an active workflow", () => {
	const otherToken = () => scene.emulator.shop(OTHER_SHOP_KEY).webhooks.token ?? '';

	test.each([
		['with', true],
		['without', false],
	])(
		"the former shop's deliveries are refused, and named once, %s webhooks in the new shop",
		async (_name, hasWebhooks) => {
			const former = scene.token;
			if (hasWebhooks) {
				const { webhooks } = scene.emulator.shop(OTHER_SHOP_KEY);
				webhooks.create('https://example.com/hook', 'shop.test', {});
			}
			const [first, second] = scene.emulator.shop().webhooks.subscriptions.keys();
			scene.host.credential = scene.credential(OTHER_SHOP_KEY);
			expect((await deliver(optOutOf('s_1'), signed(former))).status).toBe(401);
			expect((await deliver(optOutOf('s_2'), signed(former))).status).toBe(401);
			expect(scene.host.executions).toEqual([]);
			expect(scene.host.log).toHaveLength(1);
			expect(scene.host.log[0]).toContain('shop_7654321edcba instead of shop_1234567abcde');
			expect(scene.host.log[0]).toContain(`(${first}, ${second})`);
		},
	);

	test('it is asked for its own token', async () => {
		scene.emulator
			.shop(OTHER_SHOP_KEY)
			.webhooks.create('https://example.com/hook', 'shop.test', {});
		scene.host.credential = scene.credential(OTHER_SHOP_KEY);
		expect((await deliver(optOutOf('s_9'), signed(otherToken()))).status).toBe(200);
		expect(ids()).toEqual(['s_9']);
	});

	test('a new key of the same shop changes nothing', async () => {
		scene.host.credential = {
			...scene.credential(),
			shopToken: '',
			partnerKey: '',
			baseUrl: `${scene.emulator.url}/`,
		};
		expect((await deliver(optOutOf('s_1'))).status).toBe(200);
		expect(scene.host.log).toEqual([]);
	});

	test('while Postscript does not say whose key it is, nothing is run and nothing is lost', async () => {
		const former = scene.token;
		scene.host.credential = scene.credential(OTHER_SHOP_KEY);
		scene.emulator.fail({ kind: 'empty', status: 403, path: '/api/v2/me' });
		expect((await deliver(optOutOf('s_1'), signed(former))).status).toBe(503);
		expect(scene.host.executions).toEqual([]);
	});
});
