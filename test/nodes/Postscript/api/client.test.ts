import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import { UserError } from 'n8n-workflow';
import nock from 'nock';
import type { ClientContext, ClientOptions } from '../../../../nodes/Postscript/api/client';
import { PostscriptClient } from '../../../../nodes/Postscript/api/client';
import type { Clock } from '../../../../nodes/Postscript/api/clock';
import { lookUp } from '../../../../nodes/Postscript/api/lookup';
import { walkSubscribers } from '../../../../nodes/Postscript/api/subscriberList';
import type { Subscriber } from '../../../../nodes/Postscript/domain/subscriber';
import { credentialFor, TEST_KEY } from '../../../support/credentials';
import { dropDownContext } from '../../../support/interactive';

const HOST = 'https://api.postscript.io';
const LIST = '/api/v2/subscribers';
const EVENTS = '/api/v2/events';
const EVENT = { body: { type: 'Seen', external_id: 'e1' } };
const PHONE = '+14155550123';

let keys = 0;
let slept: number[] = [];

/** Time passes only in a sleep, and at once. */
function hurriedClock(): Clock {
	let now = 0;
	return {
		now: () => now,
		sleep: async (ms, signal) => {
			signal?.throwIfAborted();
			slept.push(ms);
			now += ms;
			return await Promise.resolve();
		},
		random: () => 0.5,
	};
}

/** A client with a key of its own, so that no test slows another down. */
async function client(
	options: ClientOptions = {},
	fields: ICredentialDataDecryptedObject = {},
	signal?: AbortSignal,
): Promise<PostscriptClient> {
	keys += 1;
	const privateKey = `${TEST_KEY}_${keys}`;
	const credential = credentialFor(HOST, { privateKey, requestsPerSecond: 1000, ...fields });
	const context = Object.assign(dropDownContext(credential), {
		getExecutionCancelSignal: () => signal,
	}) as ClientContext;
	return await PostscriptClient.forContext(context, 'batch', options, hurriedClock());
}

async function fault(promise: Promise<unknown>): Promise<Error & { hint?: string }> {
	return await promise.then(
		() => new Error('It succeeded'),
		(error: Error) => error,
	);
}

beforeAll(() => nock.disableNetConnect());
beforeEach(() => {
	slept = [];
});
afterEach(() => {
	expect(nock.pendingMocks()).toEqual([]);
	nock.cleanAll();
});
afterAll(() => nock.restore());

test('lists go out as repeated parameters, every character encoded', async () => {
	let address = '';
	nock(HOST)
		.get(/.*/)
		.reply(200, (uri) => {
			address = uri;
			return { subscribers: [] };
		});
	await (
		await client()
	).request('listSubscribers', {
		query: { phone_number__in: [PHONE, '1 &='], email__contains: 'a+b@é' },
	});
	expect(address).toBe(
		`${LIST}?phone_number__in=%2B14155550123&phone_number__in=1%20%26%3D&email__contains=a%2Bb%40%C3%A9`,
	);
});

test('an ID cannot lead to another path', async () => {
	nock(HOST).get('/api/v2/subscribers/..%2Fme%3Fx%3D1').reply(200, { id: 's_1' });
	await (await client()).request('getSubscriber', { id: '../me?x=1' });
	expect(nock.isDone()).toBe(true);
});

test('Retry-After is waited for', async () => {
	nock(HOST).get(LIST).reply(503, '', { 'Retry-After': '7' }).get(LIST).reply(200, { a: 1 });
	expect(await (await client()).request('listSubscribers')).toEqual({ a: 1 });
	expect(Math.max(...slept)).toBe(7000);
});

test('waits grow from try to try', async () => {
	nock(HOST).get(LIST).times(4).reply(502).get(LIST).reply(200, {});
	await (await client()).request('listSubscribers');
	expect(slept.filter((ms) => ms >= 200)).toEqual([250, 500, 1000, 2000]);
});

test('being refused for the moment does not count as a try', async () => {
	nock(HOST).post(EVENTS).times(5).reply(429, { error_code: 3002 }).post(EVENTS).reply(202, {});
	const limited = await client({ limits: { maxTries: 1, maxMs: 120_000 } });
	expect(await limited.request('sendEvent', EVENT)).toEqual({});
});

test('what may have happened at the first try is still said after the last', async () => {
	nock(HOST).post(EVENTS).reply(503).post(EVENTS).reply(400, {});
	const error = await fault((await client()).request('sendEvent', EVENT));
	expect(error.message).toBe(
		'Postscript refused to take this event and gave no reason (status 400) after 2 tries. It may have taken effect all the same: check in Postscript before sending it again',
	);
});

