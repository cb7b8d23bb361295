import { scan, takeBaseline } from '../../../../../nodes/Postscript/trigger/polling/scan';
import type { ScanLimits } from '../../../../../nodes/Postscript/trigger/polling/scanner';
import {
	packState,
	readState,
	writeState,
	type PollState,
} from '../../../../../nodes/Postscript/trigger/polling/state';
import { ModelShop } from './modelShop';

const SECOND = 1_000_000;
const identity = { shop: 'shop_1', fingerprint: 'abc' };
const limits: ScanLimits = {
	lookBack: 120 * SECOND,
	remembered: 50_000,
	maxPages: 50,
	isLate: () => false,
	localTime: Date.UTC(2026, 0, 1) * 1000,
	learn: false,
	needsStatus: true,
};

/** As n8n keeps it: through JSON. */
function saved(state: PollState): PollState {
	const data = {};
	writeState(data, packState(state));
	return readState(JSON.parse(JSON.stringify(data))).state as PollState;
}

function shopOf(people: number, pageSize: number, apart = 10 * SECOND): ModelShop {
	const shop = new ModelShop(pageSize);
	for (let n = 0; n < people; n++) {
		shop.create(n % 10 !== 9);
		shop.pass(apart);
	}
	return shop;
}

class Watch {
	state!: PollState;

	constructor(
		readonly shop: ModelShop,
		readonly limits: ScanLimits,
	) {}

	static async over(shop: ModelShop, more: Partial<ScanLimits> = {}): Promise<Watch> {
		const watch = new Watch(shop, { ...limits, ...more });
		({ state: watch.state } = await takeBaseline(identity, shop.fetchPage, watch.limits));
		shop.requests = 0;
		return watch;
	}

	async poll(more: Partial<ScanLimits> = {}) {
		this.shop.requests = 0;
		this.state = saved(this.state);
		const { found, fault, notes } = await scan(this.state, this.shop.fetchPage, {
			...this.limits,
			...more,
		});
		const events = found
			.filter(({ event }) => event.startsWith('shop.'))
			.map(({ event, subscriber }) => `${subscriber.id} ${event.split('.')[2]}`);
		return { events, fault, notes, requests: this.shop.requests };
	}
}

describe('cost', () => {
	const cases = [1, 49, 50, 51, 99, 100, 101, 250, 1000, 3000].flatMap((changes) =>
		[20, 50, 100].map((pageSize): [number, number] => [changes, pageSize]),
	);
	test.each(cases.filter(([changes, pageSize]) => changes <= pageSize * (pageSize / 2)))(
		'%i changes in pages of %i: ceil(k / page size) + 1 requests, then one while nothing happens',
		async (changes, pageSize) => {
			const shop = shopOf(4000, pageSize);
			const watch = await Watch.over(shop, { maxPages: 500 });
			for (const round of [0, 1]) {
				for (const id of shop.people.slice(0, changes)) {
					shop.pass(1000);
					if (round === 0) shop.setStatus(id, false);
					shop.tag(id);
				}
				const { events, requests } = await watch.poll();
				expect(requests).toBeLessThanOrEqual(Math.ceil(changes / pageSize) + 1);
				expect(events).toHaveLength(round === 0 ? changes : 0);
				for (let idle = 0; idle < 3; idle++) {
					expect(await watch.poll()).toMatchObject({ events: [], fault: undefined, requests: 1 });
				}
			}
		},
	);

	test('a whole shop that shares one time costs one request while nothing happens', async () => {
		const shop = shopOf(1000, 10, 0);
		const watch = await Watch.over(shop);
		expect((await watch.poll()).requests).toBe(1);
		shop.pass(1);
		shop.setStatus('s_0005', false);
		expect((await watch.poll()).events).toEqual(['s_0005 opt_out']);
		expect((await watch.poll()).requests).toBe(1);
	});
});

