import type { IDataObject, IPollFunctions } from 'n8n-workflow';
import { nodeKey } from '../../domain/nodeKey';
import { credentialFingerprint } from '../fingerprint';
import { readAnchor, writeAnchor } from './anchors';
import type { Beginning } from './pollLog';
import { packState, readState, writeState, type PollState } from './state';

/**
 * Static data of baselines, by workflow and node, until it is found saved. With durable poll cursors n8n 2.41 drops
 * what the poll at activation leaves (poll-trigger-executor): without this, the first poll after it would take
 * another baseline, and no opt-in or opt-out in between would be passed on.
 */
const baselines = new Map<string, { data: IDataObject; savedAt: number }>();

/** Where a poll goes on, or why it can't. */
export interface Progress {
	/** Absent where a baseline is to be taken. */
	state?: PollState;
	/** The shop that the credential speaks for. */
	shop: string;
	fingerprint: string;
	/** Absent where the poll goes on from what the last one saved. */
	beginning?: Beginning;
}

interface Last {
	state?: PollState;
	beginning?: Beginning;
}

/** The state that the last poll left, if n8n kept it, or this process did, or the anchor has it. */
function lastState(context: IPollFunctions, fingerprint: string): Last {
	const saved = readState(context.getWorkflowStaticData('node'));
	if (saved.state) {
		baselines.delete(nodeKey(context));
		return saved;
	}
	const anchor = readAnchor(context);
	const unsaved = baselines.get(nodeKey(context));
	const isLatest = unsaved !== undefined && unsaved.savedAt >= anchor.savedAt;
	if (isLatest && unsaved.data.fingerprint === fingerprint && !saved.damaged) {
		return readState(unsaved.data);
	}
	const reason = saved.damaged
		? `its saved progress is damaged ('${saved.damaged}' cannot be read)`
		: 'it has no saved progress under its name';
	if (anchor.state) return { state: anchor.state, beginning: { kind: 'takenOver', reason } };
	const also = anchor.damaged ? `, and the copy kept under its ID is damaged too` : '';
	const isLoss = Boolean(saved.damaged ?? anchor.damaged);
	return { beginning: { kind: 'baseline', reason: reason + also, isLoss } };
}

/** @param identify asks Postscript which shop the credential speaks for */
export async function readProgress(
	context: IPollFunctions,
	identify: () => Promise<string>,
): Promise<Progress> {
	const fingerprint = await credentialFingerprint(context);
	const { state, beginning } = lastState(context, fingerprint);
	if (state?.fingerprint === fingerprint) {
		return { state, shop: state.shop, fingerprint, beginning };
	}
	const shop = await identify();
	if (state?.shop === shop)
		return { state: { ...state, fingerprint }, shop, fingerprint, beginning };
	const otherShop: Beginning | undefined = state && { kind: 'otherShop', shop, former: state.shop };
	return { shop, fingerprint, beginning: otherShop ?? beginning };
}

/**
 * Saves the state with the items that the poll returns: whatever the state says was handled is in them.
 *
 * @param isBaseline n8n may drop it, so the process keeps it as well
 */
export function saveProgress(context: IPollFunctions, state: PollState, isBaseline: boolean): void {
	const data = context.getWorkflowStaticData('node');
	const { savedAt: before } = readAnchor(context);
	const changed = writeState(data, packState(state));
	const savedAt = changed || before === 0 ? writeAnchor(context, state, Date.now()) : before;
	if (isBaseline) baselines.set(nodeKey(context), { data: { ...data }, savedAt });
}
