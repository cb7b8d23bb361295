import type { IDataObject, IWebhookFunctions } from 'n8n-workflow';
import { parseChoice, parseSwitch } from '../../domain/choices';
import { parseList } from '../../domain/list';
import type { RowKeys } from '../../fields/output';
import { isKnownEvent, parseWebhookEvents, WEBHOOK_EVENTS } from '../events';
import { DELIVERED_OUTPUT } from '../output';
import type { Delivery } from './delivery';

const MATCHES = ['any', 'exact', 'beginsWith', 'contains'] as const;

/** Which incoming messages are passed on. */
export interface MessageFilter {
	match: (typeof MATCHES)[number];
	/** One of them is enough. */
	words: string[];
}

/** What the node's parameters ask for. */
export interface Settings {
	/** Postscript's names. */
	events: Set<string>;
	passUnknown: boolean;
	complete: boolean;
	keys: RowKeys;
	filter: MessageFilter;
}

/** @throws InputError where an expression gives what a parameter cannot be */
export function readSettings(context: IWebhookFunctions): Settings {
	const parameter = (name: string, usual: unknown): unknown =>
		context.getNodeParameter(name, usual as IDataObject);
	const options = parameter('options', {}) as IDataObject;
	const unknown = options.unknownEvents ?? 'ignore';
	return {
		events: new Set(parseWebhookEvents(parameter('events', []))),
		passUnknown: parseChoice(unknown, 'Unknown Events', ['ignore', 'passOn']) === 'passOn',
		complete: parseSwitch(parameter('completeSubscriber', true), 'Complete Subscriber'),
		keys: DELIVERED_OUTPUT.read(({ property }) => parameter(property.name, property.default)),
		filter: {
			match: parseChoice(parameter('messageMatch', 'any'), 'Messages', MATCHES),
			words: parseList(parameter('messageWords', ''), 'Words'),
		},
	};
}

/** Case, white space around and between words, and forms that only look different make no difference. */
function plain(text: string): string {
	return text.normalize('NFKC').replace(/\s+/g, ' ').trim().toLowerCase();
}

/** @returns whether a message's text is one that the filter asks for; without words every message is */
function passesMessageFilter(body: unknown, { match, words }: MessageFilter): boolean {
	const wanted = words.map(plain).filter(Boolean);
	if (match === 'any' || wanted.length === 0) return true;
	const text = plain(typeof body === 'string' ? body : '');
	return wanted.some((word) => {
		if (match === 'exact') return text === word;
		return match === 'beginsWith' ? text.startsWith(word) : text.includes(word);
	});
}

/** @returns whether the workflow is to start for a delivery */
export function isWanted({ event, data }: Delivery, settings: Settings): boolean {
	if (!isKnownEvent(event)) return settings.passUnknown;
	if (!settings.events.has(event)) return false;
	return (
		event !== WEBHOOK_EVENTS.incomingMessage || passesMessageFilter(data.body, settings.filter)
	);
}
