import { dropOldest } from '../../domain/dropOldest';
import type { PropertyValue } from '../../domain/propertyValue';

/** So many people are remembered in a process, those who were written longest ago are forgotten first. */
const MOST_PEOPLE = 10_000;

/** What this node wrote last: when its event happened (milliseconds since 1970), and the value. */
export interface WrittenValue {
	at: number;
	value: PropertyValue;
}

/** By node and subscriber ID, the one written longest ago first. */
const people = new Map<string, Map<string, WrittenValue>>();

/** The values of a person that events brought, by name. */
export function writtenValues(
	node: string,
	subscriberId: string,
): ReadonlyMap<string, WrittenValue> {
	return people.get(keyOf(node, subscriberId)) ?? new Map<string, WrittenValue>();
}

/** Remembers what an event brought, so that an older one does not take it back. */
export function recordValues(
	node: string,
	subscriberId: string,
	values: Record<string, PropertyValue>,
	at: number,
): void {
	const key = keyOf(node, subscriberId);
	const known = people.get(key) ?? new Map<string, WrittenValue>();
	for (const [name, value] of Object.entries(values)) known.set(name, { at, value });
	people.delete(key);
	people.set(key, known);
	dropOldest(people, MOST_PEOPLE);
}

function keyOf(node: string, subscriberId: string): string {
	return `${node} ${subscriberId}`;
}
