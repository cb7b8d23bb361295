import { filterDigits, phoneContains } from './phone';
import type { LiveOptions } from './options';
import type { Row, SortField, SubscriberStore } from './subscriberStore';
import { toMicros } from './time';

/** The list's query as it came: filters `{field}__{operator}`, `sort`, `page`. */
export type SubscriberQuery = Readonly<Record<string, string | string[]>>;

export interface SubscriberPage {
	rows: Row[];
	page: number;
	totalPages: number;
}

/** How values and filters are compared. */
type Matching = Pick<LiveOptions, 'phoneMatching' | 'emailMatching'>;

interface Condition {
	field: string;
	operator: string;
	values: string[];
}

/** Both ends included, in microseconds. */
interface Interval {
	low: number;
	high: number;
}

type TimeField = 'created_at' | 'updated_at';
type Intervals = Map<TimeField, Interval>;

const TIME_KEYS = { created_at: 'createdAt', updated_at: 'updatedAt' } as const;

/**
 * One page of the list as it stands now: nothing is kept between pages, so rows that change move
 * between them. Without `sort` the oldest comes first; `desc` is the exact reverse of `asc`.
 */
export function findPage(
	store: SubscriberStore,
	query: SubscriberQuery,
	settings: Matching & Pick<LiveOptions, 'pageSize' | 'ties'>,
	random: () => number,
): SubscriberPage {
	const [field, direction] = splitLast(String(query.sort ?? 'created_at__asc')) as [
		SortField,
		string,
	];
	const conditions = readConditions(query);
	const intervals = readIntervals(conditions);
	const others = conditions.filter((condition) => !isTime(condition.field));
	const page = Number(query.page ?? 1);
	const from = (page - 1) * settings.pageSize;
	const list = new Selection(store, field, direction === 'desc', intervals, others, settings);
	const to = from + settings.pageSize;
	return {
		rows:
			settings.ties === 'stable'
				? list.slice(from, to)
				: shuffleTies(list.slice(0, list.length), store.order(field).key, random).slice(from, to),
		page,
		totalPages: Math.max(1, Math.ceil(list.length / settings.pageSize)),
	};
}

/** The rows that a query means, read from an order where that is enough, else gathered and sorted. */
class Selection {
	private readonly gathered: Row[] | undefined;
	private readonly from: number = 0;
	private readonly to: number = 0;

	constructor(
		private readonly store: SubscriberStore,
		private readonly field: SortField,
		private readonly descending: boolean,
		intervals: Intervals,
		others: Condition[],
		matching: Matching,
	) {
		const inOrder = others.length === 0 && [...intervals.keys()].every((key) => key === field);
		if (inOrder) {
			[this.from, this.to] = ranks(store, field, intervals.get(field as TimeField));
		} else {
			this.gathered = gather(store, field, intervals, others, matching);
		}
	}

	get length(): number {
		return this.gathered?.length ?? this.to - this.from;
	}

	slice(from: number, to: number): Row[] {
		const [start, end] = [Math.min(from, this.length), Math.min(to, this.length)];
		if (!this.descending) return this.ascending(start, end);
		return this.ascending(this.length - end, this.length - start).reverse();
	}

	private ascending(from: number, to: number): Row[] {
		if (this.gathered) return this.gathered.slice(from, to);
		return this.store.order(this.field).slice(this.from + from, this.from + to);
	}
}

/** Rows of equal keys in an order of chance: a database promises none for them. */
function shuffleTies(rows: Row[], key: (row: Row) => number | string, random: () => number): Row[] {
	const drawn = rows.map((row) => ({ row, key: key(row), lot: random() }));
	const places = new Map<number | string, number>();
	for (const each of drawn) if (!places.has(each.key)) places.set(each.key, places.size);
	const place = (one: { key: number | string }) => places.get(one.key) ?? 0;
	return drawn.sort((a, b) => place(a) - place(b) || a.lot - b.lot).map(({ row }) => row);
}

