import { call, handClock, type CallOptions } from './caller';
import { startEmulator, type Emulator, type SubscriberView, type When } from './index';

interface Page {
	page_info: { page: number; total_pages: number };
	subscribers: SubscriberView[];
}

const clock = handClock();
let emulator: Emulator;
beforeAll(async () => {
	emulator = await startEmulator({ rate: null, now: clock.now });
});
afterEach(() => {
	expect(emulator.violations).toEqual([]);
	emulator.reset();
});
afterAll(async () => await emulator.close());

const read = async (query: CallOptions['query'] = {}) =>
	(await call<Page>(emulator, 'GET', '/api/v2/subscribers', { query })).body;
/** The last two digits of the numbers found tell the people of these tests apart. */
const found = async (query: CallOptions['query'] = {}) =>
	(await read(query)).subscribers.map(({ phone_number }) => Number(phone_number.slice(-2)));
const phone = (n: number) => `+121255501${String(n).padStart(2, '0')}`;
const at = (second: number) => `2026-01-01T00:00:${String(second).padStart(2, '0')}.000000`;
const add = (n: number, when: When = {}) => emulator.shop().add({ phone: phone(n) }, when);

describe('filters', () => {
	beforeEach(() => {
		const shop = emulator.shop();
		const people = [
			{ email: 'Ann@example.com', shopifyCustomerId: 7001, createdAt: at(1) },
			{ email: 'bob@example.com', shopifyCustomerId: 7002, createdAt: at(2) },
			{ createdAt: at(3) },
		];
		people.forEach((person, i) =>
			shop.add({ phone: phone(i + 1), ...person }, { updatedAt: at(13 - i) }),
		);
	});

	test.each<[string, string | string[], number[]]>([
		['created_at__eq', at(2), [2]],
		['created_at__gt', at(2), [3]],
		['created_at__gte', at(2), [2, 3]],
		['created_at__lt', at(2), [1]],
		['created_at__lte', at(2), [1, 2]],
		['updated_at__eq', at(12), [2]],
		['updated_at__gt', at(12), [1]],
		['updated_at__gte', at(12), [1, 2]],
		['updated_at__lt', at(12), [3]],
		['updated_at__lte', at(12), [2, 3]],
		['email__eq', 'ann@example.com', [1]],
		['email__contains', 'example', [1, 2]],
		['email__in', ['bob@example.com', 'nobody@example.com', 'ann@example.com'], [1, 2]],
		['email__in', 'bob@example.com', [2]],
		['phone_number__eq', phone(2), [2]],
		['phone_number__contains', '5550103', [3]],
		['phone_number__in', [phone(3), phone(1)], [1, 3]],
		['shopify_customer_id__eq', '7002', [2]],
		['shopify_customer_id__contains', '700', [1, 2]],
		['shopify_customer_id__in', ['7001', '9'], [1]],
		['created_at__gte', '2026-01-01', [1, 2, 3]],
		['created_at__gte', '2026-01-01T02:00:02+02:00', [2, 3]],
		['created_at__gte', '2026-01-01 00:00:02.000001', [3]],
		['created_at__gte', '2026-01-01T00:00:01.999Z', [2, 3]],
	])('%s %p finds %p', async (name, value, expected) => {
		expect(await found({ [name]: value })).toEqual(expected);
	});

	test('ps_id__eq finds the one with that cookie id', async () => {
		const { ps_id } = emulator.shop().byPhone(phone(2)) ?? { ps_id: 0 };
		expect(await found({ ps_id__eq: ps_id })).toEqual([2]);
		expect(await found({ ps_id__eq: ps_id + 1000 })).toEqual([]);
	});

	test('several filters must all hold', async () => {
		const emails = ['ann@example.com', 'bob@example.com'];
		expect(await found({ email__in: emails, created_at__gt: at(1) })).toEqual([2]);
		expect(await found({ email__in: emails, phone_number__in: [phone(1), phone(3)] })).toEqual([1]);
		expect(await found({ created_at__gte: at(2), updated_at__gte: at(12) })).toEqual([2]);
		expect(await found({ email__contains: 'b', updated_at__lt: at(13) })).toEqual([2]);
		expect(await found({ created_at__gt: at(2), created_at__lt: at(2) })).toEqual([]);
	});

	test.each<[string, number[]]>([
		['created_at__asc', [1, 2, 3]],
		['created_at__desc', [3, 2, 1]],
		['updated_at__asc', [3, 2, 1]],
		['updated_at__desc', [1, 2, 3]],
		['phone_number__asc', [1, 2, 3]],
		['phone_number__desc', [3, 2, 1]],
		['shopify_customer_id__asc', [1, 2, 3]],
		['shopify_customer_id__desc', [3, 2, 1]],
	])('sort %s gives %p', async (sort, expected) => {
		expect(await found({ sort })).toEqual(expected);
		expect(await found({ sort, email__contains: 'example' })).toEqual(
			expected.filter((n) => n !== 3),
		);
	});
});

