import type { IHttpRequestMethods } from 'n8n-workflow';

/**
 * What may be done when a try got no clear answer:
 * - `repeat`: sending again changes nothing more (reads, PATCHes, deletes);
 * - `event`: again with the same `external_id`;
 * - `create`: only after a look shows that the first try left nothing behind;
 * - `never`: only when the request certainly did not arrive (a message would text a person twice).
 */
export type RepeatRule = 'repeat' | 'event' | 'create' | 'never';

export interface Endpoint {
	method: IHttpRequestMethods;
	/** Path under the base URL; `{id}` is filled in, encoded, by the client. */
	path: string;
	repeat: RepeatRule;
}

/** Every endpoint that the connector calls. Source: Postscript's API reference, v2. */
export const ENDPOINTS = {
	me: { method: 'GET', path: '/api/v2/me', repeat: 'repeat' },
	listSubscribers: { method: 'GET', path: '/api/v2/subscribers', repeat: 'repeat' },
	getSubscriber: { method: 'GET', path: '/api/v2/subscribers/{id}', repeat: 'repeat' },
	createSubscriber: { method: 'POST', path: '/api/v2/subscribers', repeat: 'create' },
	updateSubscriber: { method: 'PATCH', path: '/api/v2/subscribers/{id}', repeat: 'repeat' },
	sendEvent: { method: 'POST', path: '/api/v2/events', repeat: 'event' },
	listKeywords: { method: 'GET', path: '/api/v2/keywords', repeat: 'repeat' },
} as const satisfies Record<string, Endpoint>;

export type EndpointName = keyof typeof ENDPOINTS;
