import type { IDataObject, IHttpRequestOptions } from 'n8n-workflow';
import type { Credential } from '../domain/credential';
import type { Endpoint } from './endpoints';
import type { Query } from './types';

/** An attempt is given up after this many milliseconds without a response. */
export const ATTEMPT_TIMEOUT_MS = 20_000;

/**
 * What n8n's node-wide Request Options say about the way to the network: only what the user set.
 * `timeout` is in milliseconds and counts for each attempt.
 */
export type Transport = Pick<
	IHttpRequestOptions,
	'proxy' | 'skipSslCertificateValidation' | 'allowedDomains' | 'timeout'
>;

/** What fills a request; method and path are the endpoint's. */
export interface RequestParts {
	/** Fills `{id}` in the endpoint's path. */
	id?: string;
	query?: Query;
	body?: IDataObject;
	/**
	 * For `ifMissing` and `create`: looks whether an earlier attempt without a clear response took effect
	 * after all; what it finds is the answer, and nothing is sent again.
	 */
	findExisting?: () => Promise<IDataObject | undefined>;
	/** For `create`: whether it may be sent once more after an attempt without a clear response. */
	askAgain?: boolean;
	/** Called each time just before the request leaves. */
	onSend?: () => void;
	/** Called each time it is certain that neither this attempt nor one before it has done anything. */
	onRefused?: () => void;
}

/** @returns the request in the words of n8n's HTTP helper, without the keys, which the credential adds */
export function buildRequest(
	endpoint: Endpoint,
	parts: RequestParts,
	{ baseUrl }: Credential,
	transport: Transport = {},
): IHttpRequestOptions {
	const path = endpoint.path.replace('{id}', encodeURIComponent(parts.id ?? ''));
	return {
		...transport,
		timeout: transport.timeout ?? ATTEMPT_TIMEOUT_MS,
		method: endpoint.method,
		url: `${baseUrl}${path}`,
		headers: {
			Accept: 'application/json',
			...(parts.body && { 'Content-Type': 'application/json' }),
		},
		qs: parts.query as IDataObject | undefined,
		arrayFormat: 'repeat',
		// As text too: n8n's HTTP client drops fields named `constructor` or `prototype` from objects.
		body: parts.body && JSON.stringify(parts.body),
		// As text: every body Postscript is known to send is read in one place, ours.
		encoding: 'text',
		returnFullResponse: true,
		ignoreHttpStatusErrors: true,
		disableFollowRedirect: true,
	};
}

/** The request in one line, as a dry run shows it: method, path and query, body. It holds no key. */
export function previewRequest(
	{ method, path }: Endpoint,
	{ id, query, body }: RequestParts,
): string {
	const filled = path.replace('{id}', encodeURIComponent(id ?? ''));
	const search = new URLSearchParams(
		Object.entries(query ?? {}).flatMap(([name, value]) =>
			[value].flat().map((each): [string, string] => [name, String(each)]),
		),
	).toString();
	const target = search ? `${filled}?${search}` : filled;
	return [method, target, body && JSON.stringify(body)].filter(Boolean).join(' ');
}
