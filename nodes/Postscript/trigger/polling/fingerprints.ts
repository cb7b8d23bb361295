/** Base-2 logarithm of the factors: the two halves of a hash are 32 bits each. */
const HALF = 4_294_967_296;

/** Two independent 32-bit hashes of a text (cyrb53, public domain): not for secrets, but even and fast. */
function halves(text: string): [number, number] {
	let high = 0xdeadbeef;
	let low = 0x41c6ce57;
	for (let at = 0; at < text.length; at++) {
		const code = text.charCodeAt(at);
		high = Math.imul(high ^ code, 2654435761);
		low = Math.imul(low ^ code, 1597334677);
	}
	high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909);
	low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909);
	return [high >>> 0, low >>> 0];
}

/**
 * A number that stands for an identifier.
 *
 * @param bits of the number, up to 52
 */
export function fingerprintOf(id: string, bits: number): number {
	const [high, low] = halves(id);
	return ((high % 1_048_576) * HALF + low) % 2 ** bits;
}

/** Writes and reads numbers of a few bits each, the highest bit first. */
class Bits {
	private bytes: Uint8Array;
	private at = 0;

	constructor(bytes: Uint8Array = new Uint8Array(1024)) {
		this.bytes = bytes;
	}

	push(value: number, width: number): void {
		for (let bit = width - 1; bit >= 0; bit--) this.pushBit(Math.floor(value / 2 ** bit) % 2);
	}

	pushBit(bit: number): void {
		if (this.at >> 3 >= this.bytes.length) this.grow();
		if (bit) this.bytes[this.at >> 3] |= 128 >> (this.at & 7);
		this.at++;
	}

	pull(width: number): number {
		let value = 0;
		for (let bit = 0; bit < width; bit++) value = value * 2 + this.pullBit();
		return value;
	}

	/** Behind the end there are zeros, so that a count of ones ends. */
	pullBit(): number {
		const byte = this.bytes[this.at >> 3] ?? 0;
		const bit = (byte >> (7 - (this.at & 7))) & 1;
		this.at++;
		return bit;
	}

	get isPastEnd(): boolean {
		return this.at > this.bytes.length * 8;
	}

	toText(): string {
		return Buffer.from(this.bytes.subarray(0, (this.at + 7) >> 3)).toString('base64');
	}

	private grow(): void {
		const bytes = new Uint8Array(this.bytes.length * 2);
		bytes.set(this.bytes);
		this.bytes = bytes;
	}
}

/** The width at which differences of this size on average take the least room (Rice coding). */
function riceWidth(count: number, bits: number): number {
	return Math.max(0, Math.floor(Math.log2(2 ** bits / Math.max(1, count)) - 0.5));
}

function pack(sorted: number[], bits: number): string {
	const width = riceWidth(sorted.length, bits);
	const out = new Bits();
	let last = -1;
	for (const value of sorted) {
		const gap = value - last - 1;
		for (let ones = Math.floor(gap / 2 ** width); ones > 0; ones--) out.pushBit(1);
		out.pushBit(0);
		out.push(gap % 2 ** width, width);
		last = value;
	}
	return `${sorted.length}.${out.toText()}`;
}

/** @returns undefined for what `pack` did not write */
function unpack(text: string, bits: number): Set<number> | undefined {
	const [, count, body] = /^(\d{1,7})\.([A-Za-z0-9+/]*={0,2})$/.exec(text) ?? [];
	if (count === undefined) return undefined;
	const width = riceWidth(Number(count), bits);
	const from = new Bits(Buffer.from(body, 'base64'));
	const values = new Set<number>();
	let last = -1;
	for (let left = Number(count); left > 0; left--) {
		let high = 0;
		while (from.pullBit()) high++;
		last += high * 2 ** width + from.pull(width) + 1;
		if (from.isPastEnd) return undefined;
		values.add(last);
	}
	return values;
}

/**
 * A set of identifiers that holds a fingerprint of each: never misses one that was added, and takes another one
 * for it at `size / 2^bits`. At 30 bits and 300,000 identifiers that is one in 3,600 and 13 bits of room each; at 40
 * bits and 50,000 one in 22 million and 26 bits.
 */
export class FingerprintSet {
	private constructor(
		readonly bits: number,
		private text: string | undefined,
		private readonly values: Set<number>,
	) {}

	static empty(bits: number): FingerprintSet {
		return new FingerprintSet(bits, undefined, new Set());
	}

	static of(bits: number, values: Iterable<number>): FingerprintSet {
		return new FingerprintSet(bits, undefined, new Set(values));
	}

	/** @returns undefined for what `pack` did not write */
	static unpack(bits: number, text: unknown): FingerprintSet | undefined {
		if (text === undefined) return FingerprintSet.empty(bits);
		const values = typeof text === 'string' ? unpack(text, bits) : undefined;
		return values && new FingerprintSet(bits, text as string, values);
	}

	get size(): number {
		return this.values.size;
	}

	has(id: string): boolean {
		return this.size > 0 && this.values.has(fingerprintOf(id, this.bits));
	}

	add(id: string): void {
		const value = fingerprintOf(id, this.bits);
		if (this.values.has(value)) return;
		this.values.add(value);
		this.text = undefined;
	}

	/** The fingerprints themselves. */
	all(): ReadonlySet<number> {
		return this.values;
	}

	/** @returns undefined for an empty set, so that nothing is saved for it */
	pack(): string | undefined {
		if (this.size === 0) return undefined;
		this.text ??= pack(
			[...this.all()].sort((a, b) => a - b),
			this.bits,
		);
		return this.text;
	}

	/** Characters that `pack` gives, about. */
	get room(): number {
		if (this.text !== undefined) return this.text.length;
		const width = riceWidth(this.size, this.bits);
		return Math.ceil((this.size * (width + 1.7)) / 6);
	}
}
