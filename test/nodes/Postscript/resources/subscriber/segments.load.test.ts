import type { IDataObject, INodeParameters } from 'n8n-workflow';
import type { Shop, SubscriberView } from '../../../../emulator';
import { usedHeap } from '../../../../support/heap';
import { jsonOf, openStage } from '../operationHarness';
import { criteria } from './conditionsInput';

const PEOPLE = 50_000;
const PAGES = PEOPLE / 100;
const CHANGES_PER_PAGE = 20;

const stage = openStage({ seed: PEOPLE });
jest.setTimeout(120_000);

const GET_ALL: INodeParameters = {
	resource: 'subscriber',
	operation: 'getAll',
	returnAll: true,
	output: 'raw',
};
const COUNT: INodeParameters = { resource: 'subscriber', operation: 'count' };

const SEGMENT = criteria(
	[
		{ field: 'tags', operator: 'contains', value: 'vip' },
		{ field: 'status', operator: 'equals', value: 'subscribed' },
		{ field: 'email', operator: 'notEndsWith', value: '7@EXAMPLE.com' },
	],
	[
		{
			field: 'property',
			propertyName: 'Visits',
			type: 'auto',
			operator: 'greaterThan',
			value: '3',
		},
	],
	[
		{ field: 'shopifyCustomerId', operator: 'exists' },
		{ field: 'createdAt', operator: 'notInTheLast', value: 0 },
		{ field: 'promotionalConsent', operator: 'isFalse' },
	],
);

/** The same, written down once more, on rows as the emulator shows them. */
function isInSegment(row: SubscriberView): boolean {
	const { can_send: isSubscribed } = row.subscriptions.promotional;
	if (row.tags.includes('VIP') && isSubscribed && !row.email?.endsWith('7@example.com'))
		return true;
	if (Number(row.properties.Visits ?? 0) > 3) return true;
	return row.shopify_customer_id !== null && !isSubscribed;
}

/** Before each page some of the people change, all over the list: consent, tags, properties, or they merely move. */
class Traffic {
	readonly changed = new Set<string>();
	pages = 0;

	constructor(
		private readonly people: SubscriberView[],
		private readonly change: (shop: Shop, phone: string, n: number) => void,
	) {
		stage.emulator.beforePage((shop) => {
			this.pages += 1;
			for (let n = 0; n < CHANGES_PER_PAGE; n++) this.changeOne(shop, n);
		});
	}

	/** Steps of a prime: the changes lie before, on and behind the page that is read. */
	private changeOne(shop: Shop, n: number): void {
		const at = ((this.pages * CHANGES_PER_PAGE + n) * 7919) % this.people.length;
		const { id, phone_number: phone } = this.people[at];
		this.changed.add(id);
		this.change(shop, phone, n);
	}
}

const people = () => [...stage.emulator.shop().subscribers()];
const idsOf = (rows: IDataObject[]) => rows.map(({ id }) => String(id));

test.each(['created_at__asc', 'created_at__desc'])(
	'Return All by %s gives each of 50,000 people once, while 20 of them change before each page',
	async (sort) => {
		const ids = people().map(({ id }) => id);
		stage.emulator.options.churn = CHANGES_PER_PAGE;
		const { items, error } = await stage.run({ ...GET_ALL, sort });
		expect(error).toBeUndefined();
		expect(idsOf(jsonOf(items))).toEqual(sort === 'created_at__asc' ? ids : ids.reverse());
	},
);

test('Count counts each of them once, and keeps none in memory', async () => {
	stage.emulator.options.churn = CHANGES_PER_PAGE;
	const heaps: number[] = [];
	let pages = 0;
	stage.emulator.beforePage(() => {
		pages += 1;
		if (pages === 100 || pages === 400) heaps.push(usedHeap());
	});
	const { items, error } = await stage.run(COUNT);
	expect(error).toBeUndefined();
	expect(items[0].json).toMatchObject({ count: PEOPLE, share: 1 });
	expect(pages).toBeGreaterThanOrEqual(PAGES);
	// 30,000 people more have been read; kept, they would take twenty megabytes.
	expect(heaps[1] - heaps[0]).toBeLessThan(5_000_000);
});

/** Opt-outs, opt-ins, tags and visits: people come to match and stop to. */
function change(shop: Shop, phone: string, n: number): void {
	if (n % 4 === 0) shop.optOut(phone);
	else if (n % 4 === 1) shop.optIn(phone);
	else if (n % 4 === 2) shop.touch(phone, { tags: ['VIP'] });
	else shop.touch(phone, { properties: { Visits: n } });
}

test('a segment has everyone who matched all along, once, and no one who never did', async () => {
	const before = people();
	const traffic = new Traffic(before, change);
	const listed = await stage.run({ ...GET_ALL, conditions: SEGMENT });
	expect(listed.error).toBeUndefined();
	const rows = jsonOf(listed.items) as unknown as SubscriberView[];
	const ids = rows.map(({ id }) => id);
	expect(new Set(ids).size).toBe(ids.length);
	expect(rows.filter((row) => !isInSegment(row))).toEqual([]);
	const steady = before.filter(({ id }) => !traffic.changed.has(id));
	const listedIds = new Set(ids);
	const wanted = steady.filter(isInSegment).map(({ id }) => id);
	expect(wanted.length).toBeGreaterThan(10_000);
	expect(wanted.filter((id) => !listedIds.has(id))).toEqual([]);
	const unwanted = steady.filter((row) => !isInSegment(row));
	expect(unwanted.filter(({ id }) => listedIds.has(id))).toEqual([]);
});

test('its size is that of those who match, give or take those who changed', async () => {
	const before = people();
	const traffic = new Traffic(before, change);
	const { items } = await stage.run({ ...COUNT, conditions: SEGMENT });
	const steady = before.filter((row) => isInSegment(row) && !traffic.changed.has(row.id));
	const { count, share } = items[0].json as { count: number; share: number };
	expect(count).toBeGreaterThanOrEqual(steady.length);
	expect(count).toBeLessThanOrEqual(steady.length + traffic.changed.size);
	expect(share).toBe(count / PEOPLE);
});

test('and at rest it is exact', async () => {
	const { items } = await stage.run({ ...COUNT, conditions: SEGMENT });
	expect(items[0].json.count).toBe(people().filter(isInSegment).length);
});
