import type { IDataObject } from 'n8n-workflow';
import type { Credential } from '../domain/credential';
import { withoutKeys } from '../domain/credential';
import { isRecord } from '../domain/guards';
import { withoutFullStop } from '../domain/sentences';
import type { Endpoint } from './endpoints';
import type { PostscriptError } from './errors';
import { errorFromResponse, foreignResponse, unreadableResponse } from './errors';

/**
 * How an attempt ended that did not succeed:
 * - `status`: an HTTP response; `retryAfterMs` is its `Retry-After` in milliseconds (see
 *   `parseRetryAfter`);
 * - `notSent`: the request certainly did not reach the server (refused connection, failed look-up,
 *   TLS failure);
 * - `forbidden`: n8n itself refused to send it, and will refuse it again;
 * - `badProxy`: n8n cannot read the address of the proxy that it is to use, so that nothing is sent;
 * - `ambiguous`: reset, time-out, cut connection, unreadable response. The server may have done it.
 */
export type RequestFailure =
	| { kind: 'status'; status: number; retryAfterMs?: number }
	| { kind: 'notSent' }
	| { kind: 'forbidden' }
	| { kind: 'badProxy' }
	| { kind: 'ambiguous' };

/** What came of sending a request once. */
export type AttemptResult =
	| { ok: true; body: unknown }
	| { ok: false; failure: RequestFailure; error: PostscriptError };

interface HttpResponse {
	statusCode: number;
	/** As text, whatever it holds. */
	body: unknown;
	headers?: Record<string, unknown>;
}

/** Over the limit: Postscript did nothing. */
export function isRateLimited(failure: RequestFailure): boolean {
	return failure.kind === 'status' && failure.status === 429;
}

/**
 * The one place that reads responses: JSON of several shapes, plain text, `{}` or nothing. What a
 * response repeats of the keys is masked here, since its content is shown to users and kept in
 * executions.
 *
 * @param credential whose keys must not be seen
 */
export function readResponse(
	response: HttpResponse,
	endpoint: Endpoint,
	credential: Credential,
): AttemptResult {
	const text = typeof response.body === 'string' ? withoutKeys(response.body, credential) : '';
	const refused = isSuccess(response.statusCode) ? refusalIn(text) : undefined;
	const status = (refused && statusOfRefusal(refused)) ?? response.statusCode;
	if (isSuccess(status) && !refused) {
		const result = readBody(text, endpoint);
		if (!result.ok || isComplete(result.body, endpoint)) return result;
		const error = foreignResponse(credential.baseUrl, status);
		return { ok: false, failure: { kind: 'status', status }, error };
	}
	const retryAfterMs = parseRetryAfter(response.headers?.['retry-after'], Date.now());
	// Again after parsing: JSON can write each character of a key as an escape.
	const reason = withoutKeys(reasonOf(text), credential);
	return {
		ok: false,
		failure: { kind: 'status', status, retryAfterMs },
		error: errorFromResponse({ status, reason }, endpoint),
	};
}

function isSuccess(status: number): boolean {
	return status >= 200 && status <= 299;
}

/**
 * A body in one of the forms in which Postscript writes its refusals, where the status says that all went well: then
 * nothing was done. What names something that was made is none.
 */
function refusalIn(text: string): IDataObject | undefined {
	const body = parseObject(text);
	if (!body || 'id' in body || 'event_ids' in body) return undefined;
	const { success, error_code: code, errors } = body;
	const isRefusal =
		success === false || typeof code === 'number' || (Array.isArray(errors) && errors.length > 0);
	return isRefusal ? body : undefined;
}

/** The status with which Postscript usually sends a refusal: of those published, and of one that was seen. */
function statusOfRefusal({ error_code: code, errors }: IDataObject): number | undefined {
	if (code === 3001) return 404;
	if (code === 3002) return 429;
	const isDenied = (entry: unknown) => isRecord(entry) && entry.type === 'v2.access_denied';
	return Array.isArray(errors) && errors.some(isDenied) ? 403 : undefined;
}

function isComplete(body: unknown, { requiredField, requiredList }: Endpoint): boolean {
	if (!isRecord(body)) return false;
	if (requiredList !== undefined && !Array.isArray(body[requiredList])) return false;
	if (requiredField === undefined) return true;
	return typeof body[requiredField] === 'string' && body[requiredField] !== '';
}

/**
 * A write that Postscript accepted has happened, whatever stands in the body; a page of HTML comes from
 * something in between, and an empty or broken read says nothing at all: it never means "not there".
 */
function readBody(text: string, endpoint: Endpoint): AttemptResult {
	const body = parseObject(text);
	if (body) return { ok: true, body };
	if (endpoint.method === 'GET' || text.trimStart().startsWith('<')) {
		return { ok: false, failure: { kind: 'ambiguous' }, error: unreadableResponse(endpoint) };
	}
	return { ok: true, body: {} };
}

/** Every response that Postscript documents is an object; anything else tells nothing. */
function parseObject(text: string): IDataObject | undefined {
	const body = parseJson(text);
	return isRecord(body) ? body : undefined;
}

function parseJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}

const MAX_REASON = 300;

function shorten(text: string): string {
	const oneLine = withoutFullStop(text.replace(/\s+/g, ' ').trim());
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
	const body = parseJson(trimmed);
	if (body === undefined) return shorten(trimmed);
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

/** A day: whatever is asked for beyond it is no time to wait for, and not worth an overflow. */
const LONGEST_RETRY_AFTER_MS = 86_400_000;

/** `Sun, 06 Nov 1994 08:49:37 GMT`; `Date.parse` alone takes far more for a date. */
const HTTP_DATE = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;

/**
 * Reads a `Retry-After` header: seconds or an HTTP date (RFC 9110, section 10.2.3).
 * @param value the header as it came; of several the first counts
 * @param nowEpochMs milliseconds since 1970, to measure a date against
 * @returns milliseconds to wait, at most a day, 0 for a date that is over; undefined for anything
 * else
 */
export function parseRetryAfter(value: unknown, nowEpochMs: number): number | undefined {
	const first: unknown = Array.isArray(value) ? value[0] : value;
	const text = typeof first === 'number' ? String(first) : first;
	if (typeof text !== 'string') return undefined;
	const trimmed = text.trim();
	if (/^\d+(\.\d+)?$/.test(trimmed)) return bounded(Number(trimmed) * 1000);
	const date = parseHttpDate(trimmed);
	return date === undefined ? undefined : bounded(date - nowEpochMs);
}

/** @returns milliseconds since 1970; undefined for anything but an HTTP date (RFC 9110, section 5.6.7) */
export function parseHttpDate(value: unknown): number | undefined {
	if (typeof value !== 'string' || !HTTP_DATE.test(value.trim())) return undefined;
	return Date.parse(value);
}

function bounded(ms: number): number | undefined {
	return Number.isNaN(ms) ? undefined : Math.min(Math.max(ms, 0), LONGEST_RETRY_AFTER_MS);
}
