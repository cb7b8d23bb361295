import type { ErrorCode } from '../domain/errorCodes';
import { ERROR_CODES } from '../domain/errorCodes';
import { InputError } from '../domain/inputError';
import { joinSentences, withoutFullStop } from '../domain/sentences';
import type { Endpoint } from './endpoints';
import { ENDPOINTS } from './endpoints';
import type { FailureKind } from './faults';
import { classifyFailure } from './faults';

/** What Postscript, or the way to it, answered in the end: in its users' words, without any key. */
export class PostscriptError extends Error {
	/**
	 * @param message what happened; one sentence without a final period
	 * @param hint what to do next
	 * @param code what a workflow recognises it by
	 * @param status the HTTP status of the last response; absent when there was none
	 */
	constructor(
		message: string,
		readonly hint: string,
		readonly code: ErrorCode,
		readonly status?: number,
	) {
		super(message);
		this.name = 'PostscriptError';
	}

	/** Whether running the same item again, unchanged, may help. */
	get retryable(): boolean {
		return ERROR_CODES[this.code].retryable;
	}
}

/** @returns the stable code of whatever was thrown, our own errors or another's */
export function errorCodeOf(error: unknown): ErrorCode {
	if (error instanceof PostscriptError || error instanceof InputError) return error.code;
	return classifyFailure(error) === 'cancelled' ? 'cancelled' : 'unexpected';
}

/** @returns whether every other item of the run would be refused for the same reason */
export function isFatal(error: unknown): boolean {
	return error instanceof PostscriptError && error.code === 'unknown_key';
}

/** A response that is not a success, read. */
export interface ErrorResponse {
	status: number;
	/** The service's own words, one line; empty when it gave none. */
	reason: string;
}

interface ErrorText {
	code: ErrorCode;
	message: string;
	hint: string;
}

interface ErrorRow {
	isFor(response: ErrorResponse, endpoint: Endpoint): boolean;
	/** @param said the service's own reason after a colon, or an empty string */
	text(endpoint: Endpoint, said: string, status: number): ErrorText;
}

const refusal = (code: ErrorCode): ErrorRow['text'] => {
	return (endpoint, said, status) => ({
		code,
		message: `Postscript refused to ${endpoint.action}${said || ` and gave no reason (status ${status})`}`,
		hint: endpoint.likelyCause,
	});
};

/** The first row that fits a response says what it means. */
const ERROR_TEXTS: ErrorRow[] = [
	{
		isFor: ({ status }) => status === 401,
		text: () => ({
			code: 'unknown_key',
			message: 'Postscript does not know this key',
			hint: 'Check Private Key in the credential (and Shop Token, for partners): copy it again from Postscript (side menu: shop name > API)',
		}),
	},
	// What every key may do that may do anything.
	{
		isFor: ({ status }, { path }) => status === 403 && path === ENDPOINTS.me.path,
		text: (_endpoint, said) => ({
			code: 'access_denied',
			message: 'Postscript refuses this key: it has no API access',
			hint: joinSentences(
				"Ask Postscript's support (developersupport@postscript.io) whether the shop's plan comes with API access; partners check that Private Key holds their own key and Shop Token the shop's",
				said && `Postscript's words${said}`,
			),
		}),
	},
	{
		isFor: ({ status }) => status === 403,
		text: (endpoint, said) => ({
			code: 'access_denied',
			message: `Postscript does not let this key ${endpoint.action}${said}`,
			hint: "The shop's plan may come without API access, or the key may lack this permission. Ask Postscript's support (developersupport@postscript.io) to allow it; partners check that Private Key holds their own key and Shop Token the shop's",
		}),
	},
	{
		isFor: ({ status }) => status === 429,
		text: (endpoint) => ({
			code: 'rate_limited',
			message: `Postscript was too busy with this key to ${endpoint.action}`,
			hint: 'Another integration may be using the same key at its limit of 15 requests a second. Try again later, or raise Max Retry Time where the options have it',
		}),
	},
	{
		isFor: ({ status }) => status >= 300 && status < 400,
		text: () => ({
			code: 'rejected',
			message:
				'The address answered with a redirect, which is refused so that the key never leaves its host',
			hint: 'Check Base URL in the credential',
		}),
	},
	{
		isFor: ({ status }) => status >= 500,
		text: (endpoint, said, status) => ({
			code: 'unavailable',
			message: `Postscript had a problem of its own and could not ${endpoint.action} (status ${status})${said}`,
			hint: 'Try again later; if it stays so, ask developersupport@postscript.io',
		}),
	},
	{ isFor: ({ status }) => status === 408, text: refusal('unavailable') },
	{ isFor: ({ status }) => status === 404, text: refusal('not_found') },
	// The reference gives a bare 400 as the response to an unknown ID (Get Subscriber).
	{
		isFor: ({ status, reason }, { method, path }) =>
			status >= 400 && reason === '' && method === 'GET' && path.includes('{id}'),
		text: refusal('not_found'),
	},
];

