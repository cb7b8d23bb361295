import { createHmac } from 'crypto';
import type { IDataObject } from 'n8n-workflow';
import { isRecord } from '../domain/guards';
import type { NodePlace } from '../domain/nodeKey';
import { nodeKey } from '../domain/nodeKey';

/**
 * Who was asked what, so that no person is asked twice: remembered from the moment the request leaves.
 *
 * Two layers. The memory of the process knows at once what runs side by side, n8n's Retry On Fail and test
 * runs in the editor have asked; it ends with the process. For questions that count for longer than an hour
 * the node's static data keeps them as well: n8n saves it when an execution ends, except for test runs.
 *
 * n8n's deduplication helper (`checkProcessedAndRecord`) does not serve. It reads one database row, changes
 * it and writes it back without a lock, so it guarantees nothing to two workers side by side; it keeps no
 * times, from which "ask again after 30 days" and `asked_at` could be told; and each call writes the whole
 * row. Static data has two limits of its own. Workers see what another one asked once its execution has
 * ended. And n8n saves it whole: of two executions the one that ends last wins, and a poll of the same
 * workflow writes back what it holds. So each ledger that is opened puts back what this process remembers
 * and the static data has lost.
 *
 * Phones lie open nowhere: keys are HMACs under the private key, 96 bits of them.
 */

/** What is asked: to opt in, or the sending of one and the same message. */
export type AskedKind = 'optIn' | 'message';

/** The part of n8n's contexts that the ledger needs. */
export interface LedgerContext extends NodePlace {
	getWorkflowStaticData(type: string): IDataObject;
	getExecutionId(): string;
}

/** `at` is in milliseconds since 1970. */
export type Claim =
	| {
			kind: 'mine';
			at: number;
			/** Takes the claim back: the request certainly did not leave, or was refused. */
			release(): void;
	  }
	| { kind: 'already_asked'; at: number };

interface Entry {
	at: number;
	/** From then on it may be forgotten. */
	until: number;
	/** The execution that asked. */
	run: string;
	/** The node whose static data it is kept in; empty where it is not. */
	place: string;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Entries are kept this long at least, whatever window they were made for: another node may ask for longer. */
const KEPT_MS: Record<AskedKind, number> = { optIn: 30 * DAY_MS, message: 0 };
/** About 120 bytes each. */
const MOST_IN_MEMORY = 100_000;
/** In static data; 31 bytes each, 620 KB in all. The oldest go first. */
const MOST_IN_STATIC_DATA = 20_000;
/** Questions that count for less are not worth a write to n8n's database. */
const SHORT_MS = HOUR_MS;

/** What was asked in this process, of each kind in the order of time. */
const memory: Record<AskedKind, Map<string, Entry>> = { optIn: new Map(), message: new Map() };

/** How many questions this process remembers. */
export function rememberedCount(): number {
	return memory.optIn.size + memory.message.size;
}

function forget(entries: Map<string, Entry>, now: number): void {
	for (const [key, { until }] of entries) {
		if (until > now && entries.size <= MOST_IN_MEMORY) return;
		entries.delete(key);
	}
}

/** Opened once for each node run; claims are made just before a request leaves. */
export class AskedLedger {
	/** Who would have been asked, where a run only rehearses. */
	private readonly rehearsed = new Set<string>();

	private constructor(
		private readonly token: string,
		private readonly run: string,
		private readonly place: string,
		private readonly kept: KeptQuestions,
		private readonly now: () => number,
	) {}

	/**
	 * @param token whose people they are; also the key of the hashes
	 * @param now milliseconds since 1970
	 */
	static open(context: LedgerContext, token: string, now: () => number = Date.now): AskedLedger {
		const place = nodeKey(context);
		const kept = new KeptQuestions(context.getWorkflowStaticData('node'), now());
		for (const entries of Object.values(memory)) forget(entries, now());
		for (const [key, entry] of memory.optIn) {
			if (entry.place === place && entry.until > now()) kept.restore(key, entry.at);
		}
		return new AskedLedger(token, context.getExecutionId(), place, kept, now);
	}

