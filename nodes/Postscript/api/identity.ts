import type { ICredentialTestFunctions, IDataObject } from 'n8n-workflow';
import { authenticationHeaders, readCredential } from '../domain/credential';
import { ENDPOINTS } from './endpoints';
import { errorFromFailure } from './errors';
import { classifyFailure } from './faults';
import { ATTEMPT_TIMEOUT_MS } from './request';
import { readResponse } from './response';
import type { Identity } from './types';

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
			timeout: ATTEMPT_TIMEOUT_MS,
			followRedirect: false,
			simple: false,
			resolveWithFullResponse: true,
		})) as LegacyResponse;
	} catch (thrown) {
		throw errorFromFailure(classifyFailure(thrown), credential.baseUrl, endpoint);
	}
	const result = readResponse(response, endpoint, credential);
	if (!result.ok) throw result.error;
	return result.body as Identity;
}
