import type { IPollFunctions } from 'n8n-workflow';
import { isRecord } from '../../domain/guards';
import { packState, readState, type PollState, type SavedState } from './state';

/**
 * n8n keeps a node's static data under the node's name: a rename, or a delete and undo, leaves it behind. So the
 * workflow's global static data holds a short form of it under the node's ID, which stays the same.
 */
const PREFIX = 'postscriptTrigger:';

/** Versions kept whole, beside the fingerprints. */
const WHOLE_ENTRIES = 300;

/** The anchor of a node that has not changed for so long is taken for one of a node that is gone. */
const MAX_AGE_MS = 30 * 86_400_000;

function anchorKey(context: IPollFunctions): string {
	return `${PREFIX}${context.getNode().id}`;
}

/** The state without what Postscript's list tells again. */
function condense(state: PollState): PollState {
	const { known, from } = state.known.condensed(WHOLE_ENTRIES);
	const isComplete = state.known.fingerprints === 0;
	known.isVerified = isComplete && state.known.isVerified;
	return {
		...state,
		known,
		stampsFrom: Math.max(state.stampsFrom, from),
		settled: Math.max(state.settled, from),
		held: isComplete && state.held !== '' ? 'optedOut' : '',
		learning: isComplete ? state.learning : { stage: 'off', from: 0, page: 1, read: 0 },
	};
}

/** An anchor, read. */
export interface SavedAnchor extends SavedState {
	/** Milliseconds since 1970; 0 where there is none. */
	savedAt: number;
}

/** @returns what this very node left under another name, or before its own data was lost */
export function readAnchor(context: IPollFunctions): SavedAnchor {
	const anchor = context.getWorkflowStaticData('global')[anchorKey(context)];
	if (!isRecord(anchor)) return { savedAt: 0 };
	const { savedAt, ...saved } = anchor;
	if (typeof savedAt !== 'number') return { damaged: 'savedAt', savedAt: 0 };
	return { ...readState(saved), savedAt };
}

/**
 * Writes the anchor as one new value, so that n8n can never save half of it, and drops those of nodes that are gone.
 *
 * @param nowMs milliseconds since 1970
 * @returns `savedAt` of the anchor: later than that of the one before
 */
export function writeAnchor(context: IPollFunctions, state: PollState, nowMs: number): number {
	const data = context.getWorkflowStaticData('global');
	const savedAt = Math.max(nowMs, readAnchor(context).savedAt + 1);
	for (const key of Object.keys(data)) {
		const other = data[key];
		if (!key.startsWith(PREFIX) || !isRecord(other)) continue;
		if (!(Number(other.savedAt) > nowMs - MAX_AGE_MS)) delete data[key];
	}
	data[anchorKey(context)] = { ...packState(condense(state)), savedAt };
	return savedAt;
}
