import fastify from 'fastify';
import type { INodeParameters } from 'n8n-workflow';
import { runAll } from '../../../../nodes/Postscript/execution/batch';
import { defineOperation } from '../../../../nodes/Postscript/execution/operation';
import { Postscript } from '../../../../nodes/Postscript/Postscript.node';
import { turn } from '../../../support/turn';
import { expectInEveryWay, jsonOf, openStage, pairsOf, V } from '../resources/operationHarness';

const stage = openStage();

const SEND: INodeParameters = {
	resource: 'event',
	operation: 'send',
	eventType: '={{ $json.type ?? "Order_Placed" }}',
	subscriber: { __rl: true, mode: 'phone', value: '={{ $json.phone }}' },
};
const SYNC: INodeParameters = {
	resource: 'audience',
	operation: 'sync',
	audience: 'VIP',
	membership: 'add',
	phone: '={{ $json.phone }}',
};
const phones = (count: number) =>
	Array.from({ length: count }, (_, n) => ({ phone: `+1415555${String(1000 + n)}` }));

/** Lets the event loop turn until something has happened. */
async function until(happened: () => boolean): Promise<void> {
	while (!happened()) await turn();
}

const patches = () => stage.writes.filter(({ method }) => method === 'PATCH');

describe('settings of the node', () => {
	test('Execute Once works on the first item alone', async () => {
		const { items, error } = await stage.run(SEND, {
			items: phones(3),
			node: { executeOnce: true },
		});
		expect(error).toBeUndefined();
		expect(pairsOf(items)).toEqual([0]);
		expect(stage.emulator.events.map(({ phone }) => phone)).toEqual(['+14155551000']);
	});

	test('Retry On Fail sends each event again under the same external ID', async () => {
		const taken = { kind: 'serverError', status: 501, processed: true, times: 1 } as const;
		stage.emulator.fail({ ...taken, path: '/api/v2/events' });
		const { error } = await stage.run(SEND, {
			items: phones(1),
			node: { retryOnFail: true, maxTries: 2, waitBetweenTries: 1 },
		});
		expect(error).toBeUndefined();
		const ids = stage.emulator.events.map(({ external_id: id }) => id);
		expect(ids).toEqual([ids[0], ids[0]]);
	});

	test('two runs of the node in one execution are two events', async () => {
		for (const runIndex of [0, 1]) await stage.run(SEND, { items: phones(1), runIndex });
		const ids = stage.emulator.events.map(({ external_id: id }) => id);
		expect(new Set(ids).size).toBe(2);
	});

	test('batches follow one another, and each item is told', async () => {
		const requestOptions = { batching: { batch: { batchSize: 2, batchInterval: 1 } } };
		const { items } = await stage.run({ ...SEND, requestOptions }, { items: phones(5) });
		expect(pairsOf(items)).toEqual([0, 1, 2, 3, 4]);
		expect(stage.emulator.events).toHaveLength(5);
	});

	test.each<[string, INodeParameters]>([
		['Batch Interval (ms)', { batching: { batch: { batchSize: 2, batchInterval: 'a while' } } }],
		['Items per Batch', { batching: { batch: { batchSize: 'some', batchInterval: 1 } } }],
		['Ignore SSL Issues (Insecure)', { allowUnauthorizedCerts: 'perhaps' }],
		['Timeout', { timeout: 'long' }],
	])('%s is called as the screen shows it', async (name, requestOptions) => {
		const { error } = await stage.run({ ...SEND, requestOptions }, { items: phones(1) });
		expect(error?.message.startsWith(`${name} must be `)).toBe(true);
		expect(stage.sent).toEqual([]);
	});

	test('a proxy that is no address is named', async () => {
		const { error } = await stage.run(
			{ ...SEND, requestOptions: { proxy: 'nowhere' } },
			{ items: phones(2) },
		);
		expect(error?.message).toBe(
			'Proxy in Request Options is not an address with a host and a port',
		);
		expect(stage.sent).toEqual([]);
	});

	test.each(['http://user:%zz@127.0.0.1:3128', 'http://100%@127.0.0.1:3128', 'http://%ff@proxy'])(
		'a percent sign in the proxy %s that stands for nothing is named',
		async (proxy) => {
			const { error } = await stage.run(
				{ ...SEND, requestOptions: { proxy } },
				{ items: phones(2) },
			);
			expect(error?.message).toBe(
				'Proxy in Request Options has a percent sign in its user name or password that stands for nothing',
			);
			expect(error?.description).toContain('%25');
			expect(stage.sent).toEqual([]);
		},
	);

	test('a proxy is told user name and password as they are', async () => {
		const seen: unknown[] = [];
		const proxy = fastify();
		proxy.setNotFoundHandler(async ({ raw, headers }, reply) => {
			seen.push([raw.url, headers['proxy-authorization']]);
			await reply.code(202).send({ event_ids: ['1'] });
		});
		const { host } = new URL(await proxy.listen({ host: '127.0.0.1', port: 0 }));
		const { error } = await stage.run(
			{ ...SEND, requestOptions: { proxy: `http://j%40ne:50%25%3A@${host}` } },
			{ items: phones(1) },
		);
		await proxy.close();
		expect(error).toBeUndefined();
		const basic = Buffer.from('j@ne:50%:').toString('base64');
		expect(seen).toEqual([[`${stage.emulator.url}/api/v2/events`, `Basic ${basic}`]]);
	});

	test('a proxy of the whole n8n whose address cannot be read lets nothing out', async () => {
		const HTTP_PROXY = 'http://user:%zz@127.0.0.1:3128';
		// eslint-disable-next-line @n8n/community-nodes/no-restricted-globals -- where n8n takes its proxy from
		jest.replaceProperty(process, 'env', { ...process.env, HTTP_PROXY });
		const { items } = await stage.run(SEND, {
			items: phones(1),
			onError: 'continueRegularOutput',
		});
		expect(jsonOf(items)).toMatchObject([{ error_code: 'blocked', retryable: false }]);
		expect(items[0].json.error).toContain('so nothing was sent');
		expect(items[0].json.error).toContain('HTTP_PROXY');
		expect(stage.sent).toEqual([]);
	});

	test('a credential that names other domains lets nothing out', async () => {
		const { error } = await stage.run(SEND, {
			items: phones(1),
			credential: stage.credential({
				allowedHttpRequestDomains: 'domains',
				allowedDomains: 'example.com',
			}),
		});
		expect(error?.message).toContain('does not allow requests to');
		expect(stage.sent).toEqual([]);
	});
});

