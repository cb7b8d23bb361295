import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import { ENDPOINTS } from '../api/endpoints';
import type { Operation } from '../execution/operation';
import { inWords } from '../fields/subtitle';

/** One resource of the screen. */
export interface Resource {
	name: string;
	value: string;
	/** In the order of the list. */
	operations: Operation[];
	/** What a new node starts with. */
	defaultOperation: Operation;
}

/** An operation's fields, in the order in which they are shown. */
export interface OperationFields {
	resource: string;
	operation: string;
	fields: INodeProperties[];
}

/** All parameters of a node with these resources. */
export function propertiesOf(resources: Resource[]): INodeProperties[] {
	const operationFields = resources.flatMap(({ value, operations }) =>
		operations.map(
			({ option, fields }): OperationFields => ({
				resource: value,
				operation: String(option.value),
				fields: fields.map(({ property }) => property),
			}),
		),
	);
	return [
		{
			displayName: 'Resource',
			name: 'resource',
			type: 'options',
			noDataExpression: true,
			default: 'subscriber',
			// Here, where it holds for whatever the operation is: n8n sends what is not routed by itself.
			routing: { send: { paginate: true } },
			options: resources.map(({ name, value }) => ({ name, value })),
		},
		...resources.map(operationProperty),
		...mergeSharedProperties(operationFields),
	];
}

/** Resource and operation in words; as they are where an expression gives what the node does not know. */
export function subtitleOf(resources: Resource[]): string {
	const words = resources.flatMap(({ name, value, operations }) =>
		operations.map(({ option }) => [`${option.value}: ${value}`, `${option.name}: ${name}`]),
	);
	const chosen = '$parameter["operation"] + ": " + $parameter["resource"]';
	return `={{ ${inWords(Object.fromEntries(words) as Record<string, string>, chosen)} }}`;
}

function operationProperty(resource: Resource): INodeProperties {
	const start = resource.defaultOperation.option.value;
	return {
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		default: start,
		displayOptions: { show: { resource: [resource.value] } },
		options: resource.operations.map(operationOption),
	};
}

/**
 * What n8n is told of an operation: the endpoint that it is mostly about, and that its routing engine hands each item to
 * `requestOperations.pagination`, which makes all requests.
 */
function operationOption({ option, endpoint }: Operation): INodePropertyOptions {
	const { method, path: url } = ENDPOINTS[endpoint];
	return { ...option, routing: { request: { method, url }, send: { paginate: true } } };
}

/** Each property once, every operation's own order kept. @throws Error where two operations contradict each other */
function inCommonOrder(operations: OperationFields[]): INodeProperties[] {
	const order: INodeProperties[] = [];
	let left = operations.map(({ fields }) => fields);
	for (;;) {
		left = left.filter(({ length }) => length > 0);
		if (left.length === 0) return order;
		const heads = left.map(([head]) => head);
		const next = heads.find((head) => left.every((fields) => fields.indexOf(head) <= 0));
		if (!next) throw new Error('Two operations show fields that they share in different orders');
		order.push(next);
		left = left.map((fields) => (fields[0] === next ? fields.slice(1) : fields));
	}
}

/** n8n shows a property for any of its resources with any of its operations: never where it does not belong. */
function shownTogether(places: OperationFields[], all: OperationFields[]): OperationFields[][] {
	const resources = places.map(({ resource }) => resource);
	const operations = places.map(({ operation }) => operation);
	const covered = all.filter(
		({ resource, operation }) => resources.includes(resource) && operations.includes(operation),
	);
	if (covered.length === places.length) return [places];
	return [...new Set(resources)].map((name) => places.filter(({ resource }) => resource === name));
}

/**
 * Each property, shown for the operations that have it. What several of them share (the same object) becomes one
 * property: n8n's routing engine works a parameter's value out twice for every property of its name, shown or not
 * (routing-node.ts: runNode, resolveBaseUrl).
 */
export function mergeSharedProperties(operations: OperationFields[]): INodeProperties[] {
	return inCommonOrder(operations).flatMap((property) => {
		const places = operations.filter(({ fields }) => fields.includes(property));
		return shownTogether(places, operations).flatMap((together) => {
			const resource = [...new Set(together.map((place) => place.resource))];
			const operation = [...new Set(together.map((place) => place.operation))];
			const { show, ...hidden } = property.displayOptions ?? {};
			// These first: n8n shows a field at the first expression that it comes to, also one of another operation.
			return { ...property, displayOptions: { show: { resource, operation, ...show }, ...hidden } };
		});
	});
}