test('what a poll may not do any more comes with the next ones, in order', async () => {
	const shop = shopOf(100, 10);
	const watch = await Watch.over(shop);
	const told: string[] = [];
	for (const id of shop.people.slice(0, 80)) {
		shop.pass(1);
		shop.setStatus(id, false);
	}
	for (let polls = 0; polls < 20; polls++) {
		const { events, requests } = await watch.poll({ maxPages: 3 });
		expect(requests).toBeLessThanOrEqual(3);
		told.push(...events);
	}
	const expected = shop.people.slice(0, 80).filter((_id, n) => n % 10 !== 9);
	expect(told).toEqual(expected.map((id) => `${id} opt_out`));
});

test('a poll whose time is up stops after the page it reads', async () => {
	const shop = shopOf(50, 10);
	const watch = await Watch.over(shop);
	for (const id of shop.people) {
		shop.pass(1);
		shop.tag(id);
	}
	expect((await watch.poll({ isLate: () => true })).requests).toBe(1);
});

test('a fault passes on what is complete; the rest comes with the next poll', async () => {
	const shop = shopOf(40, 10);
	const watch = await Watch.over(shop);
	for (const id of shop.people.slice(0, 20)) {
		shop.pass(1);
		shop.setStatus(id, false);
	}
	shop.beforeAnswer = () => {
		if (shop.requests === 2) throw new Error('connection lost');
	};
	const first = await watch.poll();
	expect(first.fault).toEqual(new Error('connection lost'));
	expect(first.events.length).toBeGreaterThan(0);
	shop.beforeAnswer = () => {};
	const second = await watch.poll();
	const expected = shop.people.slice(0, 20).filter((_id, n) => n % 10 !== 9);
	expect([...first.events, ...second.events]).toEqual(expected.map((id) => `${id} opt_out`));
});

test('a change that becomes visible late, behind a busy stretch, is found', async () => {
	const shop = shopOf(300, 20, SECOND);
	const watch = await Watch.over(shop);
	for (const [n, id] of shop.people.slice(0, 60).entries()) {
		shop.pass(SECOND / 10);
		if (n === 5) shop.setStatus(id, false, 60 * SECOND);
		else shop.tag(id);
	}
	expect((await watch.poll()).events).toEqual([]);
	const told: string[] = [];
	for (let polls = 0; polls < 20; polls++) {
		shop.pass(130 * SECOND);
		shop.tag('s_0070');
		const { events, requests } = await watch.poll();
		expect(requests).toBeLessThanOrEqual(2);
		told.push(...events);
	}
	expect(told).toEqual(['s_0005 opt_out']);
});

describe('who is opted out already', () => {
	test('a small shop is read whole at once, so a return is told from a tag', async () => {
		const shop = shopOf(100, 10);
		const watch = await Watch.over(shop);
		shop.tag('s_0001');
		shop.pass(1);
		shop.setStatus('s_0009', true);
		expect((await watch.poll()).events).toEqual(['s_0009 opt_in']);
	});

	test('in a large shop a return is known only once everyone was learned, a few pages with each poll', async () => {
		const shop = shopOf(1000, 10);
		const without = await Watch.over(shop);
		shop.setStatus('s_0009', true);
		expect((await without.poll()).events).toEqual([]);

		const learning = await Watch.over(shop, { learn: true });
		let polls = 0;
		while (learning.state.learning.stage !== 'done' && polls < 10) {
			const { requests } = await learning.poll();
			expect(requests).toBeLessThanOrEqual(21);
			polls++;
		}
		expect(polls).toBe(5);
		shop.pass(1);
		shop.setStatus('s_000j', true);
		shop.tag('s_000k');
		expect((await learning.poll()).events).toEqual(['s_000j opt_in']);
		expect((await learning.poll()).requests).toBe(1);
	});

	test('opted-out people stay known where not everyone can be remembered', async () => {
		const shop = shopOf(1000, 100);
		const watch = await Watch.over(shop, { remembered: 200 });
		shop.setStatus('s_0009', true);
		shop.pass(1);
		shop.setStatus('s_000a', false);
		shop.pass(1);
		shop.tag('s_000b');
		expect((await watch.poll()).events).toEqual(['s_0009 opt_in', 's_000a opt_out']);
		expect(watch.state.known.size).toBe(200);
	});
});

