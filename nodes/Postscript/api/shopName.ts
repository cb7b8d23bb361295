import { dropOldest } from '../domain/dropOldest';
import { settle } from '../domain/settle';
import type { PostscriptClient } from './client';
import type { Identity } from './types';

/** A shop is renamed rarely, and its name is only counted. */
const KEPT_MS = 3_600_000;
const MOST_NAMES = 1000;

const names = new Map<string, { name: string; until: number }>();

/**
 * The name of the shop that a client speaks for, which Postscript puts in front of each message. Asked once an hour for
 * a token.
 *
 * @param now milliseconds since 1970
 * @returns undefined where Postscript does not tell: nothing but the length of messages depends on it
 */
export async function shopNameOf(
	client: PostscriptClient,
	now: number,
): Promise<string | undefined> {
	const known = names.get(client.token);
	if (known && known.until > now) return known.name;
	const answer = await settle(client.request<Identity>('me'));
	if (answer.status === 'rejected') return undefined;
	const { resource_name: name, resource_type: type = 'shop' } = answer.value;
	if (!name || type !== 'shop') return undefined;
	names.delete(client.token);
	names.set(client.token, { name, until: now + KEPT_MS });
	dropOldest(names, MOST_NAMES);
	return name;
}
