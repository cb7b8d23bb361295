import type { Status } from '../../domain/subscriber';
import type { Known } from './transitions';

const PREFIX = 's_';

/** A mark stands in front of each identifier: status, and whether the subscriber was created recently. */
const MARKS: ReadonlyArray<[string, Status | undefined, boolean]> = [
	['+', 'subscribed', false],
	[';', 'unsubscribed', false],
	[',', undefined, false],
	['&', 'subscribed', true],
	['@', 'unsubscribed', true],
	['/', undefined, true],
];
const ENTRY = /([+;,&@/])([^+;,&@/:=]+)(=|:-?[0-9a-z]+)?/y;

function markOf({ status, isRecent = false }: Known): string {
	return MARKS.find(([, of, recent]) => of === status && recent === isRecent)?.[0] ?? ',';
}

function packId(id: string): string {
	return id.startsWith(PREFIX) && id !== PREFIX
		? encodeURIComponent(id.slice(PREFIX.length))
		: `$${encodeURIComponent(id)}`;
}

function unpackId(text: string): string | undefined {
	try {
		const id = decodeURIComponent(text.replace(/^\$/, ''));
		return text.startsWith('$') ? id : PREFIX + id;
	} catch {
		return undefined;
	}
}

/** ASCII: mark, identifier, then the time as a difference in base 36 to the one before (`=` for none). */
export function packKnown(entries: ReadonlyMap<string, Known>): string {
	let last = 0;
	let text = '';
	for (const [id, known] of entries) {
		text += markOf(known) + packId(id);
		if (known.seenAt !== undefined) {
			text += known.seenAt === last ? '=' : `:${(known.seenAt - last).toString(36)}`;
			last = known.seenAt;
		}
	}
	return text;
}

/** @returns undefined for what `packKnown` did not write */
export function unpackKnown(text: unknown): Map<string, Known> | undefined {
	if (typeof text !== 'string') return undefined;
	const entries = new Map<string, Known>();
	let last = 0;
	ENTRY.lastIndex = 0;
	for (let end = 0; end < text.length; end = ENTRY.lastIndex) {
		const [, mark, packed, stamp] = ENTRY.exec(text) ?? [];
		const id = packed === undefined ? undefined : unpackId(packed);
		const meaning = MARKS.find(([known]) => known === mark);
		if (id === undefined || !meaning) return undefined;
		const known: Known = { status: meaning[1], ...(meaning[2] && { isRecent: true }) };
		if (stamp) {
			if (stamp !== '=') last += parseInt(stamp.slice(1), 36);
			if (!Number.isSafeInteger(last)) return undefined;
			known.seenAt = last;
		}
		entries.set(id, known);
	}
	return entries;
}