describe('more changes than are remembered', () => {
	async function afterManyChanges(newcomers: number, remembered: number) {
		const shop = shopOf(3000, 100);
		const watch = await Watch.over(shop, { remembered, learn: true });
		for (let polls = 0; polls < 5; polls++) await watch.poll();
		const first = shop.create(true);
		for (let n = 1; n < newcomers; n++) {
			shop.pass(1);
			shop.create(true);
		}
		expect((await watch.poll()).events).toHaveLength(newcomers);
		for (let n = 0; n < 40; n++) {
			shop.pass(60 * SECOND);
			for (const id of shop.people.slice(n * 10, n * 10 + 10)) {
				shop.pass(1);
				shop.tag(id);
			}
			expect((await watch.poll()).events).toEqual([]);
		}
		return { shop, watch, first };
	}

	test('people created since the activation are remembered longest: a tag is no second opt-in', async () => {
		const { shop, watch, first } = await afterManyChanges(1, 1150);
		shop.tag(first);
		expect((await watch.poll()).events).toEqual([]);
	});

	test.each([
		['the time of its confirmation', 0],
		['the time of its form, before everything that is remembered', 2000 * SECOND],
	])('an opt-in of a person whose created_at is %s is passed on', async (_name, before) => {
		const { shop, watch } = await afterManyChanges(1, 1150);
		const id = shop.create(true, 0, shop.now - before);
		expect((await watch.poll()).events).toEqual([`${id} opt_in`]);
	});

	test('a form sent before the activation and confirmed after it is an opt-in', async () => {
		const shop = shopOf(3000, 100, 1200 * SECOND);
		const formAt = shop.now - 3600 * SECOND;
		const watch = await Watch.over(shop, { remembered: 1150, learn: true });
		for (let polls = 0; polls < 5; polls++) await watch.poll();
		shop.pass(60 * SECOND);
		const id = shop.create(true, 0, formAt);
		shop.tag('s_0001');
		expect((await watch.poll()).events).toEqual([`${id} opt_in`]);
	});

	test('what overflows is counted, and an unremembered later one is an opt-in', async () => {
		const shop = shopOf(3000, 100);
		const watch = await Watch.over(shop, { remembered: 1000, learn: true });
		for (let polls = 0; polls < 5; polls++) await watch.poll();
		const first = shop.create(true);
		let forgotten = 0;
		for (let n = 0; n < 30; n++) {
			shop.pass(200 * SECOND);
			for (let one = 0; one < 50; one++) {
				shop.pass(1);
				shop.create(true);
			}
			forgotten += (await watch.poll()).notes.givenUp.recent;
		}
		expect(forgotten).toBeGreaterThan(400);
		expect(watch.state.known.get(first)).toBeUndefined();
		shop.tag(first);
		expect((await watch.poll()).events).toEqual([`${first} opt_in`]);
	});
});

test('an empty shop tells of its first subscriber', async () => {
	const shop = new ModelShop(100, { zoned: true });
	const watch = await Watch.over(shop);
	expect((await watch.poll()).events).toEqual([]);
	const first = shop.create(true);
	expect((await watch.poll()).events).toEqual([`${first} opt_in`]);
	expect(await watch.poll()).toMatchObject({ events: [], requests: 1 });
});

test('rows that are gone do not hold the walk up', async () => {
	const shop = shopOf(30, 10, 0);
	const watch = await Watch.over(shop);
	shop.pass(1);
	const people = [...shop.people];
	for (const id of people) shop.tag(id);
	await watch.poll();
	for (const id of people.slice(0, 25)) shop.remove(id);
	shop.pass(1);
	shop.setStatus('s_0010', true);
	const newcomer = shop.create(true);
	const polls = [await watch.poll(), await watch.poll()];
	expect(polls.flatMap(({ events }) => events)).toEqual([`${newcomer} opt_in`]);
});