describe('what holds for a whole run', () => {
	test.each<[string, INodeParameters]>([
		['Summary Only', { options: { summaryOnly: V } }],
		['Max Tries', { options: { maxTries: '={{ $json.v ? 2 : 3 }}' } }],
		['Max Retry Time', { options: { maxRetryTime: '={{ $json.v ? 20 : 30 }}' } }],
		['Request Options', { requestOptions: { timeout: '={{ $json.v ? 2000 : 3000 }}' } }],
	])('%s is refused where items differ in it, never taken from the first', async (name, more) => {
		const items = phones(3).map((item, n) => ({ ...item, v: n === 2 }));
		const { error } = await stage.run({ ...SEND, ...more }, { items });
		expect(error?.message).toBe(`${name} differs between items, so nothing was sent`);
		expect(stage.sent).toEqual([]);
	});

	test('an expression that gives all items the same is taken', async () => {
		const { items, error } = await stage.run(
			{ ...SEND, options: { maxTries: V } },
			{ items: phones(2).map((item) => ({ ...item, v: ' 2\n' })) },
		);
		expect(error).toBeUndefined();
		expect(pairsOf(items)).toEqual([0, 1]);
	});
});

describe('rows that a workflow can act on', () => {
	const UNKNOWN = {
		resource: 'subscriber',
		operation: 'get',
		subscriber: { __rl: true, mode: 'phone', value: '={{ $json.phone }}' },
	};

	test.each([
		['continueRegularOutput', 'customOperation'],
		['continueErrorOutput', 'customOperation'],
		['continueRegularOutput', 'routing'],
		['continueErrorOutput', 'routing'],
	] as const)('under %s, by %s', async (onError, entrance) => {
		const { items, errorItems } = await stage.run(UNKNOWN, {
			items: [{ phone: '+14155550123', order: 7, note: 'keep' }],
			onError,
			entrance,
		});
		const [row] = onError === 'continueErrorOutput' ? errorItems : items;
		expect(row.json).toEqual({
			phone: '+14155550123',
			order: 7,
			note: 'keep',
			error: expect.stringContaining('No subscriber has the phone number +14155550123 [item 0]'),
			error_code: 'not_found',
			retryable: false,
		});
		expect(pairsOf([row])).toEqual([0]);
	});

	test('what may succeed later is marked so', async () => {
		stage.emulator.fail({ kind: 'serverError', status: 501 });
		const { items } = await stage.run(UNKNOWN, {
			items: phones(1),
			onError: 'continueRegularOutput',
		});
		expect(items[0].json).toMatchObject({ error_code: 'unavailable', retryable: true });
	});

	test('a summary counts what became of all, and lists the refused', async () => {
		const [known, , bad] = phones(3);
		stage.emulator.shop().add(known);
		const { items } = await stage.run(
			{ ...SYNC, options: { summaryOnly: true } },
			{
				items: [known, phones(3)[1], { ...bad, phone: '12' }],
				onError: 'continueRegularOutput',
			},
		);
		expect(jsonOf(items)).toEqual([
			{
				items: 3,
				done: 2,
				refused: 1,
				by_status: { added: 1, not_found: 1 },
				matched_share: 0.5,
				refused_items: [
					{
						item: 2,
						error_code: expect.stringMatching(/^invalid_/),
						error: 'Phone "12" is not a possible phone number (default country: US)',
					},
				],
				requests: 3,
				seconds: expect.any(Number),
			},
		]);
		expect(pairsOf(items)).toEqual([0]);
	});
});