describe('phone matching', () => {
	const forms = ['+12125550101', '12125550101', '(212) 555-0101'];

	test.each([
		['normalised', [true, true, true]],
		['e164', [true, false, false]],
		['digits', [false, true, false]],
	] as const)('%s', async (mode, expected) => {
		add(1);
		emulator.options.phoneMatching = mode;
		const hits = [];
		for (const form of forms) {
			const byEq = await found({ phone_number__eq: form });
			const byIn = await found({ phone_number__in: [form, '+12125550199'] });
			expect(byIn).toEqual(byEq);
			hits.push(byEq.length === 1);
		}
		expect(hits).toEqual(expected);
		const [subscriber] = (await read()).subscribers;
		expect(subscriber.phone_number).toBe('+12125550101');
	});

	test('contains looks at the stored form', async () => {
		add(1);
		const both = async () => [
			(await found({ phone_number__contains: '+1212' })).length,
			(await found({ phone_number__contains: '1212' })).length,
		];
		expect(await both()).toEqual([1, 1]);
		emulator.options.phoneMatching = 'digits';
		expect(await both()).toEqual([0, 1]);
		emulator.options.phoneMatching = 'e164';
		expect(await both()).toEqual([1, 1]);
	});
});

describe('paging', () => {
	test('counts pages from one and has at least one', async () => {
		expect(await read()).toEqual({ page_info: { page: 1, total_pages: 1 }, subscribers: [] });
		emulator.options.pageSize = 2;
		for (const n of [1, 2, 3, 4, 5]) add(n);
		expect(await found({ page: 1 })).toEqual([1, 2]);
		expect(await found({ page: 3 })).toEqual([5]);
		expect(await read({ page: 4 })).toEqual({
			page_info: { page: 4, total_pages: 3 },
			subscribers: [],
		});
		expect(await found({ page: 1, sort: 'created_at__desc' })).toEqual([5, 4]);
		expect(await found({ page: 2, email__contains: '@' })).toEqual([]);
	});

	test('a hundred rows fill a page', async () => {
		for (let n = 0; n < 100; n++) add(n);
		emulator.shop().add({ phone: '+13125550100' });
		expect((await read()).page_info.total_pages).toBe(2);
		expect((await read()).subscribers).toHaveLength(100);
	});

	test('pages shift while rows change: a walk by page number misses someone', async () => {
		emulator.options.pageSize = 2;
		for (const n of [1, 2, 3, 4]) {
			add(n);
			clock.forward(1);
		}
		const sort = 'updated_at__asc';
		expect(await found({ sort, page: 1 })).toEqual([1, 2]);
		emulator.shop().touch(phone(1), { tags: ['x'] });
		expect(await found({ sort, page: 2 })).toEqual([4, 1]);
		expect(await found({ sort, page: 1 })).toEqual([2, 3]);
	});

	test('rows of equal times come in order of insertion, however often they changed', async () => {
		const tie = { updatedAt: at(30) };
		for (const n of [1, 2, 3, 4]) add(n, tie);
		for (const n of [3, 1]) emulator.shop().touch(phone(n), {}, tie);
		emulator.options.pageSize = 3;
		const sort = 'updated_at__asc';
		expect(await found({ sort, updated_at__gte: at(30) })).toEqual([1, 2, 3]);
		expect(await found({ sort, updated_at__gte: at(30), page: 2 })).toEqual([4]);
		expect(await found({ sort, updated_at__gt: at(30) })).toEqual([]);
	});
});

describe('rows that readers see late', () => {
	test('appear after their time, in the place of their time', async () => {
		add(1, { visibleAfterMs: 500 });
		clock.forward(100);
		add(2);
		const sort = 'updated_at__asc';
		expect(await found({ sort })).toEqual([2]);
		clock.forward(400);
		expect(await found({ sort })).toEqual([1, 2]);
	});

	test('appear when they are revealed; until then the old row is seen', async () => {
		add(1, { updatedAt: at(1) });
		add(2, { updatedAt: at(2) });
		emulator.shop().optOut(phone(1), { updatedAt: at(3), hidden: true });
		const [before] = (await read({ sort: 'updated_at__asc' })).subscribers;
		expect(before).toMatchObject({ phone_number: phone(1), updated_at: at(1) });
		emulator.shop().reveal();
		const after = (await read({ sort: 'updated_at__asc' })).subscribers[1];
		expect(after).toMatchObject({
			phone_number: phone(1),
			updated_at: at(3),
			subscriptions: { promotional: { can_send: false } },
		});
	});
});

