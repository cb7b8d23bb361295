import { dropOldest } from '../../domain/dropOldest';
import { nodeKey } from '../../domain/nodeKey';
import type { NodeContext } from '../fingerprint';
import { SaveTurns } from './saveTurns';
import { SeenDeliveries } from './seenDeliveries';
import { TokenFetcher, type KnownToken } from './token';

/** A creation of subscriptions that did not come to its end. */
export interface FailedCreate {
	callbackUrl: string;
	/** Subscriptions that Postscript holds for that address all the same. */
	made: number;
	/** Milliseconds since 1970. */
	at: number;
}

/** What one process knows of one node, beside what is saved. */
export class NodeState {
	readonly tokens = new TokenFetcher();
	readonly seen = new SeenDeliveries();
	readonly turns = new SaveTurns();
	token: KnownToken | undefined;
	/** Until n8n has asked for the removal that follows. */
	failedCreate: FailedCreate | undefined;
	/** The address of the last test run in the editor. */
	testUrl: string | undefined;
	/** Since when deliveries come although no activation is on record, in milliseconds since 1970. */
	incompleteSince: number | undefined;
	/** The credential whose change was warned about. */
	warnedAbout: string | undefined;
}

/** Nodes that have not been active for longest are forgotten beyond this number. */
const MOST_NODES = 500;

/** What one process knows, by workflow and node. */
export class NodeStates {
	private readonly states = new Map<string, NodeState>();

	of(context: Pick<NodeContext, 'getNode' | 'getWorkflow'>): NodeState {
		const key = nodeKey(context);
		const state = this.states.get(key) ?? new NodeState();
		this.states.delete(key);
		this.states.set(key, state);
		dropOldest(this.states, MOST_NODES);
		return state;
	}
}

/** Of this process. */
export const processStates = new NodeStates();