describe('order and ends', () => {
	test('what comes after a refused item of the same person is not sent', async () => {
		stage.emulator.fail({ kind: 'serverError', status: 501, path: '/api/v2/events', times: 1 });
		const items = Array.from({ length: 6 }, (_, n) => ({ ...phones(1)[0], type: `E${n}` }));
		const { error } = await stage.run(SEND, { items });
		expect(error?.context.itemIndex).toBe(0);
		expect(stage.emulator.events).toEqual([]);
	});

	test('it is sent where the workflow goes on after errors', async () => {
		stage.emulator.fail({ kind: 'serverError', status: 501, path: '/api/v2/events', times: 1 });
		const items = Array.from({ length: 3 }, (_, n) => ({ ...phones(1)[0], type: `E${n}` }));
		await stage.run(SEND, { items, onError: 'continueRegularOutput' });
		expect(stage.emulator.events.map(({ type }) => type)).toEqual(['E1', 'E2']);
	});

	test.each([undefined, 'continueRegularOutput'] as const)(
		'a wrong key ends the run (On Error: %s)',
		async (onError) => {
			const { items, error } = await stage.run(SEND, {
				items: phones(300),
				onError,
				credential: stage.credential({ privateKey: 'sk_wrong', requestsPerSecond: 15 }),
			});
			expect(stage.sent.length).toBeLessThanOrEqual(15);
			const codes = jsonOf(items).map(({ error_code: code }) => code);
			if (onError) expect(codes).toEqual(Array(300).fill('unknown_key'));
			else expect(error?.message).toContain('does not know this key');
		},
	);

	test('a person who changed after the run began is not overwritten', async () => {
		const people = phones(150);
		for (const person of people) stage.emulator.shop().add(person);
		const running = stage.run(SYNC, { items: people });
		await until(() => patches().length > 0);
		stage.emulator.shop().touch(people[149].phone, { properties: { 'n8n Audiences': ['Other'] } });
		await running;
		expect(stage.emulator.shop().byPhone(people[149].phone)?.properties).toEqual({
			'n8n Audiences': ['Other', 'VIP'],
		});
		const reads = stage.sent.filter(({ method }) => method === 'GET');
		expect(reads).toHaveLength(2);
	});

	test('cancelled in the middle, every new member has the event', async () => {
		stage.emulator.options.latencyMs = 5;
		const people = phones(60);
		for (const person of people) stage.emulator.shop().add(person);
		let cancel = () => {};
		const running = stage.run(SYNC, {
			items: people,
			credential: stage.credential({ requestsPerSecond: 200 }),
			onStart: (stop) => {
				cancel = stop;
			},
		});
		await until(() => patches().length >= 20);
		cancel();
		await running;
		const members = people.filter(({ phone }) => {
			return stage.emulator.shop().byPhone(phone)?.properties['n8n Audiences'];
		});
		await until(() => stage.emulator.events.length === members.length);
		expect(members.length).toBeLessThan(60);
	});
});

describe('both entrances end in the same code', () => {
	test.each<[string, INodeParameters]>([
		['an event', SEND],
		['an audience', SYNC],
		['a look-up', { ...SYNC, resource: 'subscriber', operation: 'upsert', keyword: 'HELLO' }],
	])('%s', async (_what, parameters) => {
		await expectInEveryWay(stage, parameters, phones(1)[0]);
	});
});

test('a look-up that breaks off waits for what has begun, and every item is told', async () => {
	const begun: string[] = [];
	const ended: string[] = [];
	const operation = defineOperation<string>({
		option: { name: 'Get', value: 'get' },
		endpoint: 'getSubscriber',
		row: {},
		fields: [],
		plan: ({ json }) => String(json.phone),
		async execute(jobs, run) {
			await run.forEachPage(
				[jobs.slice(0, 3), jobs.slice(3)],
				async (page) => {
					if (page.length > 3) throw new Error('the look-up broke off');
					return page;
				},
				async (job) => {
					begun.push(job.plan);
					await turn();
					await turn();
					ended.push(job.plan);
					job.complete([{ done: true }]);
				},
			);
		},
	});
	const nodeType = Object.assign(new Postscript(), {
		customOperations: { subscriber: { get: runAll(operation) } },
	});
	const { items } = await stage.run(
		{
			resource: 'subscriber',
			operation: 'get',
			subscriber: { __rl: true, mode: 'id', value: 's' },
		},
		{ items: phones(10), nodeType, onError: 'continueRegularOutput' },
	);
	expect(ended).toEqual(begun);
	expect(jsonOf(items).map(({ done, error_code: code }) => done ?? code)).toEqual([
		...Array(3).fill(true),
		...Array(7).fill('unexpected'),
	]);
});
