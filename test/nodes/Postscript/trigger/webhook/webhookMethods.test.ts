import { OTHER_SHOP_KEY, TEST_KEY } from '../../../../emulator';
import { credentialFor } from '../../../../support/credentials';
import {
	MESSAGE,
	OPT_IN,
	OPT_OUT,
	optOutOf,
	WEBHOOK,
	WebhookScene,
} from '../../../../support/webhookScene';

const ALL = ['emailCollected', 'incomingMessage', 'optedIn', 'optedOut', 'test'];
const WEBHOOKS = '/api/v2/webhooks';
const SIGNING_PATH = '/api/v2/webhooks/token';

const scene = WebhookScene.forEachTest();
const refuse = (method: string, path: string | RegExp, times?: number) =>
	scene.emulator.fail({ kind: 'empty', status: 403, processed: false, method, path, times });
const posts = () => scene.requests('POST', WEBHOOKS);
const warnings = () => scene.host.log.join('\n');

describe('activation and deactivation', () => {
	test('one subscription per event, and none after deactivation', async () => {
		scene.host.parameters = { events: ALL };
		await scene.host.activate();
		expect(scene.subscriptions()).toEqual(
			scene.expected('shop.shop.email_collected', MESSAGE, OPT_IN, OPT_OUT, 'shop.test'),
		);
		expect(scene.host.staticData.subscriptions).toHaveLength(5);
		expect(scene.host.log).toEqual([]);
		await scene.host.deactivate();
		expect(scene.subscriptions()).toEqual([]);
		expect(scene.host.staticData.subscriptions).toEqual([]);
	});

	test.each(['shop.shop.email_collected', 'shop.email_collected', 'both'] as const)(
		'the email event is taken where %s is its spelling',
		async (spelling) => {
			scene.emulator.options.emailCollected = spelling;
			scene.host.parameters = { events: ['emailCollected'] };
			await scene.host.activate();
			expect(scene.subscriptions()).toEqual(
				scene.expected(spelling === 'both' ? 'shop.shop.email_collected' : spelling),
			);
		},
	);

	test.each([
		['a list', ['optedOut', 'test']],
		['text with commas', 'optedOut, test'],
		['JSON text', '["optedOut","test"]'],
	])('events come from an expression as %s', async (_name, events) => {
		scene.host.parameters = { events };
		await scene.host.activate();
		expect(scene.subscriptions()).toEqual(scene.expected(OPT_OUT, 'shop.test'));
	});

	test.each([
		[['optedOut', 'bounced'], 'Events'],
		['', 'Events is empty'],
	])('events %j are refused with the name of the parameter', async (events, message) => {
		scene.host.parameters = { events };
		await expect(scene.host.activate()).rejects.toMatchObject({
			message: expect.stringContaining(message),
		});
		expect(posts()).toEqual([]);
	});

	test('the token is kept as a hash only', async () => {
		await scene.host.activate();
		expect(scene.host.saved).not.toContain(scene.token);
		expect(scene.host.staticData.token).toEqual({
			digest: expect.stringMatching(/^[\w-]{43}$/),
			at: expect.any(Number),
			fingerprint: expect.stringMatching(/^[\w-]{12}$/),
		});
	});

	test('a second activation finds everything there and creates nothing', async () => {
		await scene.host.activate();
		await scene.host.activate();
		expect(scene.subscriptions()).toEqual(scene.expected(OPT_IN, OPT_OUT));
		expect(posts()).toHaveLength(2);
	});

	test('what a kill during activation left over is completed, and removed in the end', async () => {
		await scene.host.activate({ crash: true });
		const [, second] = scene.emulator.shop().webhooks.subscriptions.keys();
		scene.emulator.shop().webhooks.subscriptions.delete(second);
		scene.host.kill();
		expect(scene.host.staticData).toEqual({});
		await scene.host.activate();
		expect(scene.subscriptions()).toEqual(scene.expected(OPT_IN, OPT_OUT));
		expect(posts()).toHaveLength(3);
		await scene.host.deactivate();
		expect(scene.subscriptions()).toEqual([]);
	});

	test('left-overs that are too many, or of events no longer chosen, are removed', async () => {
		const { webhooks } = scene.emulator.shop();
		for (const event of [OPT_OUT, OPT_OUT, MESSAGE]) {
			webhooks.create(scene.callbackUrl, event, {});
		}
		await scene.host.activate();
		expect(scene.subscriptions()).toEqual(scene.expected(OPT_OUT, OPT_IN));
	});

	test("others' subscriptions stay as they are", async () => {
		const other = { event: OPT_OUT, callbackUrl: 'https://example.com/hook' };
		scene.emulator.shop().webhooks.create(other.callbackUrl, other.event, {});
		await scene.host.activate();
		await scene.host.deactivate();
		expect(scene.subscriptions()).toEqual([other]);
		expect(scene.host.log).toEqual([]);
	});

	test('deactivation does not mind what is gone already', async () => {
		await scene.host.activate();
		const [first] = scene.emulator.shop().webhooks.subscriptions.keys();
		scene.emulator.shop().webhooks.subscriptions.delete(first);
		await scene.host.deactivate();
		expect(scene.subscriptions()).toEqual([]);
	});

	test('a created subscription whose answer got lost is found, not doubled', async () => {
		const lost = {
			kind: 'cut',
			processed: true,
			method: 'POST',
			path: WEBHOOKS,
			times: 1,
		} as const;
		scene.emulator.fail(lost);
		await scene.host.activate();
		expect(scene.subscriptions()).toEqual(scene.expected(OPT_IN, OPT_OUT));
	});

	test.each([
		['http://n8n.example.com', 'https://api.postscript.io', 'delivers to https addresses only'],
		['http://localhost:5678', 'https://api.postscript.io', 'leads back to the machine'],
		['http://n8n.example.com', 'http://127.0.0.1:4010', 'delivers to https addresses only'],
	])('the address %s is refused for %s', async (publicUrl, baseUrl, message) => {
		scene.host.publicUrl = publicUrl;
		scene.host.credential = credentialFor(baseUrl, { privateKey: TEST_KEY });
		await expect(scene.host.activate()).rejects.toMatchObject({
			message: expect.stringContaining(message),
			description: expect.stringContaining('WEBHOOK_URL'),
		});
		expect(scene.emulator.log).toEqual([]);
	});

	test('an https address is taken', async () => {
		scene.host.publicUrl = 'https://n8n.example.com';
		await scene.host.activate();
		expect(scene.subscriptions()).toEqual(scene.expected(OPT_IN, OPT_OUT));
	});
});

