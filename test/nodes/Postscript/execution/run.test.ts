import type { IDataObject, INodeParameters } from 'n8n-workflow';
import nock from 'nock';
import { turn } from '../../../support/turn';
import { jsonOf, openStage, pairsOf, V } from '../resources/operationHarness';

const stage = openStage();

const PHONE = '+14155550123';
const SEND: INodeParameters = {
	resource: 'event',
	operation: 'send',
	eventType: 'Order_Placed',
	subscriber: { __rl: true, mode: 'phone', value: '={{ $json.phone }}' },
};
const phones = (count: number) =>
	Array.from({ length: count }, (_, n) => ({ phone: `+1415555${String(1000 + n)}` }));

describe('an expression that breaks at the third of five items', () => {
	const parameters = {
		...SEND,
		eventType: "={{ $itemIndex === 2 ? $('Nowhere').item.json.type : 'Order_Placed' }}",
	};

	test('ends the node before anything is sent for any item', async () => {
		const { error, items } = await stage.run(parameters, { items: phones(5) });
		expect(error?.message).toBe(
			"The expression in Event Type cannot be worked out: Referenced node doesn't exist",
		);
		expect(error?.description).toContain('Open it in the editor');
		expect(items).toEqual([]);
		expect(stage.sent).toEqual([]);
	});

	test.each(['continueRegularOutput', 'continueErrorOutput'] as const)(
		'costs under %s its own item only',
		async (onError) => {
			const { items, errorItems } = await stage.run(parameters, { items: phones(5), onError });
			const all = [...items, ...errorItems];
			expect(stage.emulator.events).toHaveLength(4);
			expect(all).toHaveLength(5);
			expect(all.filter(({ json }) => json.error)).toHaveLength(1);
			expect(pairsOf(all.filter(({ json }) => !json.error))).toEqual([0, 1, 3, 4]);
		},
	);
});

test('an expression that is none is told with its parameter, as a value that cannot be sent', async () => {
	const { items } = await stage.run(
		{ ...SEND, eventType: '={{ ' },
		{ items: phones(1), onError: 'continueRegularOutput' },
	);
	expect(jsonOf(items)).toMatchObject([
		{
			error: expect.stringContaining('The expression in Event Type cannot be worked out') as string,
			error_code: 'invalid_input',
		},
	]);
	expect(stage.sent).toEqual([]);
});

test('rows that come from one answer share none of its lists and objects', async () => {
	const { items } = await stage.run(
		{
			resource: 'subscriber',
			operation: 'create',
			phone: PHONE,
			keyword: { __rl: true, mode: 'word', value: 'VIP' },
			additionalFields: { tags: 'new' },
		},
		{ items: [{}, {}] },
	);
	const [first, second] = jsonOf(items);
	expect(second.tags).toEqual(['new']);
	expect(second.tags).toEqual(first.tags);
	expect(second.tags).not.toBe(first.tags);
	expect(second.properties).not.toBe(first.properties);
});

describe('a fault at one item', () => {
	const third = { kind: 'serverError', status: 501, path: '/api/v2/subscribers/s_3' } as const;
	const GET = {
		resource: 'subscriber',
		operation: 'get',
		subscriber: { __rl: true, mode: 'id', value: V },
	};

	test('leaves the others alone under Continue On Fail', async () => {
		const shop = stage.emulator.shop();
		const ids = phones(3).map(({ phone }) => shop.add({ phone }));
		stage.emulator.fail({ ...third, path: `/api/v2/subscribers/${ids[1]}` });
		const { items, errorItems } = await stage.run(GET, {
			items: ids.map((v) => ({ v })),
			onError: 'continueErrorOutput',
		});
		expect(pairsOf(items)).toEqual([0, 2]);
		expect(pairsOf(errorItems)).toEqual([1]);
		expect(errorItems[0].json.error).toContain('[item 1]');
	});

	test('ends the node otherwise, telling how far it came', async () => {
		const shop = stage.emulator.shop();
		const ids = phones(3).map(({ phone }) => shop.add({ phone }));
		stage.emulator.fail({ ...third, path: `/api/v2/subscribers/${ids[2]}` });
		const { error } = await stage.run(GET, { items: ids.map((v) => ({ v })) });
		expect(error?.context.itemIndex).toBe(2);
		expect(error?.description).toMatch(/\d of 3 items were finished before n8n stopped here/);
	});
});

test('the item that is named is the one at fault, not one that was only broken off', async () => {
	const ids = phones(2).map(({ phone }) => stage.emulator.shop().add({ phone }));
	const path = (id: string) => `/api/v2/subscribers/${id}`;
	stage.emulator.fail({ kind: 'hang', ms: 400, path: path(ids[0]) });
	stage.emulator.fail({ kind: 'serverError', status: 400, path: path(ids[1]) });
	const { error } = await stage.run(
		{
			resource: 'subscriber',
			operation: 'update',
			subscriber: { __rl: true, mode: 'id', value: V },
			updateFields: { tags: 'vip' },
		},
		{ items: ids.map((v) => ({ v })) },
	);
	expect(error?.context.itemIndex).toBe(1);
});

