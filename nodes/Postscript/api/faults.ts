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

/** `cancelled` is the user's or the host's will, the others are kinds of `RequestFailure`. */
export type FailureKind = 'notSent' | 'ambiguous' | 'cancelled' | 'forbidden' | 'badProxy';

/**
 * What a thrown request error says about the request. In doubt it is `ambiguous`: requests that must
 * not be repeated rely on `notSent`, `forbidden` and `badProxy`.
 *
 * @param error whatever was thrown; the errors behind it are looked at as well
 */
export function classifyFailure(error: unknown): FailureKind {
	return kindIn(error, new Set()) ?? 'ambiguous';
}

function kindIn(error: unknown, seen: Set<unknown>): FailureKind | undefined {
	if (typeof error !== 'object' || error === null || seen.has(error)) return undefined;
	seen.add(error);
	const fields = error as Record<string, unknown>;
	const own = ownKind(fields);
	if (own) return own;
	for (const key of INNER) {
		const inner = kindIn(fields[key], seen);
		if (inner) return inner;
	}
	return kindOfAll(fields.errors, seen);
}

function ownKind({
	name,
	message,
	code,
	syscall,
	constructor,
}: Record<string, unknown>): FailureKind | undefined {
	const names = [name, code, typeof constructor === 'function' ? constructor.name : undefined];
	if (names.some((text) => typeof text === 'string' && CANCELLED.test(text))) return 'cancelled';
	if (typeof message === 'string' && FORBIDDEN.test(message)) return 'forbidden';
	// Thrown where the user name and password of a proxy are read, before anything is sent: our own addresses are encoded.
	if (name === 'URIError') return 'badProxy';
	if (typeof code !== 'string') return undefined;
	if (BROKEN_CONNECTION.has(code)) return 'ambiguous';
	if (BAD_CERTIFICATE.test(code) || NO_TLS.has(code)) return 'notSent';
	const connecting = syscall === 'connect' || syscall === 'getaddrinfo';
	if (code === 'ETIMEDOUT' && connecting) return 'notSent';
	return NO_CONNECTION.has(code) && (connecting || syscall === undefined) ? 'notSent' : undefined;
}

/** Several addresses of a host were tried: it counts as not sent when that holds for each. */
function kindOfAll(errors: unknown, seen: Set<unknown>): FailureKind | undefined {
	if (!Array.isArray(errors) || errors.length === 0) return undefined;
	const kinds = errors.map((error) => kindIn(error, seen));
	return kinds.every((kind) => kind === kinds[0]) ? kinds[0] : undefined;
}
