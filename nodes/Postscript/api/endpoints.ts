import type { IHttpRequestMethods } from 'n8n-workflow';

/**
 * What may be done when an attempt got no clear response:
 * - `repeat`: sending again changes nothing more (reads, PATCHes, deletes);
 * - `event`: again with the same `external_id`;
 * - `ifMissing`: only after a look shows that the first attempt left nothing behind;
 * - `create`: nothing, since it may have texted a person, who is pending then and cannot be looked up;
 *   where the user asks for it, once more;
 * - `never`: nothing at all (a message).
 *
 * What certainly did not arrive or was refused with 429 is sent again under every rule.
 */
export type RepeatRule = 'repeat' | 'event' | 'ifMissing' | 'create' | 'never';

/** One endpoint: how it is called, and how its refusals are explained. */
export interface Endpoint {
	method: IHttpRequestMethods;
	/** Path under the base URL; `{id}` is filled in, encoded, by the client. */
	path: string;
	repeat: RepeatRule;
	/** The request in an error's words: "Postscript refused to ...". */
	action: string;
	/** What a refusal without a reason most likely means, and what to do. */
	likelyCause: string;
	/**
	 * A field that the answer holds as text, or it is none of Postscript's: any web server may answer with
	 * some object.
	 */
	requiredField?: string;
	/** A list that the answer holds, be it empty: without it nothing is known, which is not the same as none. */
	requiredList?: string;
}

/** Every endpoint that the connector calls. Source: Postscript's API reference, v2. */
export const ENDPOINTS = {
	me: {
		method: 'GET',
		path: '/api/v2/me',
		repeat: 'repeat',
		action: 'check this key',
		likelyCause: 'Check the keys in the credential',
		requiredField: 'resource_id',
	},
	listSubscribers: {
		method: 'GET',
		path: '/api/v2/subscribers',
		repeat: 'repeat',
		action: 'list subscribers',
		likelyCause:
			'Check the conditions, or the value that is looked up: it may have a form that Postscript does not take',
	},
	getSubscriber: {
		method: 'GET',
		path: '/api/v2/subscribers/{id}',
		repeat: 'repeat',
		action: 'show this subscriber',
		likelyCause:
			'Most likely there is no active subscriber with this ID. The ID of a pending subscriber finds nothing, also after the person has confirmed: look them up by phone instead',
	},
	createSubscriber: {
		method: 'POST',
		path: '/api/v2/subscribers',
		repeat: 'create',
		action: 'create this subscriber',
		likelyCause:
			'Check that the keyword is active in Postscript and that the phone number can receive texts. If the person is subscribed already, Create or Update changes them and Create does not',
	},
	updateSubscriber: {
		method: 'PATCH',
		path: '/api/v2/subscribers/{id}',
		repeat: 'repeat',
		action: 'update this subscriber',
		likelyCause:
			'Most likely there is no active subscriber with this ID: people who have not confirmed by text cannot be updated yet. Or the subscriber would have more than 50 custom properties, together with those that are there already',
	},
	sendEvent: {
		method: 'POST',
		path: '/api/v2/events',
		repeat: 'event',
		action: 'take this event',
		likelyCause: 'Check the event type and its properties, and that the subscriber exists',
	},
	listKeywords: {
		method: 'GET',
		path: '/api/v2/keywords',
		repeat: 'repeat',
		action: 'list keywords',
		likelyCause: 'Check that this key may read keywords',
		requiredList: 'keywords',
	},
	getKeyword: {
		method: 'GET',
		path: '/api/v2/keywords/{id}',
		repeat: 'repeat',
		action: 'show this keyword',
		likelyCause: 'Most likely there is no active keyword with this ID',
	},
	unsubscribe: {
		method: 'PATCH',
		path: '/api/v2/compliance/unsubscribe',
		repeat: 'repeat',
		action: 'unsubscribe this subscriber',
		likelyCause: 'Check that the subscriber exists and that this key may unsubscribe people',
	},
	redact: {
		method: 'PATCH',
		path: '/api/v2/compliance/redact',
		repeat: 'repeat',
		action: 'redact this subscriber',
		likelyCause: 'Check that the subscriber exists and that this key may redact people',
	},
	sendMessage: {
		method: 'POST',
		path: '/api/v2/message_requests',
		repeat: 'never',
		action: 'send this message',
		likelyCause:
			'Check that the subscriber exists, that the shop may send messages of this category, and that the media can be read from the internet',
	},
	getMessage: {
		method: 'GET',
		path: '/api/v2/message_requests/{id}',
		repeat: 'repeat',
		action: 'show this message',
		likelyCause: 'Most likely there is no message with this ID',
	},
	getSentMessage: {
		method: 'GET',
		path: '/api/v2/sent_messages/{id}',
		repeat: 'repeat',
		action: 'show this sent message',
		likelyCause:
			'Most likely there is no sent message with this ID: it is the sent_message_id of a message, not the ID of the message itself, and it exists once the message went out',
	},
	listWebhooks: {
		method: 'GET',
		path: '/api/v2/webhooks',
		repeat: 'repeat',
		action: 'list webhook subscriptions',
		likelyCause: 'Check that this key may read webhook subscriptions',
		requiredList: 'webhook_subscriptions',
	},
	createWebhook: {
		method: 'POST',
		path: '/api/v2/webhooks',
		repeat: 'ifMissing',
		action: 'create this webhook subscription',
		likelyCause:
			'Check that the address begins with https:// and can be reached from the internet, and that the shop may receive this event',
	},
	getWebhook: {
		method: 'GET',
		path: '/api/v2/webhooks/{id}',
		repeat: 'repeat',
		action: 'show this webhook subscription',
		likelyCause: 'Most likely there is no webhook subscription with this ID',
	},
	updateWebhook: {
		method: 'PATCH',
		path: '/api/v2/webhooks/{id}',
		repeat: 'repeat',
		action: 'update this webhook subscription',
		likelyCause:
			'Check that there is a webhook subscription with this ID, and that the address begins with https:// and can be reached from the internet',
	},
	getWebhookExample: {
		method: 'GET',
		path: '/api/v2/webhooks/example',
		repeat: 'repeat',
		action: 'show an example of this event',
		likelyCause: 'Check that the shop may receive this event',
	},
	sendTestWebhook: {
		method: 'POST',
		path: '/api/v2/webhooks/test',
		repeat: 'repeat',
		action: 'send a test of this event',
		likelyCause: 'Check that the shop has a webhook subscription for this event',
	},
	deleteWebhook: {
		method: 'DELETE',
		path: '/api/v2/webhooks/{id}',
		repeat: 'repeat',
		action: 'delete this webhook subscription',
		likelyCause: 'Most likely there is no webhook subscription with this ID any more',
	},
	getWebhookToken: {
		method: 'GET',
		path: '/api/v2/webhooks/token',
		repeat: 'repeat',
		action: 'show the token that webhook deliveries are signed with',
		likelyCause: 'Postscript makes the token with the first webhook subscription of a shop',
	},
} as const satisfies Record<string, Endpoint>;

/** Names an endpoint for `PostscriptClient.request`. */
export type EndpointName = keyof typeof ENDPOINTS;
