/**
 * - `rateLimited`: 429 as Postscript writes it, with `Retry-After` where `retryAfter` is set
 * - `serverError`: `status` (default 500)
 * - `slow`: answers properly, `ms` later
 * - `hang`: silent for `ms`, then the connection is cut
 * - `cut`: the connection is cut
 * - `malformed`, `empty`, `html`: a body that is not what was promised, with `status` if set
 * - `redirect`: `status` (default 302) to `location`
 * - `refused`: a body that refuses, under `status` (default 200)
 */
export type FaultKind =
	| 'rateLimited'
	| 'serverError'
	| 'slow'
	| 'hang'
	| 'cut'
	| 'malformed'
	| 'empty'
	| 'html'
	| 'redirect'
	| 'refused';

export interface FaultRule {
	kind: FaultKind;
	/** Chance from 0 to 1 for each request that matches. Default: 1. */
	probability?: number;
	/** How many more requests it may hit; no limit if absent. Counted down. */
	times?: number;
	method?: string;
	/** How path and query begin, or what they match. Default: every request. */
	path?: string | RegExp;
	/** Whether the request is carried out although its answer goes wrong. Default: only for spoilt bodies. */
	processed?: boolean;
	status?: number;
	retryAfter?: string;
	ms?: number;
	location?: string;
}

export interface FaultPoint {
	method: string;
	/** Path and query. */
	url: string;
}

export class Faults {
	constructor(private readonly random: () => number) {}

	/** The rule that hits this request, if any; its `times` is counted down. */
	draw(rules: FaultRule[], { method, url }: FaultPoint): FaultRule | undefined {
		const rule = rules.find(
			(candidate) =>
				candidate.times !== 0 &&
				(candidate.method ?? method) === method &&
				matchesPath(candidate.path, url) &&
				this.random() < (candidate.probability ?? 1),
		);
		if (rule?.times !== undefined) rule.times -= 1;
		return rule;
	}
}

export function isProcessed({ kind, processed }: FaultRule): boolean {
	return processed ?? ['slow', 'malformed', 'empty', 'html'].includes(kind);
}

export interface FaultAnswer {
	status?: number;
	headers: Record<string, string>;
	/** Undefined keeps the proper body. */
	body?: string;
}

/** What goes out instead of (or around) the proper answer; undefined for faults of the connection. */
export function faultAnswer(rule: FaultRule): FaultAnswer | undefined {
	const { status } = rule;
	switch (rule.kind) {
		case 'rateLimited':
			return {
				status: 429,
				headers: { ...JSON_TYPE, ...(rule.retryAfter && { 'retry-after': rule.retryAfter }) },
				body: JSON.stringify(RATE_LIMITED),
			};
		case 'serverError':
			return { status: status ?? 500, headers: TEXT_TYPE, body: 'Internal Server Error' };
		case 'redirect':
			return { status: status ?? 302, headers: { location: rule.location ?? '/' }, body: '' };
		case 'refused':
			return { status: status ?? 200, headers: JSON_TYPE, body: JSON.stringify(ACCESS_DENIED) };
		case 'malformed':
			return { status, headers: JSON_TYPE, body: '{"subscribers": [{"id": "s_' };
		case 'empty':
			return { status, headers: JSON_TYPE, body: '' };
		case 'html':
			return {
				status,
				headers: { 'content-type': 'text/html' },
				body: '<html><body><h1>Just a moment</h1></body></html>',
			};
		default:
			return undefined;
	}
}

export const RATE_LIMITED = {
	error_code: 3002,
	error_message: 'Rate limit exceeded',
	success: false,
} as const;

const ACCESS_DENIED = {
	errors: [{ loc: [], msg: 'Access denied.', type: 'v2.access_denied' }],
} as const;

const JSON_TYPE = { 'content-type': 'application/json; charset=utf-8' };
const TEXT_TYPE = { 'content-type': 'text/plain; charset=utf-8' };

/** Mulberry32: small, fast, and the same row of chances for the same seed. */
export function chances(seed: number): () => number {
	let state = seed;
	return () => {
		state = (state + 0x6d2b79f5) | 0;
		let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
	};
}

function matchesPath(path: string | RegExp | undefined, url: string): boolean {
	if (path === undefined) return true;
	return typeof path === 'string' ? url.startsWith(path) : path.test(url);
}