describe('what Postscript, or something in between, answers', () => {
	const ME_TOO = { kind: 'redirect', status: 302 } as const;
	const once = { options: { maxTries: 1 } };

	test.each<[string, object, string, string]>([
		[
			'500 as text',
			{ kind: 'serverError' },
			'Postscript had a problem of its own and could not take this event (status 500): Internal Server Error. It may have taken effect all the same: check in Postscript before sending it again',
			'Try again later',
		],
		[
			'503',
			{ kind: 'serverError', status: 503 },
			'Postscript had a problem of its own and could not take this event (status 503): Internal Server Error. It may have taken effect all the same: check in Postscript before sending it again',
			'Try again later',
		],
		[
			'501, which is final',
			{ kind: 'serverError', status: 501 },
			'Postscript had a problem of its own and could not take this event (status 501): Internal Server Error',
			'Try again later',
		],
		[
			'a cut connection',
			{ kind: 'cut' },
			'Postscript gave no readable answer when asked to take this event. It may have taken effect all the same: check in Postscript before sending it again',
			'Try again later',
		],
		[
			'a page of HTML',
			{ kind: 'html' },
			'Postscript gave no readable answer when asked to take this event. It may have taken effect all the same: check in Postscript before sending it again',
			'Try again later',
		],
		[
			'a page of HTML with 403',
			{ kind: 'html', status: 403, processed: false },
			'Postscript does not let this key take this event',
			"The shop's plan may come without API access",
		],
		[
			'a redirect',
			{ ...ME_TOO, location: 'https://example.com/' },
			'The address answered with a redirect, which is refused so that the key never leaves its host',
			'Check Base URL',
		],
	])('%s', async (_what, fault, message, advice) => {
		stage.emulator.fail(fault as never);
		const { error } = await stage.run({ ...SEND, ...once }, { items: [{ phone: PHONE }] });
		expect(error?.message).toBe(message);
		expect(error?.description).toContain(advice);
		expect(stage.sent).toHaveLength(1);
	});

	test('a redirect is not followed, so that no key gets anywhere', async () => {
		stage.emulator.fail({ ...ME_TOO, location: `${stage.emulator.url}/api/v2/me`, times: 1 });
		await stage.run(SEND, { items: [{ phone: PHONE }] });
		expect(stage.sent.map(({ path }) => path)).toEqual(['/api/v2/events']);
	});

	test.each([
		['an unknown key', ['sk', 'test', 'nobody'].join('_'), 'Postscript does not know this key'],
		[
			'a plan without API access',
			['sk', 'test', 'basicplan'].join('_'),
			'Postscript does not let this key take this event: Access denied. You do not have permissions to access the requested resource',
		],
	])('%s', async (_what, privateKey, message) => {
		const { error } = await stage.run(SEND, {
			items: [{ phone: PHONE }],
			credential: stage.credential({ privateKey }),
		});
		expect(error?.message).toBe(message);
		expect(JSON.stringify([error, error?.stack])).not.toContain(privateKey);
	});

	test('a reason that brings its full stop along is joined to the advice with one', async () => {
		const privateKey = ['sk', 'test', 'basicplan'].join('_');
		const { items } = await stage.run(SEND, {
			items: [{ phone: PHONE }],
			credential: stage.credential({ privateKey }),
			onError: 'continueRegularOutput',
		});
		expect(items[0].json.error).toMatch(
			/access the requested resource \[item 0\]\. The shop's plan may come/,
		);
	});

	test('429 for longer than it may be tried', async () => {
		stage.emulator.fail({ kind: 'rateLimited', retryAfter: '60' });
		const { error } = await stage.run(
			{ ...SEND, options: { maxRetryTime: 1 } },
			{ items: [{ phone: PHONE }] },
		);
		expect(error?.message).toBe('Postscript was too busy with this key to take this event');
		expect(error?.description).toContain('raise Max Retry Time');
		expect(stage.sent).toHaveLength(1);
	});
});

test('reads are tried again after 5xx, cut connections and broken bodies', async () => {
	stage.emulator.shop().add({ phone: PHONE });
	for (const kind of ['serverError', 'cut', 'malformed'] as const) {
		stage.emulator.fail({ kind, times: 1 });
	}
	const { items } = await stage.run(
		{ resource: 'subscriber', operation: 'getAll' },
		{ items: [{}] },
	);
	expect(jsonOf(items)).toMatchObject([{ phone_number: PHONE }]);
	expect(stage.sent).toHaveLength(4);
});

