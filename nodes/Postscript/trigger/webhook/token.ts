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
}

/** However many strangers knock: Postscript is asked for the token no more often than this. */
const TOKEN_PAUSE_MS = 60_000;

function digestOf(text: string): Buffer {
	return createHash('sha256').update(text).digest();
}

/** @throws PostscriptError, also where the answer holds no token */
export async function fetchToken(client: PostscriptClient, now: number): Promise<KnownToken> {
	const { token } = await client.request<IDataObject>('getWebhookToken');
	if (typeof token === 'string' && token !== '') {
		return { digest: digestOf(token).toString('base64url'), at: now };
	}
	throw new PostscriptError(
		'Postscript did not say which token signs its deliveries',
		'Activate the workflow again; if it stays so, ask developersupport@postscript.io',
		'unreadable',
	);
}

/** Compares in constant time, whatever the lengths. */
export function isSignedWith(signature: string, token: KnownToken): boolean {
	const expected = Buffer.from(token.digest, 'base64url');
	const presented = digestOf(signature);
	return expected.length === presented.length && timingSafeEqual(presented, expected);
}

/** Asks for the token anew at most once a minute; askers that come meanwhile share the answer. */
export class TokenDesk {
	private askedAt = -Infinity;
	private asking: Promise<KnownToken> | undefined;

	/** @returns undefined where it was asked too recently */
	async ask(learn: () => Promise<KnownToken>, now: number): Promise<KnownToken | undefined> {
		if (this.asking) return await this.asking;
		// A clock that was set back must not lock the door until it has caught up.
		if (Math.abs(now - this.askedAt) < TOKEN_PAUSE_MS) return undefined;
		this.askedAt = now;
		this.asking = learn();
		try {
			return await this.asking;
		} finally {
			this.asking = undefined;
		}
	}
}
