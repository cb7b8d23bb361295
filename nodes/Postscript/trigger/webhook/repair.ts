import type { IDataObject, IWebhookFunctions } from 'n8n-workflow';
import type { PostscriptClient } from '../../api/client';
import type { NodeState } from './nodeStates';
import { readWebhookState, writeWebhookState } from './state';
import { divide, subscribe, takeInventory, toOwned } from './subscriptions';

/** An activation that is under way ends within this time. */
const ACTIVATION_MS = 2 * 60_000;

/**
 * Whether no activation has ever come to its end: n8n was killed in the middle of one. n8n 2.41 has the webhook on record
 * before it asks the node to subscribe (webhook-trigger-registrar), and takes it for registered at the next start.
 *
 * @param now milliseconds since 1970
 */
export function isHalfActivated(node: NodeState, data: IDataObject, now: number): boolean {
	if (readWebhookState(data).subscriptions.length > 0) {
		node.incompleteSince = undefined;
		return false;
	}
	node.incompleteSince ??= now;
	if (now - node.incompleteSince < ACTIVATION_MS) return false;
	// Another look, should this one fail, is due as late as the first.
	node.incompleteSince = now;
	return true;
}

/**
 * Makes the subscriptions that an activation did not get to, once a delivery shows that there are some.
 *
 * @param events Postscript's names
 * @param now milliseconds since 1970
 * @throws PostscriptError
 */
export async function completeActivation(
	context: IWebhookFunctions,
	client: PostscriptClient,
	data: IDataObject,
	events: string[],
	now: number,
): Promise<void> {
	const callbackUrl = context.getNodeWebhookUrl('default') ?? '';
	const { own } = await takeInventory(client, callbackUrl, [], now);
	const { kept, missing } = divide(own, events);
	const { made, fault } = await subscribe(client, callbackUrl, missing);
	if (fault !== undefined) throw fault;
	writeWebhookState(data, { subscriptions: [...kept, ...made].map(toOwned) });
	if (made.length === 0) return;
	context.logger.warn(
		`${context.getNode().name}: the last activation was cut short. ` +
			`${made.length} of ${events.length} webhook subscriptions were missing and are there now`,
	);
}
