import type { Query } from './types';

/** A request line stays well under the 8 KB that servers commonly take. */
export const MAX_QUERY_CHARS = 6_500;

/** Characters that one value takes in the address, with its name and what joins it to the others. */
export function costOf(name: string, value: string | number): number {
	return name.length + encodeURIComponent(value).length + 2;
}

/**
 * Cuts a list so that no part costs more than `budget` or holds more than `most` values; a value too long
 * for that has a part of its own.
 */
export function cutByCost<T>(
	values: T[],
	costOfValue: (value: T) => number,
	{ budget, most = Infinity }: { budget: number; most?: number },
): T[][] {
	const parts: T[][] = [];
	let left = 0;
	for (const value of values) {
		const cost = costOfValue(value);
		const part = parts.at(-1);
		if (part && part.length < most && cost <= left) {
			part.push(value);
			left -= cost;
		} else {
			parts.push([value]);
			left = budget - cost;
		}
	}
	return parts;
}

/**
 * Cuts the longest list of a query (an `__in` filter), so that each part fits into one address. Together
 * the parts match what the query matches.
 *
 * @returns the query itself where it fits
 */
export function splitQuery(query: Query): Query[] {
	const costs = Object.entries(query).map(([name, value]) => ({
		name,
		value,
		cost: [value].flat().reduce<number>((sum, each) => sum + costOf(name, each), 0),
	}));
	const total = costs.reduce((sum, { cost }) => sum + cost, 0);
	if (total <= MAX_QUERY_CHARS) return [query];
	const lists = costs.filter(({ value }) => Array.isArray(value) && value.length > 1);
	if (lists.length === 0) return [query];
	const longest = lists.reduce((a, b) => (b.cost > a.cost ? b : a));
	// Half at least, so that two lists that are too long together are both cut down in the end.
	const budget = Math.max(MAX_QUERY_CHARS - (total - longest.cost), longest.cost / 2);
	const cost = (each: string) => costOf(longest.name, each);
	return cutByCost(longest.value as string[], cost, { budget }).flatMap((part) =>
		splitQuery({ ...query, [longest.name]: part }),
	);
}
