import { isRecord } from '../guards';
import type { RawEvent } from './types';

/** A part of an event where the data of a person is looked for. */
export interface Place {
	/** As the documentation of both vendors writes it, e.g. `context.traits`. */
	name: 'traits' | 'context.traits' | 'properties';
	values: Record<string, unknown>;
}

/** An event with its parts in the form that they should have; a part of another form is empty. */
export interface Envelope {
	raw: RawEvent;
	type: string;
	messageId?: string;
	userId?: string;
	context: Record<string, unknown>;
	traits: Record<string, unknown>;
	contextTraits: Record<string, unknown>;
	properties: Record<string, unknown>;
	/**
	 * Whether the event comes straight from a library: a server of either vendor adds `receivedAt`
	 * (Segment's common fields; rudder-server), after it has corrected the time and applied the
	 * sender's routing.
	 */
	straight: boolean;
}

/** The parts of an event. Nothing is changed, and no form of event is refused. */
export function readEnvelope(raw: RawEvent): Envelope {
	const context = record(raw.context);
	return {
		raw,
		type: typeof raw.type === 'string' ? raw.type.trim().toLowerCase() : '',
		messageId: readId(raw.messageId) ?? readId(raw.message_id),
		userId: readId(raw.userId),
		context,
		traits: record(raw.traits),
		contextTraits: record(context.traits),
		properties: record(raw.properties),
		straight: raw.receivedAt === undefined || raw.receivedAt === null,
	};
}

/**
 * An ID as text; undefined where there is none. `null` and `undefined` as text are what careless
 * code makes of a missing ID.
 */
export function readId(value: unknown): string | undefined {
	if (typeof value === 'number')
		return Number.isSafeInteger(value) && value !== 0 ? String(value) : undefined;
	if (typeof value !== 'string') return undefined;
	const text = value.trim();
	return ['', 'null', 'undefined'].includes(text) ? undefined : text;
}

/** RudderStack's HTTP Webhook can send the parts of an event as JSON text. */
function record(value: unknown): Record<string, unknown> {
	if (isRecord(value)) return value;
	if (typeof value !== 'string' || !value.trim().startsWith('{')) return {};
	try {
		const parsed: unknown = JSON.parse(value);
		return isRecord(parsed) ? parsed : {};
	} catch {
		return {};
	}
}
