import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import { updateDisplayOptions } from 'n8n-workflow';
import * as audience from './audience';
import * as event from './event';
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

/** An operation's fields, in the order of the screen. */
interface Screen {
	resource: string;
	operation: string;
	fields: INodeProperties[];
}

const SCREENS: Screen[] = Object.entries(RESOURCES).flatMap(([resource, { operations }]) =>
	operations.map(({ option, fields }) => ({ resource, operation: String(option.value), fields })),
);

/** Each field once, in an order that keeps every screen's own. */
function inCommonOrder(screens: Screen[]): INodeProperties[] {
	const order: INodeProperties[] = [];
	for (const { fields } of screens) {
		let next = order.length;
		for (const field of [...fields].reverse()) {
			const known = order.indexOf(field);
			if (known === -1) order.splice(next, 0, field);
			else next = known;
		}
	}
	return order;
}

/**
 * Each field, shown on the screens that have it. What several screens share (the same object) becomes
 * one property, because n8n works a parameter's value out twice per item for every property of its
 * name, shown or not: that costs more time than all that this node does with the item.
 */
function joined(screens: Screen[]): INodeProperties[] {
	return inCommonOrder(screens).flatMap((field) => {
		const places = screens.filter(({ fields }) => fields.includes(field));
		const resource = [...new Set(places.map((place) => place.resource))];
		const operation = places.map((place) => place.operation);
		return updateDisplayOptions({ show: { resource, operation } }, [field]);
	});
}

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
