import type { IHookFunctions } from 'n8n-workflow';
import { CREDENTIAL, PostscriptClient } from '../../api/client';
import { toNodeError } from '../../api/nodeError';
import { parseCallbackUrl } from './callbackUrl';
import { readCredential } from '../../domain/credential';
import { orUndo } from './attempt';
import { WEBHOOK_EVENTS } from '../webhookEvents';
import { readWebhookState, writeWebhookState } from './state';
import { findComplete, subscribe, unsubscribe } from './subscriptions';
import { fetchToken } from './token';

async function openClient(context: IHookFunctions): Promise<PostscriptClient> {
	return await PostscriptClient.forContext(context, 'interactive');
}

async function callbackUrlOf(context: IHookFunctions): Promise<string> {
	const { baseUrl } = readCredential(await context.getCredentials(CREDENTIAL));
	return parseCallbackUrl(context.getNodeWebhookUrl('default'), baseUrl);
}

function wantedOf(context: IHookFunctions): string[] {
	const chosen = context.getNodeParameter('events') as string[];
	return [...new Set(chosen)].map((name) => WEBHOOK_EVENTS[name]);
}

/**
 * Whether Postscript holds exactly the subscriptions that this node asks for.
 *
 * @throws NodeApiError or NodeOperationError
 */
export async function areSubscriptionsThere(context: IHookFunctions): Promise<boolean> {
	try {
		const data = context.getWorkflowStaticData('node');
		const callbackUrl = await callbackUrlOf(context);
		const client = await openClient(context);
		const { subscriptions: owned } = readWebhookState(data);
		const subscriptions = await findComplete(client, callbackUrl, wantedOf(context), owned);
		if (!subscriptions || subscriptions.length === 0) return false;
		const token = await fetchToken(client, Date.now());
		writeWebhookState(data, { subscriptions, token });
		return true;
	} catch (fault) {
		throw toNodeError(fault, context.getNode());
	}
}

/**
 * Subscribes to the chosen events and learns the token that deliveries are signed with.
 *
 * @throws NodeApiError or NodeOperationError; nothing that was created here is left at Postscript then
 */
export async function createSubscriptions(context: IHookFunctions): Promise<boolean> {
	try {
		const data = context.getWorkflowStaticData('node');
		const callbackUrl = await callbackUrlOf(context);
		const client = await openClient(context);
		const { subscriptions: owned } = readWebhookState(data);
		const subscriptions = await subscribe(client, callbackUrl, wantedOf(context), owned);
		const token = await orUndo(
			fetchToken(client, Date.now()),
			async () => await unsubscribe(client, callbackUrl, subscriptions),
		);
		writeWebhookState(data, { subscriptions, token });
		return true;
	} catch (fault) {
		throw toNodeError(fault, context.getNode());
	}
}

/**
 * Removes what this node subscribed to. Its address is not checked: wherever it led to, it is to be removed.
 *
 * @throws NodeApiError or NodeOperationError
 */
export async function deleteSubscriptions(context: IHookFunctions): Promise<boolean> {
	try {
		const data = context.getWorkflowStaticData('node');
		const client = await openClient(context);
		const { subscriptions } = readWebhookState(data);
		await unsubscribe(client, context.getNodeWebhookUrl('default') ?? '', subscriptions);
		writeWebhookState(data, { subscriptions: [] });
		return true;
	} catch (fault) {
		throw toNodeError(fault, context.getNode());
	}
}
