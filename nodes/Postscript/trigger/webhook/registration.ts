import type { IDataObject, IHookFunctions } from 'n8n-workflow';
import { CREDENTIAL, PostscriptClient } from '../../api/client';
import { readCredential } from '../../domain/credential';
import { joinSentences } from '../../domain/sentences';
import { credentialFingerprint } from '../fingerprint';
import { parseCallbackUrl } from './callbackUrl';
import type { NodeState } from './nodeStates';
import { readWebhookState, type WebhookState } from './state';

/** One call of n8n's to the node's webhook methods. */
export interface Registration {
	context: IHookFunctions;
	client: PostscriptClient;
	/** The address that Postscript delivers to. */
	callbackUrl: string;
	/** Of the credential, see `credentialFingerprint`. */
	fingerprint: string;
	data: IDataObject;
	saved: WebhookState;
	/** Of the editor's "Listen for test event". */
	isTest: boolean;
	/** Milliseconds since 1970. */
	now: number;
}

/**
 * @param now milliseconds since 1970
 * @throws InputError for an address that Postscript cannot deliver to, and for a credential that cannot be right
 */
export async function openRegistration(
	context: IHookFunctions,
	node: NodeState,
	now: number,
): Promise<Registration> {
	const { baseUrl } = readCredential(await context.getCredentials(CREDENTIAL));
	const url = context.getNodeWebhookUrl('default');
	const isTest = context.getMode() === 'manual' || node.testUrl === url;
	if (isTest) node.testUrl = url;
	// Until it succeeds: the removal that follows must neither hide the reason nor remove what the next try needs.
	node.failedCreate = { callbackUrl: url ?? '', made: 0, at: now };
	const data = context.getWorkflowStaticData('node');
	return {
		context,
		callbackUrl: parseCallbackUrl(url, baseUrl),
		client: await PostscriptClient.forContext(context, 'interactive'),
		fingerprint: await credentialFingerprint(context),
		data,
		saved: readWebhookState(data),
		isTest,
		now,
	};
}

/** Tells n8n's log what a user should know although the work goes on. */
export function warn(context: IHookFunctions, what: string, fault?: unknown): void {
	const reason = fault instanceof Error ? fault.message : fault;
	const text = reason === undefined ? what : joinSentences(what, String(reason));
	context.logger.warn(`${context.getNode().name}: ${text}`);
}
