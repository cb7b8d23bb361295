type Key = number | string;

export interface Sequenced {
	/** Order of insertion: it breaks ties between equal keys. */
	readonly sequence: number;
}

const CHUNK = 2000;

/**
 * Rows in the order of a key, ties by insertion. Kept in chunks, so that a million rows can move,
 * be counted and be read by rank in microseconds. A row's key must not change while it is in here:
 * take it out first.
 */
export class SortedRows<Row extends Sequenced> {
	private chunks: Row[][] = [];

	constructor(
		readonly key: (row: Row) => Key,
		rows: Row[] = [],
	) {
		const sorted = isSorted(rows, key) ? rows : [...rows].sort((a, b) => this.order(a, b));
		for (let from = 0; from < sorted.length; from += CHUNK / 2) {
			this.chunks.push(sorted.slice(from, from + CHUNK / 2));
		}
	}

	get length(): number {
		return this.chunks.reduce((sum, chunk) => sum + chunk.length, 0);
	}

	insert(row: Row): void {
		if (this.chunks.length === 0) {
			this.chunks.push([row]);
			return;
		}
		const at = Math.min(this.chunkOf(row), this.chunks.length - 1);
		const chunk = this.chunks[at];
		chunk.splice(
			lowest(chunk.length, (i) => this.order(chunk[i], row) >= 0),
			0,
			row,
		);
		if (chunk.length > CHUNK) this.chunks.splice(at + 1, 0, chunk.splice(CHUNK / 2));
	}

	remove(row: Row): void {
		const at = this.chunkOf(row);
		const chunk = this.chunks[at];
		const index = chunk.indexOf(row);
		if (index < 0) throw new Error('The row is not in this order');
		chunk.splice(index, 1);
		if (chunk.length === 0) this.chunks.splice(at, 1);
	}

	/** How many rows have a key below `key`. */
	rank(key: Key): number {
		const at = lowest(
			this.chunks.length,
			(i) => this.key(this.chunks[i][this.chunks[i].length - 1]) >= key,
		);
		const before = this.chunks.slice(0, at).reduce((sum, chunk) => sum + chunk.length, 0);
		const chunk = this.chunks[at] ?? [];
		return before + lowest(chunk.length, (i) => this.key(chunk[i]) >= key);
	}

	/** The rows from rank `from` (included) to rank `to` (excluded). */
	slice(from: number, to: number): Row[] {
		const rows: Row[] = [];
		let start = 0;
		for (const chunk of this.chunks) {
			if (start >= to) break;
			if (start + chunk.length > from) {
				rows.push(...chunk.slice(Math.max(0, from - start), to - start));
			}
			start += chunk.length;
		}
		return rows;
	}

	order(a: Row, b: Row): number {
		const [left, right] = [this.key(a), this.key(b)];
		if (left === right) return a.sequence - b.sequence;
		return left < right ? -1 : 1;
	}

	private chunkOf(row: Row): number {
		return lowest(
			this.chunks.length,
			(i) => this.order(this.chunks[i][this.chunks[i].length - 1], row) >= 0,
		);
	}
}

/** The lowest index for which `holds` is true, given that it stays true from there on; `length` if none. */
function lowest(length: number, holds: (index: number) => boolean): number {
	let [low, high] = [0, length];
	while (low < high) {
		const middle = (low + high) >> 1;
		if (holds(middle)) high = middle;
		else low = middle + 1;
	}
	return low;
}

function isSorted<Row extends Sequenced>(rows: Row[], key: (row: Row) => Key): boolean {
	return rows.every(
		(row, i) =>
			i === 0 ||
			key(rows[i - 1]) < key(row) ||
			(key(rows[i - 1]) === key(row) && rows[i - 1].sequence < row.sequence),
	);
}
