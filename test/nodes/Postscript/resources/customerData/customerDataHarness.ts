import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { openDeduplication } from '../../../../support/deduplication';
import type { NodeResult, NodeRun } from '../../../../support/engine';
import type { Stage } from '../operationHarness';

export const PHONE = '+12125550123';
export const OTHER_PHONE = '+12125550124';
export const NEW_PHONE = '+12125550199';
export const EMAIL = 'ada.rowe@example.com';

beforeAll(openDeduplication);

let node = 0;
let events = 0;

/** A node that has seen nothing yet. */
export function newNode(): { id: string } {
	node += 1;
	return { id: `node-${node}` };
}

/** Runs Customer Data: Process with its defaults, one item for each body. */
export async function processBodies(
	stage: Stage,
	bodies: unknown[],
	options: INodeParameters = {},
	more: Partial<NodeRun> = {},
): Promise<NodeResult> {
	const parameters: INodeParameters = {
		resource: 'customerData',
		operation: 'process',
		payload: '={{ $json.body ?? $json }}',
		options,
	};
	const items = bodies.map((body) => ({ body }) as IDataObject);
	return await stage.run(parameters, { items, node: newNode(), ...more });
}

/** An event as a server delivers it, each a second after the one before. */
export function event(type: string, more: object): IDataObject {
	events += 1;
	const timestamp = new Date(Date.UTC(2026, 5, 1) + events * 1000).toISOString();
	return { type, messageId: `m-${events}`, timestamp, receivedAt: timestamp, ...more };
}

export const identify = (traits: object, more: object = {}) =>
	event('identify', { traits, ...more });

export const track = (name: string, more: object = {}) =>
	event('track', { event: name, context: { traits: { phone: PHONE } }, ...more });

/** An event of one of Segment's audiences. */
export function audience(key: string, isMember: unknown, traits: object = { phone: PHONE }) {
	const personas = {
		computation_class: 'audience',
		computation_key: key,
		computation_id: `aud_${key}`,
	};
	return event('identify', { traits: { ...traits, [key]: isMember }, context: { personas } });
}

export const keyword = (value: string) => ({ __rl: true, mode: 'word', value });
