import type { Emulator } from './server';
import { TEST_KEY } from './options';

export interface CallOptions {
	/** Bearer key; null sends no Authorization header. Default: the test shop's. */
	key?: string | null;
	headers?: Record<string, string>;
	query?: Record<string, string | number | readonly string[]>;
	/** Sent as JSON; a string is sent as it is. */
	body?: unknown;
}

export interface Answer<Body> {
	status: number;
	headers: Headers;
	text: string;
	body: Body;
}

/** Calls the API as a client of the tests would; the body is parsed where it is JSON. */
export async function call<Body = unknown>(
	{ url }: Pick<Emulator, 'url'>,
	method: string,
	path: string,
	{ key = TEST_KEY, headers = {}, query = {}, body }: CallOptions = {},
): Promise<Answer<Body>> {
	const search = new URLSearchParams(
		Object.entries(query).flatMap(([name, value]) =>
			[value].flat().map((one) => [name, String(one)]),
		),
	);
	const answer = await fetch(`${url}${path}${search.size > 0 ? `?${search}` : ''}`, {
		method,
		redirect: 'manual',
		headers: {
			...(key !== null && { authorization: `Bearer ${key}` }),
			...(body !== undefined && { 'content-type': 'application/json' }),
			...headers,
		},
		body: body === undefined || typeof body === 'string' ? body : JSON.stringify(body),
	});
	const text = await answer.text();
	return { status: answer.status, headers: answer.headers, text, body: parse(text) as Body };
}

function parse(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}

/** A clock that stands still until a test moves it; milliseconds. */
export function handClock(start = '2026-03-01T12:00:00Z') {
	let ms = Date.parse(start);
	return {
		now: () => ms,
		forward: (by: number) => {
			ms += by;
		},
	};
}
