import { walkSubscribers } from '../../../../nodes/Postscript/api/subscriberList';
import type { Query } from '../../../../nodes/Postscript/api/types';
import type { Subscriber } from '../../../../nodes/Postscript/domain/subscriber';
import { bulky, usedHeap } from '../../../support/heap';
import { Shelf } from './shelf';

const PHONE = '+14155550';
const at = (second: number) => new Date(Date.UTC(2026, 0, 1) + second * 1000).toISOString();

/** `s_0`, `s_1`, ... each a second younger than the one before, unless times are given. */
const people = (count: number, timeOf: (index: number) => number = (index) => index) =>
	Array.from(
		{ length: count },
		(_, index): Subscriber => ({
			id: `s_${index}`,
			phone_number: `${PHONE}${String(index).padStart(3, '0')}`,
			created_at: at(timeOf(index)),
		}),
	);

const idsOf = (rows: Subscriber[]) => rows.map(({ id }) => id);
const everyId = (count: number) => idsOf(people(count));

async function walked(shelf: Shelf, query: Query = {}): Promise<string[]> {
	const rows: Subscriber[] = [];
	for await (const row of walkSubscribers(shelf.source, query)) rows.push(row);
	return idsOf(rows);
}

describe.each([
	['oldest first', 'created_at__asc'],
	['newest first', 'created_at__desc'],
])('%s', (_name, sort) => {
	const isNewestFirst = sort === 'created_at__desc';
	const inOrder = <T>(values: T[]) => (isNewestFirst ? [...values].reverse() : values);

	test('gives everyone once, in order, a request for each page', async () => {
		const shelf = new Shelf(people(100), { pageSize: 11 });
		expect(await walked(shelf, { sort })).toEqual(inOrder(everyId(100)));
		// The last row of a page is read again as the first of the next.
		expect(shelf.queries).toHaveLength(10);
	});

	test('a row that goes away hides nobody', async () => {
		const shelf = new Shelf(people(7));
		shelf.onAnswer = (answers) => {
			const firstRead = inOrder(everyId(7)).slice(0, 2);
			if (answers === 1) shelf.rows = shelf.rows.filter(({ id }) => !firstRead.includes(id));
		};
		expect(await walked(shelf, { sort })).toEqual(inOrder(everyId(7)));
	});

	describe('people of one moment', () => {
		const crowd = (count: number) => people(count, (index) => (index === 0 ? 0 : 1));

		test.each([
			['who fill several pages', crowd(9)],
			['who are everyone', people(8, () => 5)],
			['who begin and end within pages', people(9, (index) => Math.floor(index / 3))],
		])('%s come once each', async (_who, rows) => {
			const ids = await walked(new Shelf(rows), { sort });
			expect(ids.sort()).toEqual(idsOf(rows));
		});

		test('are read again where they fill several pages, so that one who goes away hides nobody', async () => {
			const shelf = new Shelf([...crowd(9), { id: 's_9', created_at: at(2) }]);
			shelf.onAnswer = (answers) => {
				if (answers === 3) shelf.rows = shelf.rows.filter(({ id }) => id !== 's_1');
			};
			expect((await walked(shelf, { sort })).sort()).toEqual(everyId(10));
		});
	});

	test.each([
		['tells no number of pages', { tellsPages: false }],
		['does not heed the filter by time', { ignoresTime: true }],
		['does neither', { tellsPages: false, ignoresTime: true }],
	])('everyone comes once where Postscript %s', async (_what, options) => {
		const shelf = new Shelf(people(20), { pageSize: 5, ...options });
		expect(await walked(shelf, { sort })).toEqual(inOrder(everyId(20)));
		// Four pages, and what it takes to notice.
		expect(shelf.queries.length).toBeLessThanOrEqual(9);
	});

	test('everyone comes once where Postscript cuts the filter by time to whole seconds', async () => {
		const rows = people(20, (index) => index / 8);
		const shelf = new Shelf(rows, { pageSize: 3, cutsTime: true });
		expect(await walked(shelf, { sort })).toEqual(inOrder(everyId(20)));
		// Seven pages, those of the two full seconds once more, and what it takes to notice.
		expect(shelf.queries.length).toBeLessThanOrEqual(20);
	});

	test('memory stays flat, however many people pass', async () => {
		const count = 10_000;
		const source = {
			request: async <T>(_name: string, { query }: { query?: Query } = {}) => {
				const bound = query?.created_at__gte ?? query?.created_at__lte;
				const second = (Date.parse(String(bound)) - Date.parse(at(0))) / 1000;
				const first = bound === undefined ? 0 : Math.floor(second);
				const start = isNewestFirst && bound !== undefined ? count - 1 - first : first;
				const subscribers = Array.from({ length: Math.min(101, count - start) }, (_, index) => {
					const place = start + index;
					return { id: bulky(place), created_at: at(isNewestFirst ? count - 1 - place : place) };
				});
				const pages = start + subscribers.length < count ? 2 : 1;
				return await Promise.resolve({ subscribers, page_info: { total_pages: pages } } as T);
			},
		};
		const before = usedHeap();
		let given = 0;
		let kept = 0;
		for await (const row of walkSubscribers(source, { sort })) {
			given += row.id === '' ? 0 : 1;
			if (given < count) continue;
			kept = usedHeap() - before;
		}
		expect(given).toBe(count);
		expect(kept).toBeLessThan(10_000_000);
	});
});

