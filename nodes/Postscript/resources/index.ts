import type { INodeType } from 'n8n-workflow';
import { runAll } from '../execution/batch';
import type { Operation } from '../execution/operation';
import { account } from './account';
import { audience } from './audience';
import { customerData } from './customerData';
import { event } from './event';
import { keyword } from './keyword';
import { message } from './message';
import type { Resource } from './properties';
import { propertiesOf, subtitleOf } from './properties';
import { subscriber } from './subscriber';
import { webhook } from './webhook';

/** In the alphabetical order that n8n asks for. */
const RESOURCES: Resource[] = [
	account,
	audience,
	customerData,
	event,
	keyword,
	message,
	subscriber,
	webhook,
];

/** All parameters of the node: the resource, its operations, and each operation's fields. */
export const properties = propertiesOf(RESOURCES);

/** What a node says under its name: `Create or Update: Subscriber`. */
export const subtitle = subtitleOf(RESOURCES);

/** The operations by resource and operation, as workflows are saved with them. */
export const operations: Record<string, Record<string, Operation>> = Object.fromEntries(
	RESOURCES.map((resource) => [
		resource.value,
		Object.fromEntries(resource.operations.map((each) => [String(each.option.value), each])),
	]),
);

/** What n8n calls for each operation, once for all items of a node run. */
export const customOperations: NonNullable<INodeType['customOperations']> = lookupTable(
	Object.entries(operations).map(([resource, ofResource]) => [
		resource,
		lookupTable(Object.entries(ofResource).map(([name, each]) => [name, runAll(each)])),
	]),
);

/** n8n looks names up that an expression may give: it must not find what every object inherits. */
function lookupTable<T>(entries: Array<[string, T]>): Record<string, T> {
	return Object.assign(Object.create(null) as Record<string, T>, Object.fromEntries(entries));
}
