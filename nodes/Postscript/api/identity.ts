import type { ICredentialTestFunctions, IDataObject } from 'n8n-workflow';
import { authenticationHeaders, readCredential } from '../domain/credential';
import { readAnswer } from './response';
import { ENDPOINTS } from './endpoints';
import { errorFromFault, PostscriptError } from './errors';
import { classifyFault } from './retry';
import type { Identity } from './types';

const TIMEOUT_MS = 20_000;

interface LegacyResponse {
	statusCode: number;
	body: unknown;
	headers: IDataObject;
}

/**
 * Asks Postscript whom a credential that is not saved yet speaks for. n8n gives a credential test no
 * other helper than its older `request`, so this one call goes past the client.
 *
 * @throws InputError when the credential cannot be right, PostscriptError with what Postscript said
 */
export async function checkIdentity(
	helpers: ICredentialTestFunctions['helpers'],
	fields: IDataObject,
): Promise<Identity> {
	const credential = readCredential(fields);
	const endpoint = ENDPOINTS.me;
	let response: LegacyResponse;
	try {
		response = (await helpers.request({
			method: endpoint.method,
			uri: `${credential.baseUrl}${endpoint.path}`,
			headers: { Accept: 'application/json', ...authenticationHeaders(credential) },
			timeout: TIMEOUT_MS,
			followRedirect: false,
			simple: false,
			resolveWithFullResponse: true,
		})) as LegacyResponse;
	} catch (fault) {
		throw errorFromFault(classifyFault(fault), credential.baseUrl, endpoint);
	}
	const answer = readAnswer(response, endpoint);
	if (!answer.ok) throw answer.error;
	const identity = answer.body as Identity;
	if (identity.resource_id) return identity;
	throw new PostscriptError(
		`${new URL(credential.baseUrl).host} did not answer as Postscript does`,
		'Check Base URL in the credential',
	);
}
