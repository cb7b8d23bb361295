import fastify, { type FastifyInstance, type FastifyRequest } from 'fastify';
import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { sleep } from 'n8n-workflow';
import { readCredential } from '../../../nodes/Postscript/domain/credential';
import { TEST_KEY } from '../../emulator';
import { credentialFor } from '../../support/credentials';
import { runNode } from '../../support/engine';
import { jsonOf, openStage, pairsOf, V } from './resources/operationHarness';

const PROPERTY = 'n8n Audiences';
const phoneOf = (n: number) => `+1415555${String(n).padStart(4, '0')}`;
const phones = (...numbers: number[]) => numbers.map((n) => ({ phone: phoneOf(n) }));

const SYNC: INodeParameters = {
	resource: 'audience',
	operation: 'sync',
	audience: 'VIP',
	membership: 'add',
	phone: '={{ $json.phone }}',
};
const MIRROR = { ...SYNC, membership: 'mirror' };
const UPDATE: INodeParameters = {
	resource: 'subscriber',
	operation: 'update',
	subscriber: { __rl: true, mode: 'id', value: '={{ $json.id }}' },
	propertiesMode: 'define',
	properties: { property: [{ name: 'n', value: '={{ $json.n }}' }] },
};
const UPSERT: INodeParameters = {
	resource: 'subscriber',
	operation: 'upsert',
	phone: '={{ $json.phone }}',
	keyword: { __rl: true, mode: 'word', value: 'WELCOME' },
	propertiesMode: 'define',
	properties: { property: [{ name: 'n', value: '={{ $json.n || 1 }}' }] },
};
const SEND: INodeParameters = {
	resource: 'event',
	operation: 'send',
	eventType: 'Order_Placed',
	subscriber: { __rl: true, mode: 'phone', value: '={{ $json.phone }}' },
};

