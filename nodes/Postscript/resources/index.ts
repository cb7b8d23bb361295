import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import { updateDisplayOptions } from 'n8n-workflow';
import * as audienceSync from './audience/sync';
import * as eventSend from './event/send';
import * as subscriberCreate from './subscriber/create';
import * as subscriberGet from './subscriber/get';
import * as subscriberGetAll from './subscriber/getAll';
import * as subscriberUpdate from './subscriber/update';
import * as subscriberUpsert from './subscriber/upsert';

interface OperationFile {
	option: INodePropertyOptions;
	fields: INodeProperties[];
}

interface Resource {
	name: string;
	value: string;
	defaultOperation: string;
	operations: OperationFile[];
}

const RESOURCES: Resource[] = [
	{ name: 'Audience', value: 'audience', defaultOperation: 'sync', operations: [audienceSync] },
	{ name: 'Event', value: 'event', defaultOperation: 'send', operations: [eventSend] },
	{
		name: 'Subscriber',
		value: 'subscriber',
		defaultOperation: 'upsert',
		operations: [
			subscriberCreate,
			subscriberUpsert,
			subscriberGet,
			subscriberGetAll,
			subscriberUpdate,
		],
	},
];

function operationsOf(resource: Resource): INodeProperties {
	return {
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		displayOptions: { show: { resource: [resource.value] } },
		default: resource.defaultOperation,
		options: resource.operations.map(({ option }) => option),
	};
}

function fieldsOf(resource: Resource): INodeProperties[] {
	return resource.operations.flatMap(({ option, fields }) =>
		updateDisplayOptions(
			{ show: { resource: [resource.value], operation: [option.value as string] } },
			fields,
		),
	);
}

/** All parameters of the node: the resource, its operations, and each operation's fields. */
export const properties: INodeProperties[] = [
	{
		displayName: 'Resource',
		name: 'resource',
		type: 'options',
		noDataExpression: true,
		default: 'subscriber',
		options: RESOURCES.map(({ name, value }) => ({ name, value })),
	},
	...RESOURCES.map(operationsOf),
	...RESOURCES.flatMap(fieldsOf),
];