test('a read never "may have taken effect"', async () => {
	nock(HOST).get(LIST).reply(503);
	const once = await client({ limits: { maxTries: 1, maxMs: 1000 } });
	const error = await fault(once.request('listSubscribers'));
	expect(error.message).toBe(
		'Postscript had a problem of its own and could not list subscribers (status 503)',
	);
});

describe('a create without a clear answer', () => {
	const doubts: Array<[string, (api: nock.Scope) => nock.Scope]> = [
		['503', (api) => api.post(LIST).reply(503)],
		['408', (api) => api.post(LIST).reply(408)],
		['a cut connection', (api) => api.post(LIST).replyWithError(coded('ECONNRESET'))],
		['a page of HTML', (api) => api.post(LIST).reply(200, '<html></html>')],
	];
	const coded = (code: string) => Object.assign(new Error(code), { code });
	const nobodyThere = async () => await Promise.resolve(undefined);

	test.each(doubts)('is not sent again: %s', async (_what, answer) => {
		answer(nock(HOST));
		const findExisting = async () => await Promise.reject(new Error('It looked'));
		const request = (await client()).request('createSubscriber', { body: {}, findExisting });
		expect(await fault(request)).toMatchObject({ code: 'may_have_happened', retryable: false });
	});

	test.each(doubts)('is sent once more where the user asks for it: %s', async (_what, answer) => {
		answer(answer(nock(HOST)));
		const parts = { body: {}, findExisting: nobodyThere, askAgain: true };
		const error = await fault((await client()).request('createSubscriber', parts));
		expect(error).toMatchObject({ code: 'may_have_happened' });
		expect(error.message).toMatch(/after 2 tries\. It may have taken effect all the same/);
	});

	test('and then refused for the moment, is looked up before each further attempt', async () => {
		nock(HOST).post(LIST).reply(503).post(LIST).reply(429, {});
		let looks = 0;
		const findExisting = async () => {
			looks += 1;
			return await Promise.resolve(looks === 2 ? { id: 's_1' } : undefined);
		};
		const parts = { body: {}, findExisting, askAgain: true };
		expect(await (await client()).request('createSubscriber', parts)).toEqual({ id: 's_1' });
		expect(looks).toBe(2);
	});

	test('stays in doubt when the look fails as well', async () => {
		nock(HOST).post(LIST).reply(503).get(LIST).query(true).times(6).reply(503);
		const postscript = await client();
		const findExisting = async () => {
			await postscript.request('listSubscribers', { query: { phone_number__in: [PHONE] } });
			return undefined;
		};
		const parts = { body: {}, findExisting, askAgain: true };
		const error = await fault(postscript.request('createSubscriber', parts));
		expect(error.message).toMatch(
			/^Postscript had a problem of its own and could not create .*It may have taken effect all the same/,
		);
		expect(error).toMatchObject({ code: 'may_have_happened' });
	});

	test('of a webhook subscription is looked up, and made where it is missing', async () => {
		nock(HOST).post('/api/v2/webhooks').times(2).reply(503).post('/api/v2/webhooks').reply(200, {
			id: 'w_1',
		});
		const parts = { body: {}, findExisting: nobodyThere };
		expect(await (await client()).request('createWebhook', parts)).toEqual({ id: 'w_1' });
	});
});

test.each(['ECONNREFUSED', 'ENOTFOUND', 'CERT_HAS_EXPIRED', 'DEPTH_ZERO_SELF_SIGNED_CERT'])(
	'%s: it certainly did not arrive, so a create is sent again without a look',
	async (code) => {
		nock(HOST)
			.post(LIST)
			.replyWithError(Object.assign(new Error(code), { code }))
			.post(LIST)
			.reply(200, { id: 's_1' });
		const findExisting = async () => await Promise.reject(new Error('It looked'));
		const answer = await (await client()).request('createSubscriber', { body: {}, findExisting });
		expect(answer).toEqual({ id: 's_1' });
	},
);

test('a host that stays out of reach is named, and nothing is in doubt', async () => {
	const refused = Object.assign(new Error('connect'), { code: 'ECONNREFUSED', syscall: 'connect' });
	nock(HOST).post(EVENTS).times(2).replyWithError(refused);
	const twice = await client({ limits: { maxTries: 2, maxMs: 60_000 } });
	const error = await fault(twice.request('sendEvent', EVENT));
	expect(error.message).toBe(
		'api.postscript.io could not be reached to take this event after 2 tries',
	);
	expect(error.hint).toContain('Check the network of this n8n');
});