function gather(
	store: SubscriberStore,
	field: SortField,
	intervals: Intervals,
	others: Condition[],
	matching: Matching,
): Row[] {
	const exact = others.find(({ operator }) => operator !== 'contains');
	const candidates = exact
		? indexed(store, exact, matching)
		: smallestRange(store, field, intervals);
	const rest = others.filter((condition) => condition !== exact);
	const order = store.order(field);
	return candidates
		.filter((row) => within(row, intervals))
		.filter((row) => rest.every((condition) => matches(store, row, condition, matching)))
		.sort((a, b) => order.order(a, b));
}

function ranks(store: SubscriberStore, field: SortField, interval?: Interval): [number, number] {
	const order = store.order(field);
	if (!interval) return [0, order.length];
	const from = order.rank(interval.low);
	return [from, Math.max(from, order.rank(interval.high + 1))];
}

function smallestRange(store: SubscriberStore, field: SortField, intervals: Intervals): Row[] {
	const ranges = [...intervals].map(([key, interval]) => {
		const [from, to] = ranks(store, key, interval);
		return { order: store.order(key), from, to };
	});
	const [smallest] = ranges.sort((a, b) => a.to - a.from - (b.to - b.from));
	if (smallest) return smallest.order.slice(smallest.from, smallest.to);
	return store.order(field).slice(0, store.size);
}

function indexed(store: SubscriberStore, exact: Condition, matching: Matching): Row[] {
	return [...new Set(exact.values.flatMap((value) => lookUp(store, exact.field, value, matching)))];
}

function lookUp(store: SubscriberStore, field: string, value: string, matching: Matching): Row[] {
	if (field === 'email') {
		const isExact = matching.emailMatching === 'exact';
		return store.byEmail(value).filter(({ email }) => !isExact || email === value);
	}
	if (field === 'shopify_customer_id') return store.byShopifyCustomer(Number(value));
	const row =
		field === 'ps_id'
			? store.byPsId(Number(value))
			: store.byPhone(filterDigits(value, matching.phoneMatching) ?? '');
	return row ? [row] : [];
}

function matches(
	store: SubscriberStore,
	row: Row,
	{ field, operator, values }: Condition,
	matching: Matching,
): boolean {
	if (operator === 'contains') return contains(row, field, values[0], matching);
	return values.some((value) => lookUp(store, field, value, matching).includes(row));
}

function contains(row: Row, field: string, part: string, matching: Matching): boolean {
	if (field === 'phone_number') return phoneContains(row.phone, part, matching.phoneMatching);
	if (field === 'shopify_customer_id') return String(row.shopifyCustomerId ?? '').includes(part);
	const email = row.email ?? '';
	if (matching.emailMatching === 'exact') return email.includes(part);
	return email.toLowerCase().includes(part.toLowerCase());
}

function within(row: Row, intervals: Intervals): boolean {
	return [...intervals].every(([field, { low, high }]) => {
		const at = row[TIME_KEYS[field]];
		return low <= at && at <= high;
	});
}

function readConditions(query: SubscriberQuery): Condition[] {
	return Object.entries(query)
		.filter(([name]) => name !== 'sort' && name !== 'page')
		.map(([name, value]) => {
			const [field, operator] = splitLast(name);
			return { field, operator, values: Array.isArray(value) ? value : [value] };
		});
}

function readIntervals(conditions: Condition[]): Intervals {
	const intervals: Intervals = new Map();
	for (const { field, operator, values } of conditions) {
		if (!isTime(field)) continue;
		const { low, high } = intervals.get(field) ?? { low: -Infinity, high: Infinity };
		const bound = bounds(operator, toMicros(values[0]));
		intervals.set(field, { low: Math.max(low, bound.low), high: Math.min(high, bound.high) });
	}
	return intervals;
}

function bounds(operator: string, at: number): Interval {
	if (operator === 'gt') return { low: at + 1, high: Infinity };
	if (operator === 'gte') return { low: at, high: Infinity };
	if (operator === 'lt') return { low: -Infinity, high: at - 1 };
	if (operator === 'lte') return { low: -Infinity, high: at };
	return { low: at, high: at };
}

function isTime(field: string): field is TimeField {
	return field in TIME_KEYS;
}

/** `created_at__gte` -> `['created_at', 'gte']`. */
function splitLast(name: string): [string, string] {
	const at = name.lastIndexOf('__');
	return [name.slice(0, at), name.slice(at + 2)];
}
