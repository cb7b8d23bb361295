import type { Emulator } from '../../emulator';
import type { RunningExample } from './scene';

/** An example that waits for polls: all are published before any is looked at, since n8n polls once a minute. */
export interface PollingCheck {
	example: RunningExample;
	/** What happens in the shop between two polls. */
	happen(): Promise<void>;
	/** Waits for what comes of it, and checks it. */
	check(): Promise<void>;
	/** What happens after all examples were checked. */
	happenLate?(): Promise<void>;
	/** Once more, after further polls: nothing came twice. */
	checkAtEnd(): Promise<void>;
}

/** The trigger's own requests; look-ups of other nodes are sorted otherwise. */
export function polls({ log }: Emulator): number {
	return log.filter(
		({ path, query }) =>
			path === '/api/v2/subscribers' && String(query.sort).startsWith('updated_at'),
	).length;
}
