import type { IDataObject } from 'n8n-workflow';

import type { Micros } from '../../domain/timestamp';
import { MICROS_PER_MINUTE } from '../../domain/timestamp';
import { KnownSubscribers, type PackedKnown } from './knownSubscribers';
import { packHeld, packTies, unpackHeld, unpackTies, type Tie } from './stateText';
import type { Coverage } from './transitions';

const VERSION = 1;

/**
 * How long before its confirmation a subscriber may have been created: it is not published whether `created_at` is
 * the time of the form or of the confirming text.
 */
const CONFIRMATION_TIME: Micros = 7 * 24 * 60 * MICROS_PER_MINUTE;

/** How far the walk over the whole list, which tells who is opted out, has come. */
export interface Learning {
	/** `check` reads the list once more, for subscribers who share a fingerprint with one who opted out. */
	stage: 'off' | 'on' | 'check' | 'done';
	from: Micros;
	/** 1, or the page to read next of the rows that share `from`, the last one first. */
	page: number;
	/** Pages read, for the log. */
	read: number;
}

/** All that a poll knows of the ones before. Times come from rows, never from a clock. */
export interface PollState {
	/** The shop that the cursor belongs to. */
	shop: string;
	/** Changes with the credential; says nothing about the key. */
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
	/** Times that more rows than a page share, still to be read to the end. */
	ties: Tie[];
	/** Rows whose time is ahead of Postscript's clock: identifier and time of the version handled. */
	ahead: Map<string, Micros>;
	/** The memory holds the time of every version from here on, so that this much can be read again. */
	stampsFrom: Micros;
	silentUpTo: Micros;
	/** The activation, by the time of the newest row then. */
	knownSince: Micros;
	/** Whether everyone created since then, or shortly before, is remembered. */
	hasAllRecent: boolean;
	/** Which subscribers the memory would hold without a gap if learning were done. */
	held: Coverage['complete'];
	learning: Learning;
	known: KnownSubscribers;
}

/** From when on everyone who was created is remembered, as far as the list was read. */
export function recentSince({ knownSince, hasAllRecent }: PollState): Micros {
	return hasAllRecent ? knownSince - CONFIRMATION_TIME : knownSince;
}

/** What the state allows to conclude of a subscriber who is not remembered; nothing of `held` before learning is done. */
export function coverageOf(state: PollState): Coverage {
	const { silentUpTo, knownSince, learning, held } = state;
	const isLearned = learning.stage === 'done' || learning.stage === 'check';
	return {
		silentUpTo,
		knownSince: isLearned && held !== '' ? recentSince(state) : knownSince,
		complete: isLearned ? held : '',
	};
}

type Check = (value: unknown) => boolean;

/** No row is later than the year 2200, and none is earlier than a step before 1970. */
const LATEST = Date.UTC(2200, 0) * 1000;

const isTime: Check = (value) =>
	Number.isSafeInteger(value) && Number(value) >= -CONFIRMATION_TIME && Number(value) <= LATEST;
const isCount: Check = (value) => Number.isSafeInteger(value) && Number(value) >= 0;
const isText: Check = (value) => typeof value === 'string' && value !== '';
const isSwitch: Check = (value) => typeof value === 'boolean';
const isPage: Check = (value) => isCount(value) && Number(value) >= 1;
const isStage: Check = (value) => ['off', 'on', 'check', 'done'].includes(value as string);
const isAbsentOr =
	(check: Check): Check =>
	(value) =>
		value === undefined || check(value);

/** Every field as it is saved. Those that may be absent came later than the first version. */
const CHECKS: Readonly<Record<string, Check>> = {
	shop: isText,
	fingerprint: isText,
	cursor: isTime,
	tied: isCount,
	zoned: isSwitch,
	pageSize: isCount,
	settled: isTime,
	stampsFrom: isTime,
	silentUpTo: isTime,
	knownSince: isTime,
	held: (value) => unpackHeld(value) !== undefined,
	stage: isStage,
	learnFrom: isTime,
	learnPage: isPage,
	learnRead: isAbsentOr(isCount),
	hasAllRecent: isAbsentOr(isSwitch),
	ties: isAbsentOr((value) => unpackTies(value) !== undefined),
	ahead: isAbsentOr((value) => KnownSubscribers.unpack({ memory: value }) !== undefined),
};

