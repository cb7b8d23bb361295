import type { CheckCounter } from './checkCounter';
import type { CredentialRef, N8nClient } from './n8nClient';
import { CREDENTIAL_TYPE } from './workflows';

/** What each group of checks in `nodeChecks.ts` works with: one n8n for all of them, an emulator of its own for each. */
export interface NodeSuite {
	client: N8nClient;
	/** Address of n8n, without a slash at the end. */
	url: string;
	/** Folder whose node_modules holds n8n. */
	hostFolder: string;
	checks: CheckCounter;
}

let credentials = 0;

/** Makes a credential; each has a name of its own. */
export async function addCredential(
	{ client }: Pick<NodeSuite, 'client'>,
	data: { privateKey: string; baseUrl: string } & Record<string, unknown>,
): Promise<CredentialRef> {
	credentials += 1;
	return await client.createCredential(`Postscript ${credentials}`, CREDENTIAL_TYPE, {
		requestsPerSecond: 15,
		...data,
	});
}