describe('an activation needs the subscriptions, and nothing else', () => {
	test('a token that cannot be read is a warning, and the first delivery fetches it', async () => {
		refuse('GET', SIGNING_PATH, 1);
		await scene.host.activate();
		expect(scene.subscriptions()).toEqual(scene.expected(OPT_IN, OPT_OUT));
		expect(warnings()).toContain('asks again at the first delivery');
		expect((await scene.deliver(optOutOf('s_1'))).status).toBe(200);
		expect(scene.host.executions).toHaveLength(1);
	});

	test('nor does it need to know which shop it is', async () => {
		refuse('GET', '/api/v2/me');
		await scene.host.activate();
		expect(scene.subscriptions()).toEqual(scene.expected(OPT_IN, OPT_OUT));
		expect(warnings()).toContain('which shop the credential belongs to');
	});

	test('nor that what is too much goes', async () => {
		scene.emulator.shop().webhooks.create(scene.callbackUrl, MESSAGE, {});
		refuse('DELETE', WEBHOOKS);
		await scene.host.activate();
		expect(scene.subscriptions()).toEqual(scene.expected(MESSAGE, OPT_IN, OPT_OUT));
		expect(warnings()).toContain('could not remove 1 old webhook subscription');
	});

	test('what was created before a refusal is kept for the next try', async () => {
		scene.emulator.fail({ kind: 'slow', ms: 0, method: 'POST', path: WEBHOOKS, times: 1 });
		refuse('POST', WEBHOOKS, 1);
		await expect(scene.host.activate()).rejects.toMatchObject({
			message: 'Postscript does not let this key create this webhook subscription',
		});
		expect(scene.subscriptions()).toEqual(scene.expected(OPT_IN));
		expect(scene.requests('DELETE', WEBHOOKS)).toEqual([]);
		await scene.host.activate();
		expect(scene.subscriptions()).toEqual(scene.expected(OPT_IN, OPT_OUT));
		expect(posts()).toHaveLength(3);
	});

	test('a deactivation after that removes what was kept', async () => {
		scene.emulator.fail({ kind: 'slow', ms: 0, method: 'POST', path: WEBHOOKS, times: 1 });
		refuse('POST', WEBHOOKS, 1);
		await expect(scene.host.activate()).rejects.toThrow();
		await scene.host.deactivate();
		expect(scene.subscriptions()).toEqual([]);
	});

	test('at a start while Postscript does not answer, subscriptions on record count as there', async () => {
		await scene.host.activate();
		scene.host.restart();
		refuse('GET', WEBHOOKS);
		await scene.host.activate();
		expect(warnings()).toContain('relies on its record');
		expect(scene.subscriptions()).toEqual(scene.expected(OPT_IN, OPT_OUT));
	});

	test.each([
		['another event', () => (scene.host.parameters = { events: ALL })],
		['another key', () => (scene.host.credential = scene.credential(OTHER_SHOP_KEY))],
		['another address', () => (scene.host.publicUrl = 'https://n8n.example.com')],
	])('but not where the record is for %s', async (_name, change) => {
		await scene.host.activate();
		change();
		refuse('GET', WEBHOOKS);
		await expect(scene.host.activate()).rejects.toThrow();
	});
});