describe('against the emulator', () => {
	const stage = openStage({ pageSize: 7 });

	function fill(count: number, members: number): void {
		for (let n = 0; n < count; n++) {
			const properties = { [PROPERTY]: n < members ? ['VIP'] : [] };
			stage.emulator.shop().add({ phone: phoneOf(n), properties });
		}
	}

	const members = () =>
		[...stage.emulator.shop().subscribers()]
			.filter(({ properties }) => (properties[PROPERTY] as string[] | undefined)?.includes('VIP'))
			.map(({ phone_number: phone }) => phone)
			.sort();

	describe('a mirror that does not see every item changes nobody', () => {
		test.each(['continueRegularOutput', 'continueErrorOutput'] as const)(
			'under %s, when the expression of an item breaks',
			async (onError) => {
				fill(6, 6);
				const phone = "={{ $itemIndex === 1 ? $('Nowhere').item.json.phone : $json.phone }}";
				const { items, errorItems } = await stage.run(
					{ ...MIRROR, phone },
					{ items: phones(0, 1, 2, 3, 4, 5), onError },
				);
				expect(stage.writes).toEqual([]);
				expect(members()).toHaveLength(6);
				expect([...items, ...errorItems]).toHaveLength(6);
			},
		);

		test('when the request options hand the items over in batches', async () => {
			fill(6, 6);
			const { error } = await stage.run(
				{
					...MIRROR,
					requestOptions: { batching: { batch: { batchSize: 4, batchInterval: 5 } } },
				},
				{ items: phones(0, 1, 2, 3, 4, 5) },
			);
			expect(stage.writes).toEqual([]);
			expect(members()).toHaveLength(6);
			expect(error?.message).toContain('nobody was added or removed');
		});

		test('when lookups meet a list without page numbers', async () => {
			fill(30, 30);
			const { items, error } = await stage.run(MIRROR, {
				items: phones(...Array(30).keys()),
			});
			expect(error).toBeUndefined();
			expect(jsonOf(items).map(({ status }) => status)).toEqual(Array(30).fill('unchanged'));
			expect(stage.writes).toEqual([]);
		});
	});

	test.each([null, '', 'removed', 'delete', 7, ['add'], { a: 1 }])(
		'a membership that is none of the four is refused: %j',
		async (v) => {
			fill(1, 0);
			const { error } = await stage.run(
				{ ...SYNC, membership: '={{ $json.v }}', isMember: 'true' },
				{ items: [{ ...phones(0)[0], v }] },
			);
			expect(error?.message).toContain('Membership');
			expect(stage.sent).toEqual([]);
		},
	);

	test('properties in a way that is none are not left out in silence', async () => {
		const { error } = await stage.run(
			{ ...SEND, propertiesMode: '={{ $json.v }}' },
			{ items: [{ ...phones(0)[0], v: 'text' }] },
		);
		expect(error?.message).toContain('Event Properties "text"');
		expect(stage.sent).toEqual([]);
	});

	describe('a dry run writes nothing', () => {
		test.each(['true', 'TRUE', 1, 'yes'])('also when it says %j', async (dryRun) => {
			fill(1, 0);
			const { items } = await stage.run({ ...SYNC, options: { dryRun } }, { items: phones(0) });
			expect(stage.writes).toEqual([]);
			expect(items[0].json.dry_run).toBe(true);
		});

		test.each(['maybe', 2, {}, [], '={{ true }}'])('and %j is not guessed', async (dryRun) => {
			fill(1, 0);
			const { error } = await stage.run({ ...SYNC, options: { dryRun } }, { items: phones(0) });
			expect(error?.message).toContain('Dry Run');
			expect(stage.sent).toEqual([]);
		});

		test('for its own item, whatever the others of that person do', async () => {
			fill(1, 0);
			const items = [
				{ ...phones(0)[0], audience: 'VIP', dry: false },
				{ ...phones(0)[0], audience: 'Rehearsed', dry: true },
			];
			const result = await stage.run(
				{ ...SYNC, audience: '={{ $json.audience }}', options: { dryRun: '={{ $json.dry }}' } },
				{ items },
			);
			expect(JSON.stringify(stage.writes)).not.toContain('Rehearsed');
			expect(result.error?.message).toContain('Dry Run');
		});
	});

	test.each(['false', 'no', 0, false])('a send event that says %j sends none', async (v) => {
		fill(1, 0);
		await stage.run(
			{ ...SYNC, options: { sendEvent: '={{ $json.v }}' } },
			{ items: [{ ...phones(0)[0], v }] },
		);
		expect(stage.emulator.events).toEqual([]);
		expect(members()).toEqual([phoneOf(0)]);
	});

	test.each(['true', 'yes', 1, true])('a send event that says %j sends one', async (v) => {
		fill(1, 0);
		await stage.run(
			{ ...SYNC, options: { sendEvent: '={{ $json.v }}' } },
			{ items: [{ ...phones(0)[0], v }] },
		);
		expect(stage.emulator.events).toHaveLength(1);
	});

	test('an operation that differs between items does each item its own, or nothing', async () => {
		fill(2, 0);
		const { error } = await stage.run(
			{
				...SYNC,
				...SEND,
				resource: '={{ $json.resource }}',
				operation: '={{ $json.operation }}',
			},
			{
				items: [
					{ ...phones(0)[0], resource: 'audience', operation: 'sync' },
					{ ...phones(1)[0], resource: 'event', operation: 'send' },
				],
			},
		);
		expect(error?.message).toContain('Operation');
		expect(stage.sent).toEqual([]);
	});

	test.each(['nothing', 7, '__proto__', 'constructor', '={{ $json.v }}'])(
		'an operation that is none says so: %j',
		async (operation) => {
			const { error } = await stage.run({ ...SYNC, operation }, { items: phones(0) });
			expect(error?.message).toMatch(/Operation/);
			expect(stage.sent).toEqual([]);
		},
	);

	test.each(['__proto__'])(
		'a property of the name %s, which would not arrive, is refused',
		async (propertyName) => {
			fill(1, 0);
			const { error } = await stage.run(
				{ ...SYNC, options: { propertyName } },
				{ items: phones(0) },
			);
			expect(error?.message).toContain('Property Name');
			expect(stage.sent).toEqual([]);
		},
	);

	test.each(['constructor', 'prototype', 'toString', 'hasOwnProperty', 'length', 'valueOf'])(
		'an audience and its property may be called %s',
		async (name) => {
			fill(2, 0);
			const parameters = { ...SYNC, audience: name, options: { propertyName: name } };
			await stage.run(parameters, { items: phones(0, 1) });
			const again = await stage.run(parameters, { items: phones(0, 1) });
			expect(jsonOf(again.items).map(({ status }) => status)).toEqual(['unchanged', 'unchanged']);
			expect(stage.emulator.shop().byPhone(phoneOf(0))?.properties[name]).toEqual([name]);
		},
	);

	test('an item with keys of prototypes is mapped or refused, and pollutes nothing', async () => {
		const id = stage.emulator.shop().add({ phone: phoneOf(0) });
		const bad = JSON.parse(`{"id":"${id}","__proto__":"polluted"}`) as IDataObject;
		const good = { id, toString: 's', constructor: 'c', prototype: 'p' } as unknown as IDataObject;
		const auto = { ...UPDATE, propertiesMode: 'auto', properties: {} };
		const { error } = await stage.run(auto, { items: [bad] });
		expect(error?.message).toContain('cannot be named');
		expect(Object.getPrototypeOf({})).toBe(Object.prototype);
		await stage.run(auto, { items: [good] });
		expect(stage.emulator.shop().byPhone(phoneOf(0))?.properties).toEqual({
			toString: 's',
			constructor: 'c',
			prototype: 'p',
		});
	});

	test('an execution that is cancelled while Postscript is silent ends at once', async () => {
		stage.emulator.fail({ kind: 'hang', ms: 30_000 });
		const started = performance.now();
		await stage.run(SYNC, {
			items: phones(0),
			onStart: (cancel) => void sleep(200).then(cancel),
		});
		expect(performance.now() - started).toBeLessThan(1500);
	});

	test('three runs at once on the same people keep every audience, each event once', async () => {
		fill(10, 0);
		const people = phones(...Array(10).keys());
		const names = ['A', 'B', 'C'];
		await Promise.all(
			names.map(
				async (audience, n) =>
					await stage.run({ ...SYNC, audience }, { items: people, executionId: String(n) }),
			),
		);
		for (const { phone } of people) {
			const list = stage.emulator.shop().byPhone(phone)?.properties[PROPERTY] as string[];
			expect([...list].sort()).toEqual(names);
		}
		expect(stage.emulator.events).toHaveLength(30);
	});

	test('the same upsert run twice at once creates nobody twice', async () => {
		await Promise.all(
			['1', '2'].map(
				async (executionId) => await stage.run(UPSERT, { items: phones(1, 2, 3), executionId }),
			),
		);
		expect(stage.emulator.shop().pending()).toHaveLength(3);
	});

	test('a create and an upsert of the same people at once create nobody twice', async () => {
		stage.emulator.fail({ kind: 'slow', method: 'POST', ms: 400 });
		const create = { ...UPSERT, operation: 'create', additionalFields: { email: V } };
		await Promise.all(
			[create, { ...UPSERT, email: V }].map(async (parameters, n) => {
				const items = phones(1, 2, 3).map((item) => ({ ...item, v: 'jane@example.com' }));
				await stage.run(parameters, { items, executionId: String(n) });
			}),
		);
		expect(stage.sent.filter(({ method }) => method === 'POST')).toHaveLength(3);
	});

	test('items without anything, and no items at all', async () => {
		const { error } = await stage.run(SYNC, { items: [{}, {}] });
		expect(error?.message).toBe('Phone, Email and Shopify Customer ID are all empty');
		const none = await stage.run(SYNC, { items: [] });
		expect(none.items).toEqual([]);
		expect(stage.sent).toEqual([]);
	});
});

