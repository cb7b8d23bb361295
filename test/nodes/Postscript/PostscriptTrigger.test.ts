import type { IDataObject, IPollFunctions, Logger } from 'n8n-workflow';
import { PostscriptTrigger } from '../../../nodes/Postscript/PostscriptTrigger.node';
import { pollSubscribers } from '../../../nodes/Postscript/trigger/polling/poll';
import { startEmulator, seedPhone, type Emulator } from '../../emulator';
import { OTHER_SHOP_KEY, PARTNER_KEY, TEST_KEY } from '../../emulator/options';
import { credentialFor } from '../../support/credentials';
import { PollHost, type PollHostOptions } from '../../support/pollHarness';

const MOST_CHANGES = 300;
let emulator: Emulator;

function hostFor(options: Partial<PollHostOptions> = {}): PollHost {
	const credential = credentialFor(emulator.url, { privateKey: TEST_KEY, requestsPerSecond: 1000 });
	return new PollHost({ credential, ...options });
}

async function activated(options: Partial<PollHostOptions> = {}): Promise<PollHost> {
	const host = hostFor(options);
	expect(await host.poll()).toEqual([]);
	host.activated();
	return host;
}

/** The poll's items, and the requests that it took. */
async function poll(host: PollHost): Promise<{ items: IDataObject[]; requests: number }> {
	const before = emulator.counters.requests;
	const items = await host.poll();
	return { items, requests: emulator.counters.requests - before };
}

/** The node's own poll, and what it writes into n8n's log. */
function logging() {
	const node = new PostscriptTrigger();
	const warnings: string[] = [];
	const infos: string[] = [];
	const logger = {
		warn: (text: string) => warnings.push(text),
		info: (text: string) => infos.push(text),
	} as unknown as Logger;
	const logged = async (context: IPollFunctions) => {
		Object.defineProperty(context, 'logger', { value: logger });
		return await node.poll.call(context);
	};
	return { warnings, infos, poll: logged };
}

/** Seeded people who are subscribed: every one but the tenth. */
function subscribed(count: number): string[] {
	const people = Array.from({ length: count * 2 }, (_, n) => n).filter((n) => n % 10 !== 9);
	return people.slice(0, count).map(seedPhone);
}

const told = (items: IDataObject[]) => items.map((item) => [item.event, item.phone_number]);

describe.each([
	['a shop of 1,000', 1000],
	['a shop of 1,000,000', 1_000_000],
])('%s', (_name, seed) => {
	beforeAll(async () => {
		const shops = [{ key: TEST_KEY, id: 'shop_1234567abcde', name: 'Test Shop', seed }];
		emulator = await startEmulator({ rate: null, shops });
	}, 120_000);
	afterAll(async () => {
		expect(emulator.violations).toEqual([]);
		await emulator.close();
	});

	test('costs one request while nothing happens, and ceil(k / 100) + 1 after k changes', async () => {
		const host = await activated({ parameters: { options: { learnOptedOut: false } } });
		expect(await poll(host)).toEqual({ items: [], requests: 1 });
		const people = subscribed(1 + 100 + MOST_CHANGES);
		for (const changes of [1, 100, MOST_CHANGES]) {
			const out = people.splice(0, changes);
			for (const phone of out) emulator.shop().optOut(phone);
			const { items, requests } = await poll(host);
			expect(told(items)).toEqual(out.map((phone) => ['shop.subscriber.opt_out', phone]));
			expect(requests).toBeLessThanOrEqual(Math.ceil(changes / 100) + 1);
			expect(await poll(host)).toEqual({ items: [], requests: 1 });
		}
	}, 60_000);
});

