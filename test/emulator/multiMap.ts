/** Many rows under one key, at the price of a plain map where there is one row, the usual case. */
export class MultiMap<Key, Row extends object> {
	private readonly map = new Map<Key, Row | Row[]>();

	get(key: Key): Row[] {
		const found = this.map.get(key);
		if (found === undefined) return [];
		return Array.isArray(found) ? found : [found];
	}

	add(key: Key, row: Row): void {
		const found = this.map.get(key);
		if (found === undefined) this.map.set(key, row);
		else this.map.set(key, Array.isArray(found) ? [...found, row] : [found, row]);
	}

	remove(key: Key, row: Row): void {
		const left = this.get(key).filter((other) => other !== row);
		if (left.length === 0) this.map.delete(key);
		else this.map.set(key, left.length === 1 ? left[0] : left);
	}
}
