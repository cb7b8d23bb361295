import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import { getCredentialAllowedDomains } from 'n8n-workflow';
import type { ClientContext, ClientOptions } from '../api/client';
import { CREDENTIAL, PostscriptClient } from '../api/client';
import type { Clock } from '../api/clock';
import { DEFAULT_BASE_URL } from '../domain/credential';
import type { NodeFunctions } from './nodeInput';
import type { RunSettings } from './settings';

/** What a cancelled run has begun is given so many milliseconds to finish. */
const FINISH_MS = 15_000;

/** What a run sends its requests with. */
export interface RunClients {
	/** For what begins something: it stops waiting when the run stops. */
	batch: PostscriptClient;
	/** For what completes a change that is half made: it goes first, and on for a while when the run is cancelled. */
	finishing: PostscriptClient;
	/** Ends the waiting of all that is not begun. */
	stop(reason: unknown): void;
	/** To be called when the run has ended: nothing of it waits any longer. */
	close(): void;
}

/**
 * The clients of a run. A request that is on its way is not broken off at once when the execution is cancelled: what it
 * changed would not be known.
 *
 * @param watch called for each request that is sent, and with each answer
 * @throws InputError where the credential cannot be right
 */
export async function clientsFor(
	functions: NodeFunctions,
	{ limits, transport }: RunSettings,
	clock: Clock,
	watch: Pick<ClientOptions, 'onRequest' | 'onAnswer'>,
): Promise<RunClients> {
	const credential = await functions.getCredentials<ICredentialDataDecryptedObject>(CREDENTIAL);
	const allowedDomains = allowedDomainsOf(functions, credential);
	const options = {
		...watch,
		limits,
		transport: { ...transport, ...(allowedDomains && { allowedDomains }) },
	};
	const stopping = new AbortController();
	const late = new AbortController();
	const ended = new AbortController();
	onAbort(functions.getExecutionCancelSignal(), ended.signal, (reason) => {
		stopping.abort(reason);
		const finish = clock.sleep(FINISH_MS, ended.signal).then(() => late.abort(reason));
		finish.catch(() => undefined);
	});
	// Inherits all of n8n's context, so that its helpers find the later signal on it.
	const context = Object.create(functions, {
		getExecutionCancelSignal: { value: () => late.signal },
	}) as ClientContext;
	const begun = { ...options, isFinishing: true };
	return {
		batch: await PostscriptClient.forContext(
			context,
			'batch',
			{ ...options, signal: stopping.signal },
			clock,
		),
		finishing: await PostscriptClient.forContext(context, 'batch', begun, clock),
		stop: (reason) => stopping.abort(reason),
		close: () => ended.abort(),
	};
}

/** @param until when it is no longer of interest */
function onAbort(
	signal: AbortSignal | undefined,
	until: AbortSignal,
	act: (reason: unknown) => void,
): void {
	if (signal?.aborted) act(signal.reason);
	else signal?.addEventListener('abort', () => act(signal.reason), { once: true, signal: until });
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
