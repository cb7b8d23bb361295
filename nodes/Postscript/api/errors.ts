import type { INode, JsonObject } from 'n8n-workflow';
import { NodeApiError, NodeOperationError } from 'n8n-workflow';
import { InputError } from '../domain/inputError';
import { isRecord } from '../domain/guards';
import type { Endpoint } from './endpoints';
import type { Fault } from './retry';

/** What Postscript, or the way to it, answered in the end: in its users' words, without any key. */
export class PostscriptError extends Error {
	constructor(
		message: string,
		/** What to do next. */
		readonly hint: string,
		/** The HTTP status of the last answer; absent when there was none. */
		readonly status?: number,
	) {
		super(message);
		this.name = 'PostscriptError';
	}
}

/** An answer that is not a success. */
export interface Answer {
	status: number;
	/** The body as it came: JSON of several shapes, plain text, `{}` or nothing. */
	text: string;
}

interface Words {
	message: string;
	hint: string;
}

const MAX_REASON = 300;

function shorten(text: string): string {
	const oneLine = text.replace(/\s+/g, ' ').trim();
	return oneLine.length > MAX_REASON ? `${oneLine.slice(0, MAX_REASON)}...` : oneLine;
}

function reasonOfEntry(entry: unknown): string {
	if (!isRecord(entry)) return typeof entry === 'string' ? entry : '';
	const place = entry.loc ?? entry.log;
	const where = Array.isArray(place) ? place.filter((part) => typeof part === 'string') : [];
	const message = typeof entry.msg === 'string' ? entry.msg : '';
	return where.length && message ? `${where.join('.')}: ${message}` : message;
}

/**
 * The service's own reason, out of every body seen: `{error_code, error_message}`, `{errors: [{msg}]}`,
 * `{error}`, plain text, `{}` or nothing.
 *
 * @returns one line, or an empty string when no reason was given
 */
function reasonOf(text: string): string {
	const trimmed = text.trim();
	if (trimmed === '' || trimmed.startsWith('<')) return '';
	let body: unknown;
	try {
		body = JSON.parse(trimmed);
	} catch {
		return shorten(trimmed);
	}
	if (typeof body === 'string') return shorten(body);
	if (!isRecord(body)) return '';
	if (Array.isArray(body.errors)) {
		return shorten(body.errors.map(reasonOfEntry).filter(Boolean).join('; '));
	}
	const reason = [body.error_message, body.error, body.message, body.detail].find(
		(value) => typeof value === 'string' && value !== '',
	);
	return typeof reason === 'string' ? shorten(reason) : '';
}

function wordsOf(answer: Answer, endpoint: Endpoint): Words {
	const { status } = answer;
	const reason = reasonOf(answer.text);
	const said = reason ? `: ${reason}` : '';
	if (status === 401) {
		return {
			message: 'Postscript does not know this key',
			hint: 'Check Private Key in the credential (and Shop Token, for partners): copy it again from Postscript under Settings > API',
		};
	}
	if (status === 403) {
		return {
			message: `Postscript does not let this key ${endpoint.action}${said}`,
			hint: "The shop's plan may come without API access, or the key may lack this permission. Ask Postscript's support (developersupport@postscript.io) to allow it; partners check that Private Key holds their own key and Shop Token the shop's",
		};
	}
	if (status === 429) {
		return {
			message: `Postscript was too busy with this key to ${endpoint.action}`,
			hint: 'Another integration may be using the same key at its limit of 15 requests a second. Try again later, or raise Max Retry Time where the options have it',
		};
	}
	if (status >= 300 && status < 400) {
		return {
			message:
				'The address answered with a redirect, which is refused so that the key never leaves its host',
			hint: 'Check Base URL in the credential',
		};
	}
	if (status >= 500) {
		return {
			message: `Postscript had a problem of its own and could not ${endpoint.action} (status ${status})${said}`,
			hint: 'Try again later; if it stays so, ask developersupport@postscript.io',
		};
	}
	return {
		message: `Postscript refused to ${endpoint.action}${said || ` and gave no reason (status ${status})`}`,
		hint: endpoint.likelyCause,
	};
}

/** Turns an answer that is not a success into an error that says what happened and what to do. */
export function errorFromAnswer(answer: Answer, endpoint: Endpoint): PostscriptError {
	const { message, hint } = wordsOf(answer, endpoint);
	return new PostscriptError(message, hint, answer.status);
}

/** What a fault without an answer is told as. */
export function errorFromFault(fault: Fault, baseUrl: string, endpoint: Endpoint): PostscriptError {
	if (fault === 'notSent') return unreachable(baseUrl, endpoint);
	return fault === 'forbidden' ? forbidden(baseUrl) : noClearAnswer(endpoint);
}

/** No connection came about: the request certainly did not reach Postscript. */
function unreachable(baseUrl: string, endpoint: Endpoint): PostscriptError {
	return new PostscriptError(
		`${new URL(baseUrl).host} could not be reached to ${endpoint.action}`,
		'Check the network of this n8n and Base URL in the credential, then try again',
	);
}

/** n8n itself does not let the request out. */
function forbidden(baseUrl: string): PostscriptError {
	const { host, hostname } = new URL(baseUrl);
	return new PostscriptError(
		`This n8n does not allow requests to ${host}`,
		`If the credential restricts Allowed HTTP Request Domains, add ${hostname} to them; if not, ask who runs this n8n whether it blocks this address or the proxy`,
	);
}

/** The connection broke, timed out or brought something unreadable: it may or may not have happened. */
export function noClearAnswer(endpoint: Endpoint): PostscriptError {
	return new PostscriptError(
		`Postscript gave no readable answer when asked to ${endpoint.action}`,
		'Try again later; if it stays so, ask developersupport@postscript.io',
	);
}

/**
 * Adds to an error how often it was tried and, where that is so, that the request may have taken effect.
 */
export function withHistory(
	error: PostscriptError,
	history: { tries: number; mayHaveHappened: boolean },
): PostscriptError {
	const tried = history.tries > 1 ? ` after ${history.tries} tries` : '';
	const doubt = history.mayHaveHappened
		? '. It may have taken effect all the same: check in Postscript before sending it again'
		: '';
	return new PostscriptError(`${error.message}${tried}${doubt}`, error.hint, error.status);
}

/**
 * The one adapter from our errors to n8n's.
 *
 * @param itemIndex the input item, counted from 0 as n8n counts; absent for triggers and drop-downs
 */
export function toNodeError(
	error: unknown,
	node: INode,
	itemIndex?: number,
): NodeApiError | NodeOperationError {
	if (error instanceof NodeApiError || error instanceof NodeOperationError) return error;
	const message = error instanceof Error ? error.message : String(error);
	const hint =
		error instanceof InputError || error instanceof PostscriptError ? error.hint : undefined;
	const options = { description: hint, itemIndex };
	const nodeError =
		error instanceof PostscriptError
			? new NodeApiError(node, { message } as JsonObject, {
					...options,
					message,
					httpCode: error.status === undefined ? 'none' : String(error.status),
				})
			: new NodeOperationError(node, message, options);
	// n8n replaces messages in which it sees a code such as ENOENT, even inside a user's own value.
	nodeError.message = message;
	return nodeError;
}

/**
 * Under "Continue On Fail" n8n keeps nothing of an error but its message: so that message carries the
 * advice and the item number as well.
 */
export function fullMessage(error: NodeApiError | NodeOperationError, itemIndex: number): string {
	const advice = error.description ? `. ${error.description}` : '';
	return `${error.message} [item ${itemIndex}]${advice}`;
}
