import { createHash } from 'crypto';
import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import { CREDENTIAL } from '../api/client';
import type { NodePlace } from '../domain/nodeKey';
import { nodeKey } from '../domain/nodeKey';

/** The part of n8n's contexts that tells which node asks, and with which credential. */
export interface NodeContext extends NodePlace {
	getCredentials<T extends object = ICredentialDataDecryptedObject>(type: string): Promise<T>;
}

/**
 * Says whether the credential is still the one that something was read with, without asking Postscript.
 *
 * @returns twelve characters, base64url: a one-way hash, different for every node, so that nothing about the key can
 * be had from it
 */
export async function credentialFingerprint(context: NodeContext): Promise<string> {
	const { baseUrl, privateKey, shopToken = '' } = await context.getCredentials(CREDENTIAL);
	const parts = [nodeKey(context), baseUrl, privateKey, shopToken];
	return createHash('sha256').update(JSON.stringify(parts)).digest('base64url').slice(0, 12);
}