test('nothing more is sent once the execution is cancelled, and it ends at once', async () => {
	stage.emulator.options.latencyMs = 20;
	const credential = stage.credential({ requestsPerSecond: 20 });
	let cancel = () => {};
	const running = stage.run(SEND, {
		items: phones(200),
		credential,
		onStart: (stop) => {
			cancel = stop;
		},
	});
	while (stage.sent.length < 3) await turn();
	cancel();
	const cancelledAt = performance.now();
	const sentThen = stage.sent.length;
	const { run } = await running;
	expect(performance.now() - cancelledAt).toBeLessThan(1000);
	expect(stage.sent.length).toBeLessThanOrEqual(sentThen + 1);
	expect(run.status).toBe('canceled');
});

test('batches of the request options go one after another, each by itself', async () => {
	const { items } = await stage.run(
		{
			...SEND,
			requestOptions: { batching: { batch: { batchSize: 2, batchInterval: 20 } } },
		},
		{ items: phones(5) },
	);
	expect(pairsOf(items)).toEqual([0, 1, 2, 3, 4]);
	expect(stage.emulator.events.map(({ phone }) => phone)).toEqual(phones(5).map((p) => p.phone));
});

test('a time-out of the request options ends a try', async () => {
	stage.emulator.fail({ kind: 'hang', ms: 30_000, method: 'POST' });
	const started = performance.now();
	const { error } = await stage.run(
		{ ...SEND, requestOptions: { timeout: 100 }, options: { maxTries: 1 } },
		{ items: [{ phone: PHONE }] },
	);
	expect(performance.now() - started).toBeLessThan(2000);
	expect(error?.message).toContain('Postscript gave no readable answer when asked to take');
});

test('the second of two tries that n8n itself makes repeats the external IDs of the first', async () => {
	const ids: unknown[] = [];
	for (const processed of [true, false]) {
		if (processed) stage.emulator.fail({ kind: 'cut', method: 'POST', processed, times: 1 });
		await stage.run(
			{ ...SEND, options: { maxTries: 1 } },
			{ items: [{ phone: PHONE }], executionId: '42' },
		);
		ids.push(stage.emulator.events.at(-1)?.external_id);
	}
	expect(ids[0]).toBe(ids[1]);
	expect(stage.emulator.events).toHaveLength(2);
});

test('a partner sends the keys that the credential has', async () => {
	await stage.run(SEND, {
		items: [{ phone: PHONE }],
		credential: stage.credential({
			privateKey: ['sk', 'partner', 'test', 'agency'].join('_'),
			shopToken: ['sk', 'test', 'shop1'].join('_'),
		}),
	});
	expect(stage.emulator.log[0].headers).toMatchObject({
		authorization: 'Bearer ***',
		'x-postscript-shop-token': '***',
	});
	expect(stage.emulator.events).toHaveLength(1);
});

test.each([
	['pk_', { privateKey: ['pk', 'test', 'shop1'].join('_') }, /^Private Key is a public key/],
	['no key', { privateKey: ' ' }, /^Private Key is empty/],
	['http', { baseUrl: 'http://api.example.com' }, /^Base URL must begin with https/],
])('a credential that cannot be right stops everything: %s', async (_what, fields, message) => {
	const { error } = await stage.run(SEND, {
		items: phones(2),
		credential: stage.credential(fields as IDataObject),
	});
	expect(error?.message).toMatch(message);
	expect(stage.sent).toEqual([]);
});

describe("n8n's domain restriction of a credential", () => {
	// nock lays itself over Node's own http, which all test files of a worker share.
	afterAll(() => nock.restore());

	const restricted = (more: IDataObject) => ({
		items: phones(1),
		credential: stage.credential({ allowedHttpRequestDomains: 'domains', ...more }),
	});

	test.each([
		['none', { allowedHttpRequestDomains: 'none' }],
		['a list with the host of the Base URL', { allowedDomains: 'example.com, 127.0.0.1' }],
	])('lets this node through: %s', async (_what, restriction) => {
		const { error } = await stage.run(SEND, restricted(restriction));
		expect(error).toBeUndefined();
		expect(stage.emulator.events).toHaveLength(1);
	});

	test.each(['', 'example.com'])(
		'keeps the keys from a Base URL that is not in the list: %p',
		async (allowedDomains) => {
			const { error } = await stage.run(SEND, restricted({ allowedDomains }));
			expect(error?.message).toMatch(/^This n8n does not allow requests to 127\.0\.0\.1:\d+$/);
			expect(stage.sent).toEqual([]);
		},
	);

	test.each(['', 'example.com'])("knows Postscript's own address: %p", async (allowedDomains) => {
		const scope = nock('https://api.postscript.io').post('/api/v2/events').reply(202, {});
		const { error } = await stage.run(
			SEND,
			restricted({ allowedDomains, baseUrl: 'https://api.postscript.io' }),
		);
		expect(error).toBeUndefined();
		expect(scope.isDone()).toBe(true);
	});
});