const OTHER_REFUSAL: ErrorRow = { isFor: () => true, text: refusal('rejected') };

function errorText(response: ErrorResponse, endpoint: Endpoint): ErrorText {
	const row = ERROR_TEXTS.find(({ isFor }) => isFor(response, endpoint)) ?? OTHER_REFUSAL;
	return row.text(endpoint, response.reason && `: ${response.reason}`, response.status);
}

/** Turns a response that is not a success into an error that says what happened and what to do. */
export function errorFromResponse(response: ErrorResponse, endpoint: Endpoint): PostscriptError {
	const { message, hint, code } = errorText(response, endpoint);
	return new PostscriptError(message, hint, code, response.status);
}

/** What a failure without a response is told as. */
export function errorFromFailure(
	kind: FailureKind,
	baseUrl: string,
	endpoint: Endpoint,
): PostscriptError {
	if (kind === 'notSent') return unreachable(baseUrl, endpoint);
	if (kind === 'badProxy') return badProxy();
	return kind === 'forbidden' ? forbidden(baseUrl) : unreadableResponse(endpoint);
}

/** No connection came about: the request certainly did not reach Postscript. */
function unreachable(baseUrl: string, endpoint: Endpoint): PostscriptError {
	return new PostscriptError(
		`${new URL(baseUrl).host} could not be reached to ${endpoint.action}`,
		'Check the network of this n8n and Base URL in the credential, then try again',
		'unreachable',
	);
}

/** n8n itself does not let the request out. */
function forbidden(baseUrl: string): PostscriptError {
	const { host, hostname } = new URL(baseUrl);
	return new PostscriptError(
		`This n8n does not allow requests to ${host}`,
		`If the credential restricts Allowed HTTP Request Domains, add ${hostname} to them; if not, ask who runs this n8n whether it blocks this address or the proxy`,
		'blocked',
	);
}

/** One of the node's own is looked at before: this one is set where n8n was started. */
function badProxy(): PostscriptError {
	return new PostscriptError(
		'The proxy that this n8n is set to use has a percent sign in its user name or password that stands for nothing, so nothing was sent',
		'Ask who runs this n8n to write percent signs as %25 in HTTP_PROXY, HTTPS_PROXY and ALL_PROXY',
		'blocked',
	);
}

/** The connection broke, timed out or brought something unreadable: it may or may not have happened. */
export function unreadableResponse(endpoint: Endpoint): PostscriptError {
	return new PostscriptError(
		`Postscript gave no readable answer when asked to ${endpoint.action}`,
		'Try again later; if it stays so, ask developersupport@postscript.io',
		'unreadable',
	);
}

/** A success that lacks what every answer of the endpoint holds: another service answered. */
export function foreignResponse(baseUrl: string, status: number): PostscriptError {
	return new PostscriptError(
		`${new URL(baseUrl).host} did not answer as Postscript does`,
		'Check Base URL in the credential',
		'unreadable',
		status,
	);
}

/**
 * Adds to an error how often it was tried and, where that is so, that the request may have taken effect.
 *
 * @param history `ambiguous`: an attempt may have been carried out although no response says so
 */
export function withAttempts(
	error: PostscriptError,
	endpoint: Endpoint,
	history: { attempts: number; ambiguous: boolean },
): PostscriptError {
	const tried = history.attempts > 1 ? ` after ${history.attempts} tries` : '';
	const message = `${tried ? withoutFullStop(error.message) : error.message}${tried}`;
	if (!history.ambiguous || endpoint.method === 'GET') {
		return new PostscriptError(message, error.hint, error.code, error.status);
	}
	if (endpoint.repeat === 'repeat') {
		return new PostscriptError(
			joinSentences(
				message,
				'It may have taken effect all the same: sending it again does no harm',
			),
			error.hint,
			error.code,
			error.status,
		);
	}
	return new PostscriptError(
		joinSentences(
			message,
			'It may have taken effect all the same: check in Postscript before sending it again',
		),
		error.hint,
		'may_have_happened',
		error.status,
	);
}
