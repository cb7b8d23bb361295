import type { ICredentialTestFunctions, IDataObject } from 'n8n-workflow';
import { authenticationHeaders, readCredential } from '../domain/credential';
import { isRecord } from '../domain/guards';
import type { PostscriptClient } from './client';
import { ENDPOINTS } from './endpoints';
import { errorFromFailure, PostscriptError } from './errors';
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
	return readIdentity(result.body, credential.baseUrl);
}

/**
 * Asks whom the client's key speaks for.
 *
 * @throws PostscriptError, also for an answer without an identity
 */
export async function fetchIdentity(
	client: Pick<PostscriptClient, 'request' | 'baseUrl'>,
): Promise<Identity> {
	return readIdentity(await client.request('me'), client.baseUrl);
}

/** Any web server may answer with some object: without an identity it is not Postscript's. */
function readIdentity(body: unknown, baseUrl: string): Identity {
	if (isRecord(body) && typeof body.resource_id === 'string' && body.resource_id !== '') {
		const { resource_id, resource_name, resource_type } = body;
		return {
			resource_id,
			...(typeof resource_name === 'string' && { resource_name }),
			...(typeof resource_type === 'string' && { resource_type }),
		};
	}
	throw new PostscriptError(
		`${new URL(baseUrl).host} did not answer as Postscript does`,
		'Check Base URL in the credential',
		'unreadable',
	);
}
