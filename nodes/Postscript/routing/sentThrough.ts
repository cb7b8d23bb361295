import type { INodePropertyRouting } from 'n8n-workflow';
import type { EndpointName } from '../api/endpoints';
import { ENDPOINTS } from '../api/endpoints';

/**
 * What n8n's declarative engine is told of an operation: the endpoint that it is mostly about, and
 * that every item is handed to `send` (as `pagination` in the node's description), which makes all
 * requests; the engine makes none.
 */
export function sentThrough(name: EndpointName): INodePropertyRouting {
	const { method, path } = ENDPOINTS[name];
	return { request: { method, url: path }, send: { paginate: true } };
}