describe('a small shop', () => {
	beforeAll(async () => {
		const shops = [
			{ key: TEST_KEY, id: 'shop_1234567abcde', name: 'Test Shop', seed: 30 },
			{ key: OTHER_SHOP_KEY, id: 'shop_7654321edcba', name: 'Other Shop', seed: 5 },
		];
		emulator = await startEmulator({ rate: null, shops });
	});
	afterEach(() => {
		expect(emulator.violations).toEqual([]);
		emulator.reset();
	});
	afterAll(async () => await emulator.close());

	test('an item holds the fields, the event, its time and what was before', async () => {
		const host = await activated();
		emulator.shop().optOut(seedPhone(0));
		emulator.shop().optIn(seedPhone(9));
		emulator.shop().touch(seedPhone(1), { tags: ['New'] });
		const { items } = await poll(host);
		expect(items).toEqual([
			expect.objectContaining({
				subscriber_id: 's_seed000000',
				is_subscribed: false,
				event: 'shop.subscriber.opt_out',
				event_time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/),
				previous_status: 'subscribed',
			}),
			expect.objectContaining({
				subscriber_id: 's_seed000009',
				is_subscribed: true,
				event: 'shop.subscriber.opt_in',
				previous_status: 'unsubscribed',
			}),
		]);
	});

	test('chosen events and filters decide what comes; what they hide is remembered all the same', async () => {
		const host = await activated({
			parameters: {
				events: ['newSubscriber', 'subscriberUpdated'],
				filters: { tags: 'new', hasEmail: true },
				output: 'raw',
			},
		});
		emulator.shop().optOut(seedPhone(1));
		emulator.shop().touch(seedPhone(2), { tags: ['New'] });
		emulator.shop().add({ phone: '+14155550199', email: 'kim@example.com', tags: ['new'] });
		const { items } = await poll(host);
		expect(told(items)).toEqual([
			['subscriber.updated', seedPhone(2)],
			['subscriber.created', '+14155550199'],
		]);
		expect(items[0]).toHaveProperty('subscriptions');
		host.parameters = { events: ['optedIn', 'optedOut'] };
		host.restart();
		expect((await poll(host)).items).toEqual([]);
	});

	test('a test run shows samples and leaves the cursor alone', async () => {
		const host = await activated();
		const { saved } = host;
		const samples = await host.poll({ manual: true });
		expect(told(samples)).toEqual([
			['shop.subscriber.opt_out', seedPhone(29)],
			['shop.subscriber.opt_in', seedPhone(28)],
			['shop.subscriber.opt_in', seedPhone(27)],
		]);
		expect(samples.map((item) => item.previous_status)).toEqual([
			'subscribed',
			'unsubscribed',
			'unsubscribed',
		]);
		expect(host.saved).toBe(saved);
	});

	test.each([
		['newSubscriber', 'unknown'],
		['subscriberUpdated', 'unsubscribed'],
	])('samples of %s say that they were %s before', async (event, before) => {
		const host = hostFor({ parameters: { events: [event] } });
		const [sample] = await host.poll({ manual: true });
		expect(sample).toMatchObject({ phone_number: seedPhone(29), previous_status: before });
	});

	test('the editor says that they are samples', () => {
		const { hints } = new PostscriptTrigger().description;
		expect(hints).toEqual([
			expect.objectContaining({ location: 'outputPane', whenToDisplay: 'afterExecution' }),
		]);
		expect(hints?.[0].message).toContain('samples');
	});

	test('of two polls at once, one does the work', async () => {
		const host = await activated();
		emulator.shop().optOut(seedPhone(0));
		const both = await Promise.all([host.poll(), host.poll()]);
		expect(both.map((items) => items.length)).toEqual([1, 0]);
		expect((await poll(host)).items).toEqual([]);
	});

	test('a second registration of the same workflow repeats nothing', async () => {
		const host = await activated();
		emulator.shop().optOut(seedPhone(0));
		await host.poll();
		const second = hostFor();
		second.saved = host.saved;
		second.restart();
		expect((await poll(second)).items).toEqual([]);
	});

	test('what happened while the workflow was off comes when it is on again', async () => {
		const host = await activated();
		emulator.shop().optOut(seedPhone(0));
		host.restart();
		expect(told((await poll(host)).items)).toEqual([['shop.subscriber.opt_out', seedPhone(0)]]);
	});

	test.each([
		['older', 'beforeSave', 1],
		['older', 'beforeEmit', 0],
		['newer', 'beforeEmit', 0],
	] as const)('%s hosts: a crash %s loses nothing', async (host, crash, items) => {
		const one = await activated({ host });
		emulator.shop().optOut(seedPhone(0));
		expect(await one.poll({ crash })).toHaveLength(items);
		emulator.shop().optOut(seedPhone(1));
		expect(told((await poll(one)).items)).toEqual([
			['shop.subscriber.opt_out', seedPhone(0)],
			['shop.subscriber.opt_out', seedPhone(1)],
		]);
	});

	test('what happens after the activation comes, though n8n dropped what its poll left', async () => {
		const host = hostFor();
		expect(await host.poll()).toEqual([]);
		host.restart();
		expect(host.staticData).toEqual({});
		emulator.shop().optOut(seedPhone(0));
		expect(told(await host.poll())).toEqual([['shop.subscriber.opt_out', seedPhone(0)]]);
		expect(await host.poll()).toEqual([]);
	});

	test('a poll stops halfway through the budget that the host gives it; the next ones bring the rest', async () => {
		const budget = 36_000;
		let time = 0;
		const tenSecondsLater = () => (time += 10_000);
		emulator.options.pageSize = 5;
		const host = await activated({
			poll: async (context: IPollFunctions) => {
				const limited = Object.assign(context, { getPollBudgetMs: () => budget });
				return await pollSubscribers(limited, undefined, tenSecondsLater);
			},
		});
		const out = subscribed(20);
		for (const phone of out) emulator.shop().optOut(phone);
		const first = await poll(host);
		expect(first.requests).toBeLessThanOrEqual(2);
		const items = [...first.items];
		for (let polls = 0; polls < 20; polls++) items.push(...(await poll(host)).items);
		expect(told(items)).toEqual(out.map((phone) => ['shop.subscriber.opt_out', phone]));
	});

	test('an edited workflow goes on where it was', async () => {
		const host = await activated();
		host.parameters = { events: ['optedOut'], options: { lookBack: 60, remembered: 2000 } };
		host.restart();
		emulator.shop().optOut(seedPhone(0));
		expect(told((await poll(host)).items)).toEqual([['shop.subscriber.opt_out', seedPhone(0)]]);
		expect((await poll(host)).items).toEqual([]);
	});

	test('another key of the same shop goes on; another shop starts anew and says so', async () => {
		const { warnings, poll: logged } = logging();
		const host = await activated({ poll: logged });
		emulator.shop().optOut(seedPhone(0));
		host.credential = { ...host.credential, privateKey: PARTNER_KEY, shopToken: TEST_KEY };
		expect((await poll(host)).items).toHaveLength(1);
		expect(warnings).toEqual([]);

		host.credential = { ...host.credential, privateKey: OTHER_SHOP_KEY, shopToken: '' };
		emulator.shop(OTHER_SHOP_KEY).optOut(seedPhone(1));
		expect((await poll(host)).items).toEqual([]);
		expect(warnings).toEqual([
			expect.stringContaining('shop_7654321edcba instead of shop_1234567abcde'),
		]);
		emulator.shop(OTHER_SHOP_KEY).optOut(seedPhone(2));
		expect(told((await poll(host)).items)).toEqual([['shop.subscriber.opt_out', seedPhone(2)]]);
	});

	test('static data holds no key', async () => {
		const host = await activated();
		expect(host.saved).not.toContain(TEST_KEY);
		expect(host.staticData).toMatchObject({ version: 1, shop: 'shop_1234567abcde' });
	});

	test('at activation a refusal is an error that says what to do, and nothing is saved', async () => {
		const host = hostFor();
		host.credential = { ...host.credential, privateKey: ['sk', 'nobody'].join('_') };
		await expect(host.poll()).rejects.toMatchObject({ name: 'NodeApiError', httpCode: '401' });
		expect(host.staticData).toEqual({});
	});

	test.each(['naive', 'zoned'] as const)('%s timestamps', async (timestamps) => {
		emulator.options.timestamps = timestamps;
		const host = await activated();
		emulator.shop().optOut(seedPhone(0));
		expect(told((await poll(host)).items)).toEqual([['shop.subscriber.opt_out', seedPhone(0)]]);
		expect(await poll(host)).toEqual({ items: [], requests: 1 });
	});
});

