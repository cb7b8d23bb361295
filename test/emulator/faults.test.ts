import { call } from './caller';
import { startEmulator, type Emulator, type FaultRule } from './index';

let emulator: Emulator;
beforeAll(async () => {
	emulator = await startEmulator({ rate: null });
});
beforeEach(() => emulator.reset());
afterEach(() => expect(emulator.violations).toEqual([]));
afterAll(async () => await emulator.close());

const send = async () => await call(emulator, 'POST', '/api/v2/events', { body: { type: 'Seen' } });
const me = async () => await call(emulator, 'GET', '/api/v2/me');

test.each<[FaultRule, number, string]>([
	[{ kind: 'rateLimited' }, 429, '"error_code":3002'],
	[{ kind: 'serverError' }, 500, 'Internal Server Error'],
	[{ kind: 'serverError', status: 502 }, 502, 'Internal Server Error'],
	[{ kind: 'serverError', status: 503 }, 503, 'Internal Server Error'],
	[{ kind: 'redirect', location: 'https://example.com/' }, 302, ''],
	[{ kind: 'refused' }, 200, 'Access denied.'],
	[{ kind: 'html', processed: false, status: 502 }, 502, '<html>'],
])('%p answers instead of the endpoint, which does nothing', async (rule, status, text) => {
	emulator.fail({ ...rule, times: 1 });
	const answer = await send();
	expect(answer.status).toBe(status);
	expect(answer.text).toContain(text);
	expect(emulator.events).toEqual([]);
	expect(emulator.log).toMatchObject([{ status, fault: rule.kind }]);
	expect((await send()).status).toBe(202);
	expect(emulator.log[1]).not.toHaveProperty('fault');
});

test.each<[FaultRule, number, string]>([
	[{ kind: 'malformed' }, 202, '{"subscribers": [{"id": "s_'],
	[{ kind: 'empty' }, 202, ''],
	[{ kind: 'html', status: 200 }, 200, '<html><body><h1>Just a moment</h1></body></html>'],
	[{ kind: 'serverError', processed: true }, 500, 'Internal Server Error'],
])('%p spoils the answer to what was carried out', async (rule, status, text) => {
	emulator.fail(rule);
	const answer = await send();
	expect([answer.status, answer.text]).toEqual([status, text]);
	expect(emulator.events).toHaveLength(1);
});

test('a refusal may say when to come back; a redirect where to go', async () => {
	emulator.fail({ kind: 'rateLimited', retryAfter: '3', times: 1 });
	expect((await me()).headers.get('retry-after')).toBe('3');
	emulator.fail({ kind: 'redirect', status: 307, location: 'https://example.com/', times: 1 });
	const { status, headers } = await me();
	expect([status, headers.get('location')]).toEqual([307, 'https://example.com/']);
});

test.each<[FaultRule, number]>([
	[{ kind: 'cut' }, 0],
	[{ kind: 'cut', processed: true }, 1],
	[{ kind: 'hang', ms: 5 }, 0],
	[{ kind: 'hang', ms: 5, processed: true }, 1],
])('%p leaves the caller without answer, with %i event recorded', async (rule, recorded) => {
	emulator.fail({ ...rule, times: 1 });
	await expect(send()).rejects.toThrow('fetch failed');
	expect(emulator.events).toHaveLength(recorded);
	expect(emulator.log).toMatchObject([
		{ status: 0, fault: rule.kind, body: rule.processed ? { type: 'Seen' } : undefined },
	]);
	expect(emulator.counters).toMatchObject({ requests: 1, unanswered: 1, byStatus: {} });
});

test('a slow answer is a proper one', async () => {
	emulator.fail({ kind: 'slow', ms: 5 });
	const before = performance.now();
	expect((await send()).status).toBe(202);
	expect(performance.now() - before).toBeGreaterThanOrEqual(4);
});

test('latency is added to every request', async () => {
	emulator.options.latencyMs = 5;
	const before = performance.now();
	expect((await call(emulator, 'GET', '/', { key: null })).status).toBe(200);
	expect(performance.now() - before).toBeGreaterThanOrEqual(4);
});

test('a rule hits only its method and path, and its number of times', async () => {
	emulator.fail({ kind: 'serverError', method: 'POST', path: '/api/v2/events', times: 2 });
	expect((await me()).status).toBe(200);
	expect([(await send()).status, (await send()).status, (await send()).status]).toEqual([
		500, 500, 202,
	]);
	emulator.fail({ kind: 'serverError', path: /page=2$/ });
	const page = async (query: object) =>
		(await call(emulator, 'GET', '/api/v2/subscribers', { query: { ...query } })).status;
	expect([await page({}), await page({ page: 2 })]).toEqual([200, 500]);
});

test('chances are drawn alike for the same seed', async () => {
	const run = async (faultSeed: number) => {
		const options = { rate: null, faultSeed, faults: [{ kind: 'serverError', probability: 0.3 }] };
		const other = await startEmulator(options as { rate: null; faults: FaultRule[] });
		const statuses = [];
		for (let n = 0; n < 40; n++) statuses.push((await call(other, 'GET', '/api/v2/me')).status);
		await other.close();
		return statuses.join();
	};
	const first = await run(7);
	expect(await run(7)).toBe(first);
	expect(await run(8)).not.toBe(first);
	expect(first.split('500').length - 1).toBeGreaterThan(4);
	expect(first.split('500').length - 1).toBeLessThan(20);
});

test('closing lets go of whoever hangs', async () => {
	const other = await startEmulator({ faults: [{ kind: 'hang', ms: 60_000 }] });
	const hanging = call(other, 'GET', '/api/v2/me');
	const outcome = expect(hanging).rejects.toThrow('fetch failed');
	while (other.log.length === 0) await call(other, 'GET', '/__emulator/state');
	await other.close();
	await outcome;
});

test('the log holds what came and what went, the newest up to its limit; counters count all', async () => {
	emulator.options.logLimit = 2;
	await me();
	await call(emulator, 'GET', '/api/v2/subscribers', { query: { email__in: ['a', 'b'] } });
	await send();
	expect(emulator.log).toEqual([
		expect.objectContaining({
			n: 2,
			method: 'GET',
			path: '/api/v2/subscribers',
			query: { email__in: ['a', 'b'] },
			status: 200,
		}),
		expect.objectContaining({ n: 3, method: 'POST', body: { type: 'Seen' }, status: 202 }),
	]);
	expect(emulator.counters).toEqual({
		requests: 3,
		unanswered: 0,
		byStatus: { 200: 2, 202: 1 },
		byEndpoint: {
			'GET /api/v2/me': 1,
			'GET /api/v2/subscribers': 1,
			'POST /api/v2/events': 1,
		},
	});
});
