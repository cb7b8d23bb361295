import type { RepeatRule } from './endpoints';

/**
 * How a try ended that did not succeed:
 * - `status`: an HTTP answer; `retryAfterMs` is its `Retry-After` in milliseconds (see
 *   `parseRetryAfter`);
 * - `notSent`: the request certainly did not reach the server (refused connection, failed look-up,
 *   TLS failure);
 * - `forbidden`: n8n itself refused to send it, and will refuse it again;
 * - `ambiguous`: reset, time-out, cut connection, unreadable answer. The server may have done it.
 */
export type Outcome =
	| { kind: 'status'; status: number; retryAfterMs?: number }
	| { kind: 'notSent' }
	| { kind: 'forbidden' }
	| { kind: 'ambiguous' };

/** What a decision about another try is made from. */
export interface TriesSoFar {
	repeat: RepeatRule;
	outcome: Outcome;
	/** Tries made so far, this one included, those answered with 429 not. */
	tries: number;
	/** Milliseconds since the first try was sent. */
	elapsedMs: number;
	limits: { maxTries: number; maxMs: number };
	/** From 0 (included) to 1 (excluded). */
	random: number;
	/** `mayHaveHappened` of the try before: once in doubt, always in doubt. */
	mayHaveHappened?: boolean;
}

/**
 * `mayHaveHappened`: this try or one before it may have been carried out although no answer says
 * so.
 */
export type NextTry =
	| { again: false; mayHaveHappened: boolean }
	| {
			again: true;
			mayHaveHappened: boolean;
			/** How long to wait before it, in milliseconds. */
			waitMs: number;
			/**
			 * Whether to look first if an earlier try left its mark (creates: is the phone there now?).
			 */
			checkFirst: boolean;
	  };

const BASE_WAIT_MS = 500;
const LONGEST_WAIT_MS = 20_000;
/** A day: whatever is asked for beyond it is no time to wait for, and not worth an overflow. */
const LONGEST_RETRY_AFTER_MS = 86_400_000;

/**
 * Whether and when to send a request again.
 *
 * - 429: always, whatever the rule. Refused requests did nothing, and the pacer slows everybody
 *   down; tries are not counted, only time is, so that a batch that shares its limit with others
 *   loses no item while there is time left.
 * - certainly not sent: always, within the number of tries.
 * - 5xx (but 501), 408 and ambiguous ends: `repeat` and `event` again, `create` after a look,
 *   `never` not.
 * - everything else is final.
 *
 * Waits grow exponentially with full jitter (from 500 ms, up to 20 s); a `Retry-After` is waited
 * for at least. A wait that would end after `maxMs` is not begun.
 */
export function nextTry(input: TriesSoFar): NextTry {
	const { repeat, outcome, tries, elapsedMs, limits } = input;
	const inDoubt = leavesDoubt(outcome);
	const mayHaveHappened = inDoubt || (input.mayHaveHappened ?? false);
	const final: NextTry = { again: false, mayHaveHappened };

	const refused = isRefused(outcome);
	if (!refused && outcome.kind !== 'notSent' && !inDoubt) return final;
	if (inDoubt && repeat === 'never') return final;
	if (!refused && tries >= limits.maxTries) return final;

	const waitMs = waitBefore(outcome, refused ? 1 : tries, input.random);
	if (elapsedMs + waitMs > limits.maxMs) return final;
	return {
		again: true,
		mayHaveHappened,
		waitMs,
		checkFirst: repeat === 'create' && mayHaveHappened,
	};
}

function isRefused(outcome: Outcome): boolean {
	return outcome.kind === 'status' && outcome.status === 429;
}

/**
 * 501 says that the server cannot do this at all; every other 5xx, and 408, may come after the work
 * was done.
 */
function leavesDoubt(outcome: Outcome): boolean {
	if (outcome.kind !== 'status') return outcome.kind === 'ambiguous';
	return outcome.status === 408 || (outcome.status >= 500 && outcome.status !== 501);
}

function waitBefore(outcome: Outcome, tries: number, random: number): number {
	const backoff = random * Math.min(LONGEST_WAIT_MS, BASE_WAIT_MS * 2 ** (tries - 1));
	const asked = outcome.kind === 'status' ? outcome.retryAfterMs : undefined;
	return Math.max(backoff, asked ?? 0);
}

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
	return HTTP_DATE.test(trimmed) ? bounded(Date.parse(trimmed) - nowEpochMs) : undefined;
}

