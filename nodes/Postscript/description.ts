/**
 * What the nodes of the package are for. n8n's list of nodes shows action node and trigger as one, with either one's text:
 * so it is the same for both.
 */
export const DESCRIPTION =
	'Text the subscribers of a Shopify shop through Postscript, keep their data, audiences and events, and start workflows when they opt in or out';

/** What an agent's model, and who picks tools for it, should know. */
export const TOOL_DESCRIPTION =
	'Look up, list and count the SMS subscribers of a Shopify shop in Postscript, and read its keywords and messages. It can also write: Create asks a person to opt in and Message: Send texts one, which reaches a real phone and cannot be taken back; an unsubscribed person can only opt in again themselves. Read first, and write only what the user clearly asked for. It does not reach campaigns, flows, segments or orders.';

/** What n8n's assistant searches when it builds workflows. */
export const SEARCH_HINTS = {
	action:
		'SMS marketing of Shopify shops with Postscript: subscribers (look up, create, update, opt out, segments by conditions), custom events that start flows, audiences, texts to people who agreed. Creating a subscriber and sending a message text real people; Dry Run in the options rehearses. Campaigns, flows and segments of Postscript itself are out of reach.',
	poll: 'Starts workflows for Postscript opt-ins, opt-outs, new and changed subscribers by asking every minute or more. Needs no public address. For opt-ins and opt-outs at once, incoming texts and collected emails use Postscript Webhook Trigger.',
	webhook:
		'Starts workflows at once for Postscript opt-ins, opt-outs, incoming texts and collected emails. Needs an n8n that can be reached from the internet. Without one, or for changed subscribers, use Postscript Trigger.',
};
