import type { IPollFunctions } from 'n8n-workflow';
import { formatTimestamp, MICROS_PER_MINUTE } from '../../domain/timestamp';
import { nodeKey } from '../../domain/nodeKey';
import type { ScanNotes } from './notes';
import type { PollState } from './state';
import { MAX_PASSES } from './stateText';

/** The last warning about unreadable rows, by workflow and node: it is given once, not with each poll. */
const lastUnreadable = new Map<string, string>();

/** Pages between two lines about learning. */
const LEARNING_STEP = 500;

/** What became of the progress that a poll goes on from, where that is not the usual. */
export type Beginning =
	/** `isLoss` where there was progress. */
	| { kind: 'baseline'; reason: string; isLoss: boolean }
	| { kind: 'takenOver'; reason: string }
	| { kind: 'otherShop'; shop: string; former: string };

/** Puts what a poll met into n8n's log, in words for the workflow's owner. */
export class PollLog {
	private readonly name: string;

	constructor(private readonly context: IPollFunctions) {
		this.name = context.getNode().name;
	}

	warn(text: string): void {
		this.context.logger.warn(`${this.name}: ${text}`);
	}

	info(text: string): void {
		this.context.logger.info(`${this.name}: ${text}`);
	}

	began(beginning: Beginning, { cursor }: PollState): void {
		if (beginning.kind === 'otherShop') {
			const { shop, former } = beginning;
			this.warn(
				`the credential now belongs to another Postscript shop (${shop} instead of ${former}). ` +
					'The trigger starts anew there; what changed in the former shop since the last poll is not passed on.',
			);
			return;
		}
		const at = cursor > 0 ? `the change of ${formatTimestamp(cursor, true)}` : 'an empty shop';
		if (beginning.kind === 'takenOver') {
			this.warn(`${beginning.reason}, so it goes on from the copy kept under its ID, at ${at}.`);
		} else {
			const text = `${beginning.reason}, so it starts at ${at}. What happened before that is not passed on.`;
			if (beginning.isLoss) this.warn(text);
			else this.info(text);
		}
	}

	notes(notes: ScanNotes, state: PollState): void {
		if (notes.behind !== undefined) {
			this.warn(
				`this poll ended ${minutes(notes.behind)} behind Postscript's newest change; the next one goes on from there. ` +
					'If the distance grows, poll more often or raise Pages per Poll.',
			);
		}
		if (notes.rewound) {
			const { from, to } = notes.rewound;
			this.warn(
				`the saved progress (${formatTimestamp(from, true)}) was ahead of the shop. ` +
					`It goes on from the newest change handled before, at ${formatTimestamp(to, true)}.`,
			);
		}
		if (notes.ahead > 0) {
			this.warn(
				`${notes.ahead} subscriber(s) have a time of change ahead of Postscript's clock. ` +
					'They are held aside until then, and hide no one else.',
			);
		}
		this.ties(notes);
		this.unreadable(notes);
		this.learning(notes, state);
		this.givenUp(notes);
	}

	/** What Oldest Opt-In to Pass On left out. */
	leftOut(count: number, hours: number): void {
		if (count === 0) return;
		this.warn(
			`${count} opt-in(s) or new subscriber(s) from more than ${hours} hours ago were left out. ` +
				'Raise Oldest Opt-In to Pass On (Hours) to have them as well; opt-outs are always passed on.',
		);
	}

	private ties({ ties }: ScanNotes): void {
		for (const { at, rows, passes, missing } of ties) {
			const text = `${rows} subscribers share the time of change ${formatTimestamp(at, true)}`;
			if (missing === 0) this.info(`${text}; all of them were read, in ${passes} pass(es).`);
			else if (passes > MAX_PASSES) {
				this.warn(
					`${text}, more than are remembered: they were read, but not counted once more. Raise Remembered Subscribers.`,
				);
			} else {
				this.warn(
					`${text}; after ${passes} passes ${missing} of them could not be told from others and may be missing.`,
				);
			}
		}
	}

	private unreadable({ unreadable }: ScanNotes): void {
		const key = nodeKey(this.context);
		const parts = [...unreadable].map(([field, count]) => `${count} without a readable '${field}'`);
		if (parts.length === 0) {
			lastUnreadable.delete(key);
			return;
		}
		const text = parts.join(', ');
		if (lastUnreadable.get(key) === text) return;
		lastUnreadable.set(key, text);
		this.warn(
			`Postscript sent subscribers that cannot be judged: ${text}. What happens to them is not passed on.`,
		);
	}

	private learning({ learning }: ScanNotes, { known }: PollState): void {
		if (!learning) return;
		const { read, left, isDone } = learning;
		if (isDone) {
			this.info(
				`the list of subscribers was read whole (${read} pages): returning subscribers are recognized from now on. ` +
					`${known.size} are remembered, and ${known.fingerprints} more as opted out.`,
			);
		} else if (read % LEARNING_STEP < 20) {
			this.info(
				`reading the list of subscribers to recognize returning ones: ${read} pages read, about ${left} left.`,
			);
		}
	}

	private givenUp({ givenUp: { recent, optedOut } }: ScanNotes): void {
		if (recent > 0) {
			this.warn(
				`more people subscribed recently than Remembered Subscribers allows; ${recent} were forgotten. ` +
					'Of those who came since the activation the next change may be passed on as an opt-in again.',
			);
		}
		if (optedOut > 0) {
			this.warn(
				`more people opted out than can be remembered; ${optedOut} were forgotten. ` +
					'If they return, that may not be noticed; their next change may be passed on as an opt-out again. Raise Remembered Subscribers.',
			);
		}
	}
}

function minutes(micros: number): string {
	const count = Math.round(micros / MICROS_PER_MINUTE);
	return count === 1 ? '1 minute' : `${count} minutes`;
}
