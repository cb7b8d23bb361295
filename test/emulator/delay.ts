// Real delays are what an emulated network is made of; the rule is meant for nodes that run in n8n.
// eslint-disable-next-line @n8n/community-nodes/no-restricted-imports -- a server of its own: no part of the package
import { setTimeout } from 'timers/promises';

/** Waits `ms` milliseconds, or until `signal` aborts. @returns whether the time has passed */
export async function delay(ms: number, signal: AbortSignal): Promise<boolean> {
	try {
		await setTimeout(ms, true, { signal });
		return true;
	} catch {
		return false;
	}
}