function bounded(ms: number): number | undefined {
	return Number.isNaN(ms) ? undefined : Math.min(Math.max(ms, 0), LONGEST_RETRY_AFTER_MS);
}

/** Codes of a connection that never came up, unless the system call says that it was up already. */
const NO_CONNECTION = new Set([
	'ECONNREFUSED',
	'ENOTFOUND',
	'EAI_AGAIN',
	'EAI_FAIL',
	'EAI_NODATA',
	'EAI_NONAME',
	'EHOSTUNREACH',
	'EHOSTDOWN',
	'ENETUNREACH',
	'ENETDOWN',
	'EADDRNOTAVAIL',
	'UND_ERR_CONNECT_TIMEOUT',
]);
/**
 * TLS comes up, and a certificate is checked, before the first byte of a request leaves (Node's
 * documentation, "X509 certificate error codes").
 */
const BAD_CERTIFICATE = /^(CERT_|ERR_TLS_CERT_|UNABLE_TO_)/;
const NO_TLS = new Set([
	'ERR_TLS_HANDSHAKE_TIMEOUT',
	'DEPTH_ZERO_SELF_SIGNED_CERT',
	'SELF_SIGNED_CERT_IN_CHAIN',
	'HOSTNAME_MISMATCH',
	'INVALID_CA',
	'INVALID_PURPOSE',
]);
/** Codes of a connection that broke: they outweigh whatever lies behind them. */
const BROKEN_CONNECTION = new Set(['ECONNRESET', 'ECONNABORTED', 'EPIPE', 'UND_ERR_SOCKET']);
/**
 * `AbortError` of the platform, `CanceledError` of axios, and n8n's own family of
 * `...ExecutionCancelledError`.
 */
const CANCELLED = /^AbortError$|^ERR_CANCELED$|^ABORT_ERR$|Cancell?edError$/;
/**
 * n8n's words where the domain restriction of a credential or its SSRF protection keeps a request
 * back. They come before anything is sent, since redirects, which n8n checks too, are not followed.
 */
const FORBIDDEN =
	/^Domain not allowed: This credential|^The request was blocked because (it resolves to|the destination hostname)/;
/** Where n8n, axios and the platform keep the error behind an error. */
const INNER = ['cause', 'errorResponse', 'error', 'reason'];

/** `cancelled` is the user's or the host's will, the others are kinds of `Outcome`. */
export type Fault = 'notSent' | 'ambiguous' | 'cancelled' | 'forbidden';

/**
 * What a thrown request error says about the request. In doubt it is `ambiguous`: whoever must not
 * repeat relies on `notSent` and `forbidden`.
 * @param error whatever was thrown; the errors behind it are looked at as well
 */
export function classifyFault(error: unknown): Fault {
	return faultIn(error, new Set()) ?? 'ambiguous';
}

function faultIn(error: unknown, seen: Set<unknown>): Fault | undefined {
	if (typeof error !== 'object' || error === null || seen.has(error)) return undefined;
	seen.add(error);
	const fields = error as Record<string, unknown>;
	const own = ownFault(fields);
	if (own) return own;
	for (const key of INNER) {
		const inner = faultIn(fields[key], seen);
		if (inner) return inner;
	}
	return faultOfAll(fields.errors, seen);
}

function ownFault({
	name,
	message,
	code,
	syscall,
	constructor,
}: Record<string, unknown>): Fault | undefined {
	const names = [name, code, typeof constructor === 'function' ? constructor.name : undefined];
	if (names.some((text) => typeof text === 'string' && CANCELLED.test(text))) return 'cancelled';
	if (typeof message === 'string' && FORBIDDEN.test(message)) return 'forbidden';
	if (typeof code !== 'string') return undefined;
	if (BROKEN_CONNECTION.has(code)) return 'ambiguous';
	if (BAD_CERTIFICATE.test(code) || NO_TLS.has(code)) return 'notSent';
	const connecting = syscall === 'connect' || syscall === 'getaddrinfo';
	if (code === 'ETIMEDOUT' && connecting) return 'notSent';
	return NO_CONNECTION.has(code) && (connecting || syscall === undefined) ? 'notSent' : undefined;
}

/** Several addresses of a host were tried: it counts as not sent when that holds for each. */
function faultOfAll(errors: unknown, seen: Set<unknown>): Fault | undefined {
	if (!Array.isArray(errors) || errors.length === 0) return undefined;
	const faults = errors.map((error) => faultIn(error, seen));
	return faults.every((fault) => fault === faults[0]) ? faults[0] : undefined;
}
