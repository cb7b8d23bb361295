/** Values of the node's parameter "Events", with Postscript's own names. */
export const WEBHOOK_EVENTS: Readonly<Record<string, string>> = {
	emailCollected: 'shop.email_collected',
	incomingMessage: 'shop.incoming_message',
	optedIn: 'shop.subscriber.opt_in',
	optedOut: 'shop.subscriber.opt_out',
	test: 'shop.test',
};

const KNOWN = new Set(Object.values(WEBHOOK_EVENTS));

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