describe('a test run in the editor', () => {
	test('leaves the active workflow its subscriptions', async () => {
		await scene.host.activate();
		await scene.host.activate({ isTest: true });
		expect(scene.subscriptions()).toHaveLength(4);
		await scene.host.deactivate({ isTest: true });
		expect(scene.subscriptions()).toEqual(scene.expected(OPT_IN, OPT_OUT));
		expect(scene.host.log).toEqual([]);
	});

	test('shows why it could not begin, and asks nothing where nothing was created', async () => {
		scene.host.publicUrl = 'http://localhost:5678';
		scene.host.credential = credentialFor('https://api.postscript.io', { privateKey: TEST_KEY });
		await expect(scene.host.activate({ isTest: true })).rejects.toMatchObject({
			message: expect.stringContaining('leads back to the machine that calls it'),
		});
		expect(scene.emulator.log).toEqual([]);
		expect(scene.host.log).toEqual([]);
	});

	test('asks nothing more after a first refusal either', async () => {
		refuse('POST', WEBHOOKS);
		await expect(scene.host.activate({ isTest: true })).rejects.toMatchObject({
			message: 'Postscript does not let this key create this webhook subscription',
		});
		expect(scene.emulator.log.map(({ method }) => method)).toEqual(['GET', 'GET', 'POST']);
	});

	test('tries once to remove what it created before a refusal, whose reason it shows', async () => {
		scene.emulator.fail({ kind: 'slow', ms: 0, method: 'POST', path: WEBHOOKS, times: 1 });
		refuse('POST', WEBHOOKS);
		scene.emulator.fail({ kind: 'serverError', status: 503, method: 'DELETE', path: WEBHOOKS });
		await expect(scene.host.activate({ isTest: true })).rejects.toMatchObject({
			message: 'Postscript does not let this key create this webhook subscription',
		});
		expect(scene.requests('DELETE', WEBHOOKS)).toHaveLength(1);
		expect(warnings()).toContain('could not remove the webhook subscriptions of a test run');
	});
});

describe('subscriptions at other addresses', () => {
	const staging = 'https://staging.example.com';
	const production = 'https://n8n.example.com';

	beforeEach(async () => {
		scene.host.publicUrl = production;
		await scene.host.activate();
	});

	const expectedAt = (url: string) =>
		[OPT_IN, OPT_OUT].map((event) => ({ event, callbackUrl: `${url}/webhook/${WEBHOOK}` }));

	test("a staging copy's activation and deactivation leave production's alone", async () => {
		scene.host.publicUrl = staging;
		await scene.host.activate();
		expect(scene.subscriptions()).toEqual([...expectedAt(production), ...expectedAt(staging)]);
		expect(warnings()).toContain(
			'2 webhook subscriptions of this trigger still deliver to a former',
		);
		expect(warnings()).toContain('n8n.example.com');
		await scene.host.deactivate();
		expect(scene.subscriptions()).toEqual(expectedAt(production));
	});

	test('with the option, an activation removes them', async () => {
		scene.host.publicUrl = staging;
		scene.host.parameters = { options: { removeFormerSubscriptions: true } };
		await scene.host.activate();
		expect(scene.subscriptions()).toEqual(expectedAt(staging));
		expect(scene.host.log).toEqual([]);
	});

	test('a test run touches and tells of none, whatever the option says', async () => {
		scene.host.parameters = { options: { removeFormerSubscriptions: true } };
		await scene.host.activate({ isTest: true });
		await scene.host.deactivate({ isTest: true });
		expect(scene.subscriptions()).toEqual(expectedAt(production));
		expect(scene.host.log).toEqual([]);
	});

	test('another path on the same host is an address of its own as well', async () => {
		scene.host.publicUrl = `${production}/copy`;
		await scene.host.activate();
		expect(scene.subscriptions()).toEqual([
			...expectedAt(production),
			...expectedAt(`${production}/copy`),
		]);
	});
});