describe('what n8n does not let out', () => {
	const blocked = () =>
		new UserError('The request was blocked because it resolves to a restricted IP address');

	test('is final, and says so', async () => {
		nock(HOST).post(EVENTS).replyWithError(blocked());
		const error = await fault((await client()).request('sendEvent', EVENT));
		expect(error.message).toBe('This n8n does not allow requests to api.postscript.io');
		expect(error.hint).toContain('add api.postscript.io to them');
	});

	test('does not hide that an earlier try may have taken effect', async () => {
		nock(HOST).post(EVENTS).reply(503).post(EVENTS).replyWithError(blocked());
		const error = await fault((await client()).request('sendEvent', EVENT));
		expect(error.message).toMatch(/after 2 tries\. It may have taken effect all the same/);
	});
});

test('a redirect to another host gets no key, nor any request', async () => {
	const elsewhere = nock('https://example.com').get(/.*/).reply(200, {});
	nock(HOST).get('/api/v2/me').reply(307, '', { Location: 'https://example.com/api/v2/me' });
	const error = await fault((await client()).request('me'));
	expect(error.message).toContain('which is refused so that the key never leaves its host');
	expect(elsewhere.isDone()).toBe(false);
	nock.cleanAll();
});

test('a cancelled execution sends nothing', async () => {
	const controller = new AbortController();
	controller.abort();
	const cancelled = await client({}, {}, controller.signal);
	const error = await fault(cancelled.request('me'));
	expect(error.name).toBe('AbortError');
});

test('a preview is one line without keys', async () => {
	const shopToken = ['sk', 'test', 'other'].join('_');
	const preview = (await client({}, { shopToken })).preview('updateSubscriber', {
		id: 's_1',
		query: { phone_number__in: ['+1', '1'] },
		body: { tags: ['a'] },
	});
	expect(preview).toBe(
		'PATCH /api/v2/subscribers/s_1?phone_number__in=%2B1&phone_number__in=1 {"tags":["a"]}',
	);
});

describe('a lookup', () => {
	const page = (rows: object[], more = {}) => ({
		subscribers: rows,
		page_info: { page: 1, total_pages: 1 },
		...more,
	});

	test('concludes nothing from strangers', async () => {
		nock(HOST)
			.get(LIST)
			.query(true)
			.reply(200, page([{ id: 's_9', phone_number: '+14155550199' }]));
		const finding = (await lookUp(await client(), 'phone', [PHONE]))(PHONE);
		expect(finding).toMatchObject({ kind: 'failed' });
	});

	test.each([[{}], [[]], [{ subscribers: null }], [{ subscribers: {} }]])(
		'takes %j for a failure, never for nobody',
		async (body) => {
			nock(HOST).get(LIST).query(true).reply(200, body);
			const finding = (await lookUp(await client(), 'email', ['jane@example.com']))(
				'jane@example.com',
			);
			expect(finding).toMatchObject({ kind: 'failed' });
		},
	);

	test('finds by whatever form is stored, and whatever form is asked', async () => {
		nock(HOST)
			.get(LIST)
			.query(true)
			.reply(
				200,
				page([{ id: 's_1', phone_number: '14155550123' }], { page_info: { total_pages: 1 } }),
			);
		const findings = await lookUp(await client(), 'phone', [PHONE, PHONE]);
		expect(findings(PHONE)).toMatchObject({ kind: 'found', subscriber: { id: 's_1' } });
	});

	test('of nobody asks nothing', async () => {
		expect((await lookUp(await client(), 'phone', []))(PHONE)).toEqual({ kind: 'none' });
	});
});

describe('a walk', () => {
	async function walked(query: Record<string, string>): Promise<string[]> {
		const rows: Subscriber[] = [];
		for await (const row of walkSubscribers(await client(), query)) rows.push(row);
		return rows.map(({ id }) => id);
	}

	test('ends at a page that brings nobody new, where Postscript tells of no pages', async () => {
		nock(HOST)
			.get(LIST)
			.query(true)
			.times(2)
			.reply(200, { subscribers: [{ id: 's_1' }] });
		expect(await walked({})).toEqual(['s_1']);
		expect(nock.isDone()).toBe(true);
	});

	test('ends at an empty page, whatever the count says', async () => {
		nock(HOST)
			.get(LIST)
			.query(true)
			.reply(200, { subscribers: [], page_info: { page: 1, total_pages: 9 } });
		expect(await walked({})).toEqual([]);
	});

	test('that breaks off says so instead of giving a part', async () => {
		nock(HOST)
			.get(LIST)
			.query(true)
			.reply(200, { subscribers: [{ id: 's_1' }], page_info: { total_pages: 2 } })
			.get(LIST)
			.query(true)
			.reply(400, {});
		await expect(walked({})).rejects.toThrow('Postscript refused to list subscribers');
	});
});