describe('a row with a time far ahead', () => {
	const aYearAhead = () => Date.now() + 365 * 86_400_000;

	beforeEach(async () => {
		const shops = [{ key: TEST_KEY, id: 'shop_1234567abcde', name: 'Test Shop', seed: 40 }];
		emulator = await startEmulator({ rate: null, shops, pageSize: 10 });
	});
	afterEach(async () => {
		expect(emulator.violations).toEqual([]);
		await emulator.close();
	});

	test('hides no one who changes after it', async () => {
		const [mistaken, ...people] = subscribed(21);
		const host = await activated();
		emulator.shop().touch(mistaken, { tags: ['vip'] }, { updatedAt: aYearAhead() });
		expect(await host.poll()).toEqual([]);
		expect(await host.poll()).toEqual([]);
		for (const phone of people) emulator.shop().optOut(phone);
		expect(told(await host.poll())).toEqual(
			people.map((phone) => ['shop.subscriber.opt_out', phone]),
		);
		expect(await host.poll()).toEqual([]);
	});

	test('hides no one when it is there at activation, and its own person is heard again', async () => {
		const [mistaken, other] = subscribed(2);
		emulator.shop().touch(mistaken, { tags: ['vip'] }, { updatedAt: aYearAhead() });
		const host = await activated();
		emulator.shop().optOut(other);
		expect(told(await host.poll())).toEqual([['shop.subscriber.opt_out', other]]);
		emulator.shop().optOut(mistaken, { updatedAt: Date.now() });
		expect(told(await host.poll())).toEqual([['shop.subscriber.opt_out', mistaken]]);
		expect(await host.poll()).toEqual([]);
	});
});