describe('orphans', () => {
	const old = 20;

	test('what a test run left when n8n was killed is removed once it is old', async () => {
		await scene.host.activate({ isTest: true });
		scene.host.kill();
		scene.age(old);
		await scene.host.activate();
		expect(scene.subscriptions()).toEqual(scene.expected(OPT_IN, OPT_OUT));
	});

	test('also where it had another path in front', async () => {
		const { publicUrl } = scene.host;
		scene.host.publicUrl = `${publicUrl}/n8n`;
		await scene.host.activate({ isTest: true });
		scene.host.kill();
		scene.host.publicUrl = publicUrl;
		scene.age(old);
		await scene.host.activate();
		expect(scene.subscriptions()).toEqual(scene.expected(OPT_IN, OPT_OUT));
	});

	test('a test run that may still listen is left alone, and so is one of another host', async () => {
		const { webhooks } = scene.emulator.shop();
		const foreign = `https://n8n.example.com/webhook-test/${WEBHOOK}`;
		webhooks.create(foreign, OPT_IN, {});
		scene.age(old);
		const listening = `${scene.host.publicUrl}/webhook-test/${WEBHOOK}`;
		webhooks.create(listening, OPT_IN, {});
		await scene.host.activate();
		expect(scene.subscriptions()).toEqual([
			{ event: OPT_IN, callbackUrl: foreign },
			{ event: OPT_IN, callbackUrl: listening },
			...scene.expected(OPT_IN, OPT_OUT),
		]);
		expect(scene.host.log).toEqual([]);
	});

	test('a deletion that failed is told, remembered, and made up for at the next activation', async () => {
		const { publicUrl } = scene.host;
		scene.host.publicUrl = `${publicUrl}/former`;
		await scene.host.activate();
		refuse('DELETE', WEBHOOKS, 2);
		await expect(scene.host.deactivate()).rejects.toThrow();
		expect(scene.host.staticData.undeleted).toHaveLength(2);
		scene.host.restart();
		scene.host.publicUrl = publicUrl;
		await scene.host.activate();
		expect(scene.subscriptions()).toEqual(scene.expected(OPT_IN, OPT_OUT));
		expect(scene.host.staticData.undeleted).toEqual([]);
	});

	test('one whose list could not be read is remembered as well', async () => {
		const { publicUrl } = scene.host;
		scene.host.publicUrl = `${publicUrl}/former`;
		await scene.host.activate();
		refuse('GET', WEBHOOKS, 1);
		await expect(scene.host.deactivate()).rejects.toThrow();
		scene.host.publicUrl = publicUrl;
		await scene.host.activate();
		expect(scene.subscriptions()).toEqual(scene.expected(OPT_IN, OPT_OUT));
	});

	test('but on another host it is not touched: a copy of n8n remembers it too', async () => {
		await scene.host.activate();
		refuse('DELETE', WEBHOOKS, 2);
		await expect(scene.host.deactivate()).rejects.toThrow();
		scene.host.publicUrl = 'https://staging.example.com';
		await scene.host.activate();
		expect(scene.subscriptions()).toHaveLength(4);
	});
});

describe("another shop's credential", () => {
	test('is noticed at the next activation, which names what is left in the former shop', async () => {
		await scene.host.activate();
		const [first, second] = scene.emulator.shop().webhooks.subscriptions.keys();
		scene.host.credential = scene.credential(OTHER_SHOP_KEY);
		await scene.host.deactivate();
		await scene.host.activate();
		expect(scene.subscriptions(OTHER_SHOP_KEY)).toEqual(scene.expected(OPT_IN, OPT_OUT));
		expect(warnings()).toContain('shop_7654321edcba instead of shop_1234567abcde');
		expect(warnings()).toContain(`${first}, ${second}`);
		expect(scene.host.staticData.shop).toBe('shop_7654321edcba');
	});

	test('leaves nothing behind where n8n removes with the former key first', async () => {
		await scene.host.activate();
		await scene.host.deactivate();
		scene.host.credential = scene.credential(OTHER_SHOP_KEY);
		await scene.host.activate();
		expect(scene.subscriptions(TEST_KEY)).toEqual([]);
		expect(scene.host.log).toEqual([]);
	});
});

describe('static data that is damaged', () => {
	test.each([
		['{"subscriptions":"x","undeleted":[null,7,{"id":1}],"shop":5,"token":[],"taken":{}}'],
		['{"subscriptions":[null],"token":{"digest":3},"fingerprint":null,"taken":[1,null]}'],
	])('%s counts as none', async (saved) => {
		scene.host.saved = saved;
		await scene.host.activate();
		expect(scene.subscriptions()).toEqual(scene.expected(OPT_IN, OPT_OUT));
		expect((await scene.deliver(optOutOf('s_1'))).status).toBe(200);
	});
});
