import { createHash, timingSafeEqual } from 'crypto';
import type { IDataObject } from 'n8n-workflow';
import type { PostscriptClient } from '../../api/client';
import { PostscriptError } from '../../api/errors';

/** The token that deliveries carry, of which only a one-way hash is kept. */
export interface KnownToken {
	/** SHA-256, base64url. */
	digest: string;
	/** When Postscript said so, in milliseconds since 1970. */
	at: number;
	/** The credential that it was asked with: a token is one shop's. */
	fingerprint: string;
}

/** Postscript is asked for the token no more often than this, however many wrong signatures arrive. */
const TOKEN_PAUSE_MS = 60_000;

function digestOf(text: string): Buffer {
	return createHash('sha256').update(text).digest();
}

/**
 * @param fingerprint of the client's credential
 * @param now milliseconds since 1970
 * @throws PostscriptError, also where the answer holds no token
 */
export async function fetchToken(
	client: PostscriptClient,
	fingerprint: string,
	now: number,
): Promise<KnownToken> {
	const { token } = await client.request<IDataObject>('getWebhookToken');
	if (typeof token === 'string' && token !== '') {
		return { digest: digestOf(token).toString('base64url'), at: now, fingerprint };
	}
	throw new PostscriptError(
		'Postscript did not say which token signs its deliveries',
		'Activate the workflow again; if it stays so, ask developersupport@postscript.io',
		'unreadable',
	);
}

/** @returns the one that was fetched last */
export function newestToken(tokens: Array<KnownToken | undefined>): KnownToken | undefined {
	return tokens.reduce(
		(one, other) => ((other?.at ?? 0) > (one?.at ?? 0) ? other : one),
		undefined,
	);
}

/** Compares in constant time, whatever the lengths. */
export function isSignedWith(signature: string, token: KnownToken): boolean {
	const expected = Buffer.from(token.digest, 'base64url');
	const presented = digestOf(signature);
	return expected.length === presented.length && timingSafeEqual(presented, expected);
}

/** Fetches the token anew at most once a minute; requests that come meanwhile share the answer. */
export class TokenFetcher {
	private fetchedAt = -Infinity;
	private fetching: Promise<KnownToken> | undefined;

	/**
	 * @param now milliseconds since 1970
	 * @returns undefined where it was fetched too recently
	 */
	async fetch(load: () => Promise<KnownToken>, now: number): Promise<KnownToken | undefined> {
		if (this.fetching) return await this.fetching;
		// A clock that was set back must not keep deliveries out until it has caught up.
		if (Math.abs(now - this.fetchedAt) < TOKEN_PAUSE_MS) return undefined;
		this.fetchedAt = now;
		this.fetching = load();
		try {
			return await this.fetching;
		} finally {
			this.fetching = undefined;
		}
	}
}
