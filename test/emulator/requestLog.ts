import type { FaultKind } from './faults';

export interface LogEntry {
	/** Counts from 1. */
	n: number;
	/** Milliseconds since the start. */
	at: number;
	method: string;
	path: string;
	query: Readonly<Record<string, unknown>>;
	body: unknown;
	/** Keys are masked. */
	headers: Readonly<Record<string, string>>;
	/** 0 while, or if, no answer went out. */
	status: number;
	fault?: FaultKind;
}

/** Something that Postscript does not document and a caller must not do. */
export interface Violation {
	method: string;
	path: string;
	reason: string;
}

export interface Counters {
	requests: number;
	/** Requests that ended without an answer: cut, or given up by the caller. */
	unanswered: number;
	byStatus: Record<string, number>;
	/** By method and path pattern, e.g. `PATCH /api/v2/subscribers/:id`. */
	byEndpoint: Record<string, number>;
}

const SECRET_HEADERS = ['authorization', 'x-postscript-shop-token', 'x-postscript-partner-key'];

export function maskHeaders(
	headers: Readonly<Record<string, string | string[] | undefined>>,
): Record<string, string> {
	return Object.fromEntries(
		Object.entries(headers).map(([name, value]) => [
			name,
			SECRET_HEADERS.includes(name) ? mask(String(value)) : String(value),
		]),
	);
}

/** `Bearer sk_test_shop1` -> `Bearer ***`: the scheme and the presence matter, the key does not. */
function mask(value: string): string {
	const scheme = /^(\w+) /.exec(value);
	return scheme ? `${scheme[1]} ***` : '***';
}

export function newCounters(): Counters {
	return { requests: 0, unanswered: 0, byStatus: {}, byEndpoint: {} };
}

export function count(counters: Counters, endpoint: string, status: number): void {
	counters.requests += 1;
	if (status === 0) counters.unanswered += 1;
	else counters.byStatus[status] = (counters.byStatus[status] ?? 0) + 1;
	counters.byEndpoint[endpoint] = (counters.byEndpoint[endpoint] ?? 0) + 1;
}
