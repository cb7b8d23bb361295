import { readSwitch } from '../choices';
import { isRecord } from '../guards';
import type { Envelope } from './envelope';

/** Names that stand for this connector among a sender's destinations. */
const OWN_NAMES = /^(postscript|(extensible |http )?webhooks?( \(actions\))?|n8n)$/i;

/**
 * Whether the sender's own routing (`integrations`) lets an event through. A server of either vendor
 * has applied it before delivery, and what it delivers says `{"All": false, ...}` as a rule; only in
 * events straight from a library it means something.
 */
export function isRoutedHere({ raw, straight }: Envelope): boolean {
	const { integrations } = raw;
	if (!straight) return true;
	if (!isRecord(integrations)) return integrations !== false;
	const entries = Object.entries(integrations);
	const own = entries
		.filter(([name]) => OWN_NAMES.test(name.trim()))
		.map(([, value]) => isOn(value));
	if (own.length > 0) return own.includes(true);
	return !entries.some(([name, value]) => /^all$/i.test(name.trim()) && !isOn(value));
}

/** An object holds options of a destination that is on. */
function isOn(value: unknown): boolean {
	return readSwitch(value) !== false;
}
