import { dropOldest } from '../domain/dropOldest';

/** So many tokens, and event types of each, are remembered in a process. */
const MOST_TOKENS = 100;
const MOST_TYPES = 200;

const byToken = new Map<string, Set<string>>();

/** Remembers that an event of this type was sent: Postscript has no list of them. */
export function rememberEvent(token: string, type: string): void {
	const types = byToken.get(token) ?? new Set();
	byToken.delete(token);
	byToken.set(token, types);
	types.delete(type);
	types.add(type);
	dropOldest(types, MOST_TYPES);
	dropOldest(byToken, MOST_TOKENS);
}

/** The types of events that this process has sent with a token. */
export function sentEvents(token: string): string[] {
	return [...(byToken.get(token) ?? [])];
}
