import type { IDataObject } from 'n8n-workflow';
import { isRecord } from '../domain/guards';
import type { Endpoint } from './endpoints';
import type { PostscriptError } from './errors';
import { errorFromAnswer, noClearAnswer } from './errors';
import type { Outcome } from './retry';
import { parseRetryAfter } from './retry';

/** What came of sending a request once. */
export type Try =
	| { ok: true; body: unknown }
	| { ok: false; outcome: Outcome; error: PostscriptError };

/** Over the limit: Postscript did nothing. */
export function isRefused(
	result: Try,
): result is { ok: false; outcome: Outcome & { kind: 'status' }; error: PostscriptError } {
	return !result.ok && result.outcome.kind === 'status' && result.outcome.status === 429;
}

interface Response {
	statusCode: number;
	/** As text, whatever it holds. */
	body: unknown;
	headers?: Record<string, unknown>;
}

/** The one place that reads answers: JSON of several shapes, plain text, `{}` or nothing. */
export function readAnswer(response: Response, endpoint: Endpoint): Try {
	const { statusCode: status } = response;
	const text = typeof response.body === 'string' ? response.body : '';
	if (status < 200 || status > 299) {
		const retryAfterMs = parseRetryAfter(response.headers?.['retry-after'], Date.now());
		return {
			ok: false,
			outcome: { kind: 'status', status, retryAfterMs },
			error: errorFromAnswer({ status, text }, endpoint),
		};
	}
	return readBody(text, endpoint);
}

/**
 * A write that Postscript accepted has happened, whatever stands in the body; a page of HTML comes from
 * something in between, and an empty or broken read says nothing at all: never that nobody is there.
 */
function readBody(text: string, endpoint: Endpoint): Try {
	const body = parseObject(text);
	if (body) return { ok: true, body };
	if (endpoint.method === 'GET' || text.trimStart().startsWith('<')) {
		return { ok: false, outcome: { kind: 'ambiguous' }, error: noClearAnswer(endpoint) };
	}
	return { ok: true, body: {} };
}

/** Every answer that Postscript documents is an object; anything else tells nothing. */
function parseObject(text: string): IDataObject | undefined {
	try {
		const body: unknown = JSON.parse(text);
		return isRecord(body) ? body : undefined;
	} catch {
		return undefined;
	}
}