/** What was saved, and what is wrong with it. */
export interface SavedState {
	/** Absent where nothing is saved, or nothing that can be read. */
	state?: PollState;
	/** The field that is damaged. */
	damaged?: string;
}

/**
 * Reads what `writeState` wrote, this version or an earlier one. Everything is judged before any of it is used: n8n's
 * database is edited by hand, restored and migrated.
 */
export function readState(data: IDataObject): SavedState {
	if (Object.keys(data).length === 0) return {};
	if (data.version !== VERSION) return { damaged: 'version' };
	const damaged = Object.keys(CHECKS).find((field) => !CHECKS[field](data[field]));
	if (damaged !== undefined) return { damaged };
	const known = KnownSubscribers.unpack(data);
	if (!known) return { damaged: 'memory' };
	const saved = data as unknown as PollState & { stage: Learning['stage'] };
	known.isVerified = saved.stage === 'done' && data.isVerified === true;
	const { shop, fingerprint, cursor, tied, zoned, pageSize, settled } = saved;
	const { stampsFrom, silentUpTo, knownSince } = saved;
	const learning: Learning = {
		stage: saved.stage,
		from: data.learnFrom as Micros,
		// The first version counted pages upwards there.
		page: data.learnRead === undefined ? 1 : (data.learnPage as number),
		read: (data.learnRead as number | undefined) ?? 0,
	};
	const state: PollState = {
		...{ shop, fingerprint, cursor, tied, zoned, pageSize, settled },
		...{ stampsFrom, silentUpTo, knownSince, learning, known },
		ties: unpackTies(data.ties) ?? [],
		ahead: readAhead(data.ahead),
		hasAllRecent: data.hasAllRecent === true,
		held: unpackHeld(data.held) ?? '',
	};
	return { state };
}

function readAhead(text: unknown): Map<string, Micros> {
	const entries = KnownSubscribers.unpack({ memory: text ?? '' })?.entries ?? new Map();
	return new Map([...entries].map(([id, { seenAt }]) => [id, seenAt ?? 0]));
}

function packAhead(ahead: ReadonlyMap<string, Micros>): string {
	const entries = new Map([...ahead].map(([id, seenAt]) => [id, { seenAt }]));
	return new KnownSubscribers(entries).pack().memory;
}

/** The state as flat values, ready for JSON; empty parts are left out. */
export function packState(state: PollState): IDataObject {
	const { known, learning, ties, ahead, held, ...plain } = state;
	const packed: Partial<PackedKnown> = known.pack();
	const flat: IDataObject = {
		version: VERSION,
		...plain,
		held: packHeld(held),
		stage: learning.stage,
		learnFrom: learning.from,
		learnPage: learning.page,
		learnRead: learning.read,
		...(ties.length > 0 && { ties: packTies(ties) }),
		...(ahead.size > 0 && { ahead: packAhead(ahead) }),
		...(known.isVerified && { isVerified: true }),
		...packed,
	};
	return Object.fromEntries(Object.entries(flat).filter(([, value]) => value !== undefined));
}

/**
 * Writes flat values in place (n8n watches the object it gave) and all at once, so that n8n can never
 * save half of it; what did not change is not touched, so that nothing is saved for nothing.
 *
 * @returns whether anything changed
 */
export function writeState(data: IDataObject, flat: IDataObject): boolean {
	let changed = false;
	for (const key of Object.keys(data)) {
		if (key in flat) continue;
		delete data[key];
		changed = true;
	}
	for (const [key, value] of Object.entries(flat)) {
		if (data[key] === value) continue;
		data[key] = value;
		changed = true;
	}
	return changed;
}
