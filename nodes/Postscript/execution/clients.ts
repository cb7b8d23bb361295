import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import { getCredentialAllowedDomains } from 'n8n-workflow';
import type { ClientContext } from '../api/client';
import { CREDENTIAL, PostscriptClient } from '../api/client';
import type { Clock } from '../api/clock';
import { DEFAULT_BASE_URL } from '../domain/credential';
import type { NodeFunctions } from './nodeInput';
import type { RunSettings } from './settings';

/** What a cancelled run has begun is given so many milliseconds to finish. */
const FINISH_MS = 15_000;

/**
 * The clients of a run: `batch` stops when the execution is cancelled; `finishing`, for what completes a change that is
 * half made, is given a little longer.
 */
export async function clientsFor(
	functions: NodeFunctions,
	settings: RunSettings,
	clock: Clock,
	onRequest: () => void,
): Promise<{ batch: PostscriptClient; finishing: PostscriptClient }> {
	const credential = await functions.getCredentials<ICredentialDataDecryptedObject>(CREDENTIAL);
	const allowedDomains = allowedDomainsOf(functions, credential);
	const options = {
		onRequest,
		limits: settings.limits,
		transport: { ...settings.transport, ...(allowedDomains && { allowedDomains }) },
	};
	const signal = functions.getExecutionCancelSignal();
	const late = signal && lateSignal(signal, clock);
	// Inherits all of n8n's context, so that its helpers find the later signal on it.
	const finishing = Object.create(functions, {
		getExecutionCancelSignal: { value: () => late },
	}) as ClientContext;
	return {
		batch: await PostscriptClient.forContext(functions, 'batch', options, clock),
		finishing: await PostscriptClient.forContext(
			finishing,
			'batch',
			{ ...options, isFinishing: true },
			clock,
		),
	};
}

/** Aborts a while after `signal` does. */
function lateSignal(signal: AbortSignal, clock: Clock): AbortSignal {
	const controller = new AbortController();
	const abort = () => controller.abort(signal.reason);
	const abortLater = () => void clock.sleep(FINISH_MS).then(abort, abort);
	if (signal.aborted) abortLater();
	else signal.addEventListener('abort', abortLater, { once: true });
	return controller.signal;
}

/**
 * Where a credential restricts its domains, n8n's routing engine lets Postscript's own address through and whatever the
 * credential lists besides (routing-node.ts: runNode). Hosts older than that restriction have no such function.
 */
function allowedDomainsOf(
	functions: NodeFunctions,
	credentialData: ICredentialDataDecryptedObject,
): string | undefined {
	if (typeof getCredentialAllowedDomains !== 'function') return undefined;
	return getCredentialAllowedDomains({
		node: functions.getNode(),
		credentialData,
		credentialOwnedSurface: true,
		nodeEndpointUrl: DEFAULT_BASE_URL,
	});
}
