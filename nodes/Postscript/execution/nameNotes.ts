import type { NameKind } from '../domain/shopNames';
import { nameKey, namesIn, ShopNames } from '../domain/shopNames';
import { isRecord } from '../domain/guards';
import { quoteValue } from '../domain/quoteValue';

/** So many notes are shown of a run. */
const MOST_NOTES = 5;

/**
 * Watches for names that a run uses beside ones that are in use and differ from them in case, spaces or punctuation
 * only: for Postscript these are two. What is in use is known from what the run reads anyway.
 */
export class NameNotes {
	private readonly known = new ShopNames();

	/** Written names that were not known until then: what is read of them later may be the run's own. */
	private readonly written = new ShopNames();

	private readonly mentioned = new ShopNames();

	/** @param answer Postscript's answer to a request about subscribers */
	read(answer: unknown): void {
		const rows: unknown = isRecord(answer) ? (answer.subscribers ?? [answer]) : [];
		if (!Array.isArray(rows)) return;
		for (const row of rows) for (const [kind, name] of namesIn(row)) this.know(kind, name);
	}

	/** Counts a name as in use. */
	know(kind: NameKind, name: string): void {
		if (!this.written.has(kind, name)) this.known.add(kind, name);
	}

	/** Counts a name as used by the run, also where nothing is written with it. */
	mention(kind: NameKind, name: string): void {
		this.mentioned.add(kind, name);
	}

	/** @param body of a request that is about to be sent: about a subscriber, or an event */
	write(body: unknown): void {
		if (isRecord(body) && typeof body.type === 'string') return this.use('event', body.type);
		for (const [kind, name] of namesIn(body)) this.use(kind, name);
	}

	/** What the user is to be told, a sentence each. */
	notes(): string[] {
		const notes: string[] = [];
		const used = [...this.mentioned, ...this.written].filter((each) => !this.known.has(...each));
		if (used.length === 0) return notes;
		const spellings = new Map<string, string>();
		for (const [kind, name] of [...this.known, ...used]) {
			const key = nameKey(name);
			const place = `${key} ${kind}`;
			const twin = spellings.get(place) ?? name;
			spellings.set(place, twin);
			const isNote = twin !== name && key !== '' && !this.known.has(kind, name);
			if (isNote && notes.length < MOST_NOTES) notes.push(noteOf(kind, name, twin));
		}
		return [...new Set(notes)];
	}

	private use(kind: NameKind, name: string): void {
		if (!this.known.has(kind, name)) this.written.add(kind, name);
	}
}

const LABELS: Partial<Record<NameKind, string>> = {
	event: 'The event',
	property: 'The custom property',
	tag: 'The tag',
};

function noteOf(kind: NameKind, name: string, twin: string): string {
	const label = LABELS[kind];
	const what = label
		? `${label} ${quoteValue(name)}`
		: `${quoteValue(name)} in ${kind.replace(/^entry of /, '')}`;
	return `${what} is written like ${quoteValue(twin)}, which is in use already: for Postscript these are two`;
}
