/** So many people share one look-up (the API takes lists of values). */
const PEOPLE_PER_PAGE = 100;

/** Puts together what belongs together, in the order of first appearance. */
export function groupBy<T>(values: T[], keyOf: (value: T) => string): T[][] {
	const groups = new Map<string, T[]>();
	for (const value of values) {
		const key = keyOf(value);
		const group = groups.get(key);
		if (group) group.push(value);
		else groups.set(key, [value]);
	}
	return [...groups.values()];
}

/**
 * Cuts a list into pages of about so many entries, each in the order of the list. Entries that share a key come to stand
 * on the same page.
 *
 * @param keysOf what an entry may have in common with another; none where it stands alone
 */
export function pagesOf<T>(
	values: T[],
	keysOf: (value: T) => string[],
	perPage = PEOPLE_PER_PAGE,
): T[][] {
	const pages: number[][] = [];
	for (const positions of linkedBy(values, keysOf)) {
		const last = pages.at(-1);
		if (last && last.length + positions.length <= perPage) last.push(...positions);
		else pages.push(positions);
	}
	return pages.map((page) => page.sort((a, b) => a - b).map((position) => values[position]));
}

interface Linked {
	positions: number[];
	keys: string[];
}

/** Positions of entries that share a key with one another, directly or through others. */
function linkedBy<T>(values: T[], keysOf: (value: T) => string[]): number[][] {
	const groups = new Set<Linked>();
	const groupOf = new Map<string, Linked>();
	for (const [position, value] of values.entries()) {
		const keys = keysOf(value);
		const [first = { positions: [], keys: [] }, ...others] = new Set(
			keys.flatMap((key) => groupOf.get(key) ?? []),
		);
		groups.add(first);
		first.positions.push(position);
		const newKeys = keys.filter((key) => !groupOf.has(key));
		for (const other of others) {
			first.positions.push(...other.positions);
			newKeys.push(...other.keys);
			groups.delete(other);
		}
		first.keys.push(...newKeys);
		for (const key of newKeys) groupOf.set(key, first);
	}
	return [...groups].map(({ positions }) => positions);
}