describe('rows with the same time', () => {
	const walk = async (sort: string) => {
		const pages = [];
		for (let page = 1; page <= 4; page++) pages.push(await found({ sort, page }));
		return pages.flat();
	};
	beforeEach(() => {
		emulator.options.pageSize = 3;
		for (let n = 0; n < 12; n++) add(n, { updatedAt: at(n < 9 ? 1 : 2) });
	});

	test('keep their order from page to page', async () => {
		expect(await walk('updated_at__asc')).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
		expect(await walk('updated_at__desc')).toEqual([11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0]);
	});

	test.each(['updated_at__asc', 'updated_at__desc'])(
		'change it with every page where the switch says so (%s)',
		async (sort) => {
			emulator.options.ties = 'unstable';
			const late = (n: number) => n >= 9;
			const walks = [await walk(sort), await walk(sort), await walk(sort)];
			// So some are met twice and others not at all, but never before or behind another time.
			expect(walks.some((rows) => new Set(rows).size < 12)).toBe(true);
			for (const rows of walks) {
				const edge = sort.endsWith('asc') ? 9 : 3;
				expect(rows.map(late)).toEqual(rows.map((_, i) => i >= edge === (edge === 9)));
			}
		},
	);
});

describe('while a list is read', () => {
	beforeEach(() => {
		emulator.options.pageSize = 2;
		for (let n = 0; n < 6; n++) add(n, { updatedAt: at(n) });
	});
	const sort = 'updated_at__asc';

	test('a hook changes what the next page holds', async () => {
		const seen: unknown[] = [];
		emulator.beforePage((shop, query) => {
			seen.push(query.page);
			if (query.page === '2') shop.touch(phone(0));
		});
		expect([await found({ sort, page: 1 }), await found({ sort, page: 2 })]).toEqual([
			[0, 1],
			[3, 4],
		]);
		expect(seen).toEqual(['1', '2']);
		emulator.reset();
		await read({ page: 2 });
		expect(seen).toEqual(['1', '2']);
	});

	test('churn changes as many rows before each page as the switch says', async () => {
		const times = () => [...emulator.shop().subscribers()].map(({ updated_at }) => updated_at);
		const changed = async () => {
			const before = times();
			await read({ sort });
			return times().filter((time, i) => time !== before[i]).length;
		};
		expect(await changed()).toBe(0);
		emulator.options.churn = 1;
		expect(await changed()).toBe(1);
		emulator.options.churn = 60;
		expect(await changed()).toBe(6);
	});

	test('churn is no problem for an empty shop', async () => {
		emulator.reset();
		emulator.options.churn = 3;
		expect((await read({ sort })).subscribers).toEqual([]);
	});
});

test('a large shop answers by index: look-ups and a walk by update time', async () => {
	const large = await startEmulator({ rate: null, seed: 30_000 });
	const readLarge = async (query: CallOptions['query']) =>
		(await call<Page>(large, 'GET', '/api/v2/subscribers', { query })).body;
	const all = [...large.shop().subscribers()];
	expect(new Set(all.map(({ phone_number }) => phone_number)).size).toBe(30_000);
	const someone = all[12_345];
	const queries: Array<CallOptions['query']> = [
		{ phone_number__eq: someone.phone_number },
		{ email__eq: String(someone.email) },
		{ ps_id__eq: someone.ps_id },
	];
	for (const query of queries) {
		expect((await readLarge(query)).subscribers).toEqual([someone]);
	}
	for (const n of [5, 29_999, 14_000]) large.shop().touch(all[n].phone_number, { tags: ['moved'] });
	const since = { sort: 'updated_at__asc', updated_at__gte: all[29_990].updated_at };
	const changed = await readLarge(since);
	expect(changed.page_info.total_pages).toBe(1);
	expect(changed.subscribers.map(({ id }) => id)).toEqual(
		[...all.slice(29_990, 29_999), all[5], all[29_999], all[14_000]].map(({ id }) => id),
	);
	const last = await readLarge({ sort: 'updated_at__asc', page: 300 });
	expect(last.subscribers.at(-1)?.id).toBe(all[14_000].id);
	await large.close();
});
