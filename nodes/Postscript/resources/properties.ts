import type { INodeProperties } from 'n8n-workflow';
import { updateDisplayOptions } from 'n8n-workflow';

/** An operation's fields, in the order in which they are shown. */
export interface Screen {
	resource: string;
	operation: string;
	fields: INodeProperties[];
}

/** Each field once, every screen's own order kept. @throws Error where two screens contradict each other */
function inCommonOrder(screens: Screen[]): INodeProperties[] {
	const order: INodeProperties[] = [];
	let left = screens.map(({ fields }) => fields);
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
function shownTogether(places: Screen[], screens: Screen[]): Screen[][] {
	const resources = places.map(({ resource }) => resource);
	const operations = places.map(({ operation }) => operation);
	const covered = screens.filter(
		({ resource, operation }) => resources.includes(resource) && operations.includes(operation),
	);
	if (covered.length === places.length) return [places];
	return [...new Set(resources)].map((name) => places.filter(({ resource }) => resource === name));
}

/**
 * Each field, shown on the screens that have it. What several screens share (the same object) becomes
 * one property, because n8n-core 2.41 works a parameter's value out twice per item for every property
 * of its name, shown or not (routing-node.ts: runNode, resolveBaseUrl): that costs more time than all
 * that this node does with the item.
 */
export function joined(screens: Screen[]): INodeProperties[] {
	return inCommonOrder(screens).flatMap((field) => {
		const places = screens.filter(({ fields }) => fields.includes(field));
		return shownTogether(places, screens).flatMap((together) => {
			const resource = [...new Set(together.map((place) => place.resource))];
			const operation = [...new Set(together.map((place) => place.operation))];
			return updateDisplayOptions({ show: { resource, operation } }, [field]);
		});
	});
}
