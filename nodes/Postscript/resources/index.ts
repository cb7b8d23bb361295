import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import { updateDisplayOptions } from 'n8n-workflow';
import * as audience from './audience';
import * as event from './event';
import type { Screen } from './properties';
import { joined } from './properties';
import * as subscriber from './subscriber';

interface Operation {
	option: INodePropertyOptions;
	fields: INodeProperties[];
}

interface Resource {
	selector: INodeProperties;
	operations: Operation[];
}

const RESOURCES: Record<string, Resource> = { audience, event, subscriber };

function selectorOf([resource, { selector }]: [string, Resource]): INodeProperties[] {
	return updateDisplayOptions({ show: { resource: [resource] } }, [selector]);
}

const SCREENS: Screen[] = Object.entries(RESOURCES).flatMap(([resource, { operations }]) =>
	operations.map(({ option, fields }) => ({ resource, operation: String(option.value), fields })),
);

/** All parameters of the node: the resource, its operations, and each operation's fields. */
export const properties: INodeProperties[] = [
	{
		displayName: 'Resource',
		name: 'resource',
		type: 'options',
		noDataExpression: true,
		default: 'subscriber',
		// Here, where it holds for whatever the operation is: n8n sends what is not routed by itself.
		routing: { send: { paginate: true } },
		options: [
			{ name: 'Audience', value: 'audience' },
			{ name: 'Event', value: 'event' },
			{ name: 'Subscriber', value: 'subscriber' },
		],
	},
	...Object.entries(RESOURCES).flatMap(selectorOf),
	...joined(SCREENS),
];