	/**
	 * What `claim` would say in a dry run, which asks nothing: what it rehearses is remembered for this node run alone.
	 *
	 * @param subject see `claim`
	 * @param windowMs see `claim`
	 * @returns when they were asked, in milliseconds since 1970; null where the dry run itself would have asked them,
	 * undefined where they may be asked
	 */
	rehearse(kind: AskedKind, subject: string, windowMs: number): number | null | undefined {
		const key = this.keyOf(kind, subject);
		const asked = this.findKey(kind, key, windowMs);
		if (asked !== undefined) return asked;
		if (this.rehearsed.has(key)) return null;
		this.rehearsed.add(key);
		return undefined;
	}

	/**
	 * Claims the right to ask. One call decides and records, so of several that are made at once only one
	 * gets it; callers hold the subject's place in the sequencer, so that a claim is judged after the
	 * request of the one before it has ended.
	 *
	 * @param subject who and what, e.g. a phone number in E.164
	 * @param windowMs milliseconds for which a question counts; 0 for this execution alone
	 */
	claim(kind: AskedKind, subject: string, windowMs: number): Claim {
		const key = this.keyOf(kind, subject);
		const asked = this.findKey(kind, key, windowMs);
		if (asked !== undefined) return { kind: 'already_asked', at: asked };
		const entries = memory[kind];
		const before = { entry: entries.get(key), at: this.kept.get(key) };
		const at = this.now();
		const isKept = kind === 'optIn' && windowMs > SHORT_MS;
		const until = at + Math.max(windowMs, KEPT_MS[kind]);
		const entry = { at, until, run: this.run, place: isKept ? this.place : '' };
		entries.delete(key);
		entries.set(key, entry);
		if (isKept) this.kept.set(key, at);
		forget(entries, at);
		const release = () => {
			if (entries.get(key) !== entry) return;
			entries.delete(key);
			if (before.entry) entries.set(key, before.entry);
			if (isKept) this.kept.set(key, before.at);
		};
		return { kind: 'mine', at, release };
	}

	private findKey(kind: AskedKind, key: string, windowMs: number): number | undefined {
		const entry = memory[kind].get(key);
		const kept = kind === 'optIn' ? this.kept.get(key) : undefined;
		const at = Math.max(entry?.at ?? -Infinity, kept ?? -Infinity);
		const isOfThisRun = entry?.run === this.run;
		return isOfThisRun || at > this.now() - windowMs ? at : undefined;
	}

	private keyOf(kind: AskedKind, subject: string): string {
		return createHmac('sha256', this.token)
			.update(JSON.stringify([kind, subject]))
			.digest('base64url')
			.slice(0, 16);
	}
}

/** The questions in a node's static data: hash -> seconds since 1970. Whatever else stands there is ignored. */
class KeptQuestions {
	private readonly asked: IDataObject;

	/** The same once more: the oldest entry of a map is found at once, of an object only by listing all. */
	private readonly times: Map<string, unknown>;

	constructor(
		private readonly data: IDataObject,
		private readonly now: number,
	) {
		this.asked = isRecord(data.asked) ? (data.asked as IDataObject) : {};
		this.times = new Map(Object.entries(this.asked));
	}

	/** A time to come is no time at which a person was asked. */
	get(key: string): number | undefined {
		const seconds = this.times.get(key);
		const isTime = typeof seconds === 'number' && seconds > 0;
		return isTime && seconds * 1000 <= this.now + DAY_MS ? seconds * 1000 : undefined;
	}

	/** Puts back what is missing or older here. */
	restore(key: string, at: number): void {
		if ((this.get(key) ?? -Infinity) < secondsOf(at) * 1000) this.set(key, at);
	}

	set(key: string, at: number | undefined): void {
		this.remove(key);
		if (at !== undefined) {
			this.asked[key] = secondsOf(at);
			this.times.set(key, secondsOf(at));
		}
		for (const oldest of this.times.keys()) {
			if (this.times.size <= MOST_IN_STATIC_DATA) break;
			this.remove(oldest);
		}
		// n8n notices changes at the first level of what it did not load itself.
		this.data.asked = this.asked;
	}

	private remove(key: string): void {
		if (this.times.delete(key)) delete this.asked[key];
	}
}

/** Rounded down: a question never seems younger than it is. */
function secondsOf(ms: number): number {
	return Math.floor(ms / 1000);
}
