import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import { parseChoice } from '../domain/choices';
import { InputError } from '../domain/inputError';
import { parseList } from '../domain/list';
import { inWords } from '../fields/subtitle';
import type { EventName } from './polling/transitions';

/** Opting in, as both triggers offer it. */
export const OPTED_IN: INodePropertyOptions = {
	name: 'Opted In',
	value: 'optedIn',
	description: 'Someone may now be sent promotional texts',
	action: 'On opt-in',
};

/** Opting out, as both triggers offer it. */
export const OPTED_OUT: INodePropertyOptions = {
	name: 'Opted Out',
	value: 'optedOut',
	description: 'Someone may no longer be sent promotional texts',
	action: 'On opt-out',
};

/** What a trigger says under its name: the chosen events in words, `Opted In, Opted Out`. */
export function eventsInWords(properties: INodeProperties[]): string {
	const { options = [] } = properties.find(({ name }) => name === 'events') ?? {};
	const words = (options as INodePropertyOptions[]).map(({ name, value }) => [value, name]);
	const word = inWords(Object.fromEntries(words) as Record<string, string>, 'event');
	return `={{ [$parameter["events"]].flat().map((event) => ${word}).join(", ") }}`;
}

/** Values of the polling trigger's parameter "Events"; the last two are known from polls only. */
export const EVENT_NAMES: Readonly<Record<string, EventName>> = {
	optedIn: 'shop.subscriber.opt_in',
	optedOut: 'shop.subscriber.opt_out',
	newSubscriber: 'subscriber.created',
	subscriberUpdated: 'subscriber.updated',
};

/** Values of the webhook trigger's parameter "Events", with Postscript's own names. */
export const WEBHOOK_EVENTS = {
	emailCollected: 'shop.email_collected',
	incomingMessage: 'shop.incoming_message',
	optedIn: 'shop.subscriber.opt_in',
	optedOut: 'shop.subscriber.opt_out',
	test: 'shop.test',
} as const;

export const WEBHOOK_EVENT_CHOICES = Object.keys(WEBHOOK_EVENTS) as Array<
	keyof typeof WEBHOOK_EVENTS
>;
const KNOWN: ReadonlySet<string> = new Set(Object.values(WEBHOOK_EVENTS));

/**
 * The webhook trigger's parameter "Events".
 *
 * @param value what the screen or an expression gives: a list, text with commas, or JSON text
 * @returns Postscript's names, each once
 * @throws InputError for a name that the trigger does not offer, and for no name at all
 */
export function parseWebhookEvents(value: unknown): string[] {
	const chosen = parseList(value, 'Events', (entry, field) =>
		parseChoice(entry, field, WEBHOOK_EVENT_CHOICES),
	);
	if (chosen.length > 0) return [...new Set(chosen.map((name) => WEBHOOK_EVENTS[name]))];
	throw new InputError('Events', 'Events is empty', 'Choose at least one event');
}

/** Postscript's reference writes `shop.shop.email_collected` in one place and `shop.email_collected` in the others. */
export function canonicalEvent(event: string): string {
	return event.replace(/^shop\.shop\./, 'shop.');
}

/** The names under which a subscription to an event may be taken, the documented one first. */
export function spellingsOf(event: string): string[] {
	return event === WEBHOOK_EVENTS.emailCollected ? [`shop.${event}`, event] : [event];
}

/** @param event in its canonical spelling */
export function isKnownEvent(event: string): boolean {
	return KNOWN.has(event);
}
