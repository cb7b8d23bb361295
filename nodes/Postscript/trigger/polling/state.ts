import type { IDataObject } from 'n8n-workflow';

import type { Micros } from '../../domain/timestamp';
import { Memory } from './knownSubscribers';
import type { Ground } from './transitions';

const VERSION = 1;

/** How far the walk over everyone, which tells who is opted out, has come. */
export interface Learning {
	stage: 'off' | 'on' | 'done';
	from: Micros;
	page: number;
}

/** All that a poll knows of the ones before. Times come from rows, never from a clock. */
export interface PollState {
	/** The shop that the cursor belongs to. */
	shop: string;
	/** Tells whether the credential changed; says nothing about the key. */
	fingerprint: string;
	/** `updated_at` of the newest row handled; 0 while the shop was empty. */
	cursor: Micros;
	/** Rows handled that have exactly that time. */
	tied: number;
	/** Whether this shop's timestamps name their zone. */
	zoned: boolean;
	/** Rows in the largest page seen: Postscript does not publish its page size. */
	pageSize: number;
	/** Every row up to here was read once more after the look-back time had passed. */
	settled: Micros;
	/** The page to go on with where more rows than a page share that time. */
	settledPage: number;
	/** The memory holds the time of every version from here on, so that this much can be read again. */
	stampsFrom: Micros;
	silentUpTo: Micros;
	knownSince: Micros;
	/** Whom the memory would hold without a gap if learning were done. */
	held: Ground['complete'];
	learning: Learning;
	memory: Memory;
}

/** What the state allows to conclude of someone who is not remembered; nothing of `held` before learning is done. */
export function groundOf(state: PollState): Ground {
	const { silentUpTo, knownSince } = state;
	return { silentUpTo, knownSince, complete: state.learning.stage === 'done' ? state.held : '' };
}

/** @returns undefined where there is nothing yet, or nothing that this version can read */
export function readState(data: IDataObject): PollState | undefined {
	const { version, memory, stage, learnFrom, learnPage, ...plain } = data;
	if (version !== VERSION) return undefined;
	const learning = { stage, from: learnFrom, page: learnPage } as Learning;
	return { ...plain, learning, memory: Memory.unpack(String(memory)) } as unknown as PollState;
}

/**
 * Writes flat values in place (n8n watches the object it gave) and all at once, so that n8n can never
 * save half of it; what did not change is not touched, so that nothing is saved for nothing.
 */
export function writeState(data: IDataObject, state: PollState): void {
	const { memory, learning, ...plain } = state;
	const flat: IDataObject = {
		version: VERSION,
		...plain,
		stage: learning.stage,
		learnFrom: learning.from,
		learnPage: learning.page,
		memory: memory.pack(),
	};
	for (const [key, value] of Object.entries(flat)) if (data[key] !== value) data[key] = value;
}
