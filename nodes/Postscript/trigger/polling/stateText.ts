import type { Micros } from '../../domain/timestamp';
import type { Coverage } from './transitions';

/** A time that more rows share than a page holds, and how far its rows were read. */
export interface Tie {
	at: Micros;
	/** 0: not begun; else the page to read next, from the last one down; `COUNT` and `CONFIRM` when all were read. */
	page: number;
	/** Pages there were when the reading began. */
	pages: number;
	/** How often they were read from the last to the first; `UNCOUNTABLE` where too many were forgotten to count them. */
	passes: number;
}

/**
 * Readings of one time from its last page to its first. One is enough by what Postscript publishes; more are made
 * where the count of its rows says that some were missed.
 */
export const MAX_PASSES = 10;
export const UNCOUNTABLE = MAX_PASSES + 1;

/** Stages of a tie whose pages were all read: to be counted now, and once more by a later poll. */
export const COUNT = -1;
export const CONFIRM = -2;

/** `at:page:pages:passes` of each. */
export function packTies(ties: readonly Tie[]): string {
	return ties.map(({ at, page, pages, passes }) => [at, page, pages, passes].join(':')).join(',');
}

/** @returns undefined for what `packTies` did not write; nothing for an absent text */
export function unpackTies(text: unknown): Tie[] | undefined {
	if (text === undefined) return [];
	if (typeof text !== 'string' || !/^(\d+:-?\d+:\d+:\d+(,|$))+$/.test(text)) return undefined;
	const ties = text.split(',').map((one) => {
		const [at, page, pages, passes] = one.split(':').map(Number);
		return { at, page, pages, passes };
	});
	return ties.every((tie) => Object.values(tie).every(Number.isSafeInteger)) ? ties : undefined;
}

const HELD: ReadonlyArray<[string, Coverage['complete']]> = [
	['all', 'all'],
	['outs', 'optedOut'],
	['', ''],
];

/** The saved word for which subscribers are remembered without a gap. */
export function packHeld(held: Coverage['complete']): string {
	return HELD.find(([, meaning]) => meaning === held)?.[0] ?? '';
}

/** @returns undefined for a word that `packHeld` does not write */
export function unpackHeld(saved: unknown): Coverage['complete'] | undefined {
	return HELD.find(([word]) => word === saved)?.[1];
}
