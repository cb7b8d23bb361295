import { isRecord } from './guards';

/** What a name is the name of; an audience is an entry of a custom property that holds a list of texts. */
export type NameKind = 'event' | 'property' | 'tag' | `entry of ${string}`;

/** Longer texts are no names. */
const LONGEST = 255;

/** The kind of the entries of a custom property that holds a list of texts. */
export function entryOf(property: string): NameKind {
	return `entry of ${property}`;
}

/** What is the same for names that differ in case, spaces and punctuation only; empty where nothing else is in one. */
export function nameKey(name: string): string {
	return name
		.normalize('NFKC')
		.toLowerCase()
		.replace(/[^\p{L}\p{M}\p{N}]+/gu, '');
}

/** The names in what Postscript shows of a subscriber, or is sent about one. */
export function* namesIn(subscriber: unknown): Generator<[kind: NameKind, name: string]> {
	if (!isRecord(subscriber)) return;
	const { tags, properties } = subscriber;
	for (const tag of textsIn(tags)) yield ['tag', tag];
	if (!isRecord(properties)) return;
	for (const [name, value] of Object.entries(properties)) {
		yield ['property', name];
		for (const entry of textsIn(value)) yield [entryOf(name), entry];
	}
}

function textsIn(value: unknown): string[] {
	return Array.isArray(value) ? value.filter((entry) => typeof entry === 'string') : [];
}

/** Names by kind, in the order in which they came; so many of a kind that memory stays flat. */
export class ShopNames {
	private static readonly MOST_NAMES = 2000;

	private static readonly MOST_KINDS = 200;

	private readonly byKind = new Map<NameKind, Set<string>>();

	add(kind: NameKind, name: string): void {
		const names = this.byKind.get(kind) ?? new Set();
		if (names.size >= ShopNames.MOST_NAMES || name === '' || name.length > LONGEST) return;
		if (names.size === 0 && this.byKind.size >= ShopNames.MOST_KINDS) return;
		this.byKind.set(kind, names.add(name));
	}

	has(kind: NameKind, name: string): boolean {
		return this.byKind.get(kind)?.has(name) ?? false;
	}

	of(kind: NameKind): string[] {
		return [...(this.byKind.get(kind) ?? [])];
	}

	*[Symbol.iterator](): Generator<[kind: NameKind, name: string]> {
		for (const [kind, names] of this.byKind) for (const name of names) yield [kind, name];
	}
}