test('without a sort the oldest come first', async () => {
	expect(await walked(new Shelf(people(5)))).toEqual(everyId(5));
});

test('times may be written with and without decimals', async () => {
	const times = ['01Z', '01.5Z', '02Z', '02.25Z'].map((second) => `2026-01-01T00:00:${second}`);
	const rows = people(4).map((row, index) => ({ ...row, created_at: times[index] }));
	expect(await walked(new Shelf(rows))).toEqual(everyId(4));
	// In two parts, whose rows are put in order again.
	const phones = Array.from({ length: 400 }, (_, index) => `${PHONE}${index + 1}`);
	const query = {
		phone_number__in: [`${PHONE}001`, `${PHONE}003`, ...phones, `${PHONE}000`, `${PHONE}002`],
	};
	expect(await walked(new Shelf(rows), query)).toEqual(everyId(4));
});

describe('a list too long for one address', () => {
	const phones = (count: number) =>
		people(count).flatMap(({ phone_number: phone }) => [String(phone), String(phone).slice(1)]);
	const lengthOf = (query: Query) =>
		Object.entries(query)
			.flatMap(([name, value]) =>
				[value].flat().map((each) => `${name}=${encodeURIComponent(each)}`),
			)
			.join('&').length;

	test('is asked for in parts, each of which fits, and everyone comes once, in order', async () => {
		const shelf = new Shelf(people(700).reverse(), { pageSize: 100 });
		expect(await walked(shelf, { phone_number__in: phones(600) })).toEqual(everyId(600));
		expect(Math.max(...shelf.queries.map(lengthOf))).toBeLessThan(7000);
	});

	test.each(['created_at__desc', 'phone_number__desc'])('keeps the sort %s', async (sort) => {
		const shelf = new Shelf(people(600), { pageSize: 100 });
		const query = { phone_number__in: phones(600), sort };
		expect(await walked(shelf, query)).toEqual(everyId(600).reverse());
	});

	test('keeps the order of phones that are stored without their plus: they are no times', async () => {
		const stored = ['13105550100', '14155550100', '442079460100', '442079460200'];
		const rows = people(4).map((row, index) => ({ ...row, phone_number: stored[index] }));
		const others = Array.from({ length: 400 }, (_, index) => `+1212555${1000 + index}`);
		const phone_number__in = [stored[1], stored[3], ...others, stored[0], stored[2]];
		const query = { phone_number__in, sort: 'phone_number__asc' };
		expect(await walked(new Shelf(rows), query)).toEqual(everyId(4));
	});

	test('beside another such list is cut as well', async () => {
		const rows = people(400).map((row, index) => ({ ...row, email: `p${index}@example.com` }));
		const shelf = new Shelf(rows, { pageSize: 100 });
		const emails = rows.map(({ email }) => email);
		expect(await walked(shelf, { phone_number__in: phones(400), email__in: emails })).toEqual(
			everyId(400),
		);
		expect(Math.max(...shelf.queries.map(lengthOf))).toBeLessThan(7000);
	});
});