describe('against a service that answers oddly', () => {
	let app: FastifyInstance;
	let url: string;
	let requests: string[];
	let answer: (request: FastifyRequest) => unknown;
	let slowly: (request: FastifyRequest) => number;
	let status: number;

	beforeEach(async () => {
		requests = [];
		slowly = () => 0;
		status = 200;
		app = fastify({ forceCloseConnections: true });
		app.all('*', async (request, reply) => {
			requests.push(`${request.method} ${request.url}`);
			await sleep(slowly(request));
			void reply.type('application/json').code(status);
			return JSON.stringify(answer(request));
		});
		url = await app.listen({ host: '127.0.0.1', port: 0 });
	});

	afterEach(async () => await app.close());

	async function run(parameters: INodeParameters, items: IDataObject[], more: IDataObject = {}) {
		return await runNode({
			parameters: { ...parameters, options: { maxTries: 1, ...more } },
			items,
			credential: credentialFor(url, { privateKey: TEST_KEY, requestsPerSecond: 1000 }),
		});
	}

	const row = (n: number, more: IDataObject = {}) => ({
		id: `s_${n}`,
		phone_number: phoneOf(n),
		created_at: `2026-01-01T00:00:0${n}.000000`,
		...more,
	});

	test.each([null, 'OK', [], 7, true])('a write answered with %j was accepted', async (body) => {
		answer = () => body;
		const updated = await run(UPDATE, [{ id: 's_1', n: 1 }]);
		expect(updated.error).toBeUndefined();
		expect(updated.items).toHaveLength(1);
		expect(requests).toHaveLength(1);
		const sent = await run(SEND, phones(1));
		expect(sent.error).toBeUndefined();
		expect(sent.items[0].json.event_ids).toEqual([]);
		const created = await run({ ...UPSERT, operation: 'create' }, phones(1));
		expect(created.error).toBeUndefined();
		expect(created.items[0].json.pending).toBe(true);
		expect(requests).toHaveLength(3);
	});

	test.each<[string, unknown]>([
		['null', null],
		['a text', 'OK'],
		['a list', []],
		['no list', {}],
		['an object for a list', { subscribers: {} }],
		['rows of nothing', { subscribers: [null] }],
		['rows of texts', { subscribers: ['s_1'] }],
		['rows without ID', { subscribers: [{ phone_number: phoneOf(1) }] }],
	])(
		'a search answered with %s is an error in plain words and writes nothing',
		async (_what, body) => {
			answer = () => body;
			for (const parameters of [SYNC, UPSERT, MIRROR]) {
				const { error } = await run(parameters, phones(1));
				expect(error?.message).toMatch(/^Postscript (answered a search|gave no readable answer)/);
			}
			const { error } = await run(
				{ resource: 'subscriber', operation: 'getAll', returnAll: true },
				[{}],
			);
			expect(error?.message).toMatch(/^Postscript (answered a search|gave no readable answer)/);
			expect(requests.every((request) => request.startsWith('GET'))).toBe(true);
		},
	);

	test('a list that promises pages without end is not read without end', async () => {
		answer = ({ url: asked }) =>
			/page=/.test(asked)
				? { subscribers: [], page_info: { page: 2, total_pages: 1e9 } }
				: { subscribers: [row(1)], page_info: { page: 1, total_pages: 1e9 } };
		const { items } = await run(SYNC, phones(1), { sendEvent: false });
		expect(items[0].json.status).toBe('added');
		expect(requests.length).toBeLessThan(5);
	});

	test('a list that ignores its filter by time is not read without end', async () => {
		answer = ({ query }) => {
			const page = Number((query as IDataObject).page ?? 1);
			const rows = page === 1 ? [row(1), row(2)] : page === 2 ? [row(3), row(4)] : [row(5)];
			return { subscribers: rows, page_info: { page, total_pages: 3 } };
		};
		const { items } = await run({ resource: 'subscriber', operation: 'getAll', returnAll: true }, [
			{},
		]);
		expect(items.map(({ json }) => json.subscriber_id)).toEqual([
			's_1',
			's_2',
			's_3',
			's_4',
			's_5',
		]);
		expect(requests.length).toBeLessThan(10);
	}, 10_000);

	test('a search without page numbers never says that somebody is not there', async () => {
		answer = ({ method }) => (method === 'GET' ? { subscribers: [row(1)] } : {});
		const { error, items } = await run(UPSERT, phones(1, 2));
		expect(error).toBeUndefined();
		expect(items.map(({ json }) => json.status)).toEqual(['updated', 'pending']);
		expect(requests.map((request) => request.split(/[ ?]/)[0])).toEqual([
			'GET',
			'GET',
			'PATCH',
			'POST',
		]);
	});

	test('subscribers of whom little is known are read all the same', async () => {
		answer = () => ({
			subscribers: [
				{ id: 's_1' },
				{ id: 's_2', properties: null, subscriptions: null, tags: null },
			],
		});
		const { items, error } = await run(
			{ resource: 'subscriber', operation: 'getAll', returnAll: true },
			[{}],
		);
		expect(error).toBeUndefined();
		expect(items.map(({ json }) => json.is_subscribed)).toEqual([null, null]);
		expect(pairsOf(items)).toEqual([0, 0]);
	});

	test('a key that an answer repeats is masked wherever it would be seen', async () => {
		status = 400;
		answer = ({ headers }) => ({ error_message: `No access for ${headers.authorization}` });
		for (const onError of [undefined, 'continueRegularOutput', 'continueErrorOutput'] as const) {
			const result = await runNode({
				parameters: { ...UPDATE, options: { maxTries: 1 } },
				items: [{ id: 's_1', n: 1 }],
				credential: credentialFor(url, { privateKey: TEST_KEY }),
				onError,
			});
			const { error } = result;
			const seen = JSON.stringify([result, error?.message, error?.description, error?.stack]);
			expect(seen).toContain('No access for Bearer ***');
			expect(seen).not.toContain(TEST_KEY);
		}
	});

	test.each([{}, { id: '' }, { id: 7 }])('a subscriber without an ID is none: %j', async (body) => {
		answer = () => body;
		const { error } = await run({ ...UPDATE, operation: 'get' }, [{ id: 's_1' }]);
		expect(error?.message).toMatch(/^Postscript/);
	});

	test('a run that is cancelled while another works on its person ends at once', async () => {
		answer = ({ method }) =>
			method === 'GET' ? { subscribers: [row(1)], page_info: { total_pages: 1 } } : {};
		slowly = ({ method }) => (method === 'PATCH' ? 3000 : 0);
		const other = run(SYNC, phones(1), { sendEvent: false });
		await sleep(300);
		const started = performance.now();
		await runNode({
			parameters: { ...SYNC, audience: 'Second' },
			items: phones(1),
			credential: credentialFor(url, { privateKey: TEST_KEY, requestsPerSecond: 1000 }),
			onStart: (cancel) => void sleep(200).then(cancel),
		});
		const took = performance.now() - started;
		await other;
		expect(requests.filter((request) => request.startsWith('PATCH'))).toHaveLength(1);
		expect(took).toBeLessThan(1500);
	});

	test.each([
		['http://127.0.0.1@example.com', /https/],
		['http://127.0.0.1:80@example.com', /https/],
		['http://localhost.example.com', /https/],
		['http://127.0.0.1.example.com', /https/],
		['http://[::ffff:127.0.0.1]', /https/],
		['http://0.0.0.0', /https/],
		['http://localhost.', /https/],
		['https://user@example.com', /user name/],
		['https://example.com/?x=', /question mark/],
		['https://example.com/#x', /hash/],
		['ftp://127.0.0.1', /https/],
		['file:///etc/passwd', /https/],
		['javascript:alert(1)', /https/],
		['//example.com', /web address/],
	])('no key goes to %s', async (baseUrl, message) => {
		const { error } = await runNode({
			parameters: SYNC,
			items: phones(1),
			credential: credentialFor(baseUrl, { privateKey: TEST_KEY }),
		});
		expect(error?.message).toMatch(message);
	});

	test('one address, however it is written, is one', () => {
		const spellings = [
			'https://api.postscript.io',
			'https://API.Postscript.io/',
			'HTTPS://api.postscript.io:443',
			'https:api.postscript.io',
			'https:\\\\api.postscript.io',
			' https://api.postscript.io//',
			'https://api.postscript.io/x/..',
		];
		expect(new Set(spellings.map((text) => readCredential(credentialFor(text)).baseUrl))).toEqual(
			new Set(['https://api.postscript.io']),
		);
	});

	test.each(['\r\nX-Injected: 1', '\n', 'a\u0000b', ' b', '\u2028', 'é'])(
		'a key with %j in it is refused and not repeated',
		async (odd) => {
			for (const field of ['privateKey', 'shopToken', 'partnerKey']) {
				const { error } = await runNode({
					parameters: SYNC,
					items: phones(1),
					credential: credentialFor(url, {
						connectAs: 'partner',
						privateKey: TEST_KEY,
						[field]: `${TEST_KEY}${odd}x`,
					}),
				});
				expect(error?.message).toMatch(/^(Private Key|Shop Token|Partner Key) holds a character/);
				expect(`${error?.message} ${error?.description}`).not.toContain(TEST_KEY);
			}
			expect(requests).toEqual([]);
		},
	);
});
