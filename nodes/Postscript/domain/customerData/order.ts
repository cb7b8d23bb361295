import type { PropertyValue } from '../propertyValue';

/**
 * Events in the order in which they happened; those of one moment, and those without a time, in the
 * order of arrival.
 *
 * @param events in order of arrival
 * @param receivedAt what an event without a time counts as, milliseconds since 1970, UTC
 */
export function inOrder<Event extends { at?: number }>(
	events: readonly Event[],
	receivedAt: number,
): Event[] {
	// Array.prototype.sort keeps the order of equals.
	return [...events].sort((one, other) => (one.at ?? receivedAt) - (other.at ?? receivedAt));
}

/** When the event of each written value happened, by name: milliseconds since 1970, UTC. */
export type WrittenAt = ReadonlyMap<string, { at: number }>;

/** Which values of an identify are still news. */
export interface CurrentValues<Value> {
	values: Record<string, Value>;
	/** Names whose newer value stays. */
	outdated: string[];
}

/**
 * The values of an identify that no newer one has written yet. An older identify still brings what
 * the newer one did not carry.
 *
 * @param at when the identify happened, milliseconds since 1970, UTC; at the same moment the later
 * arrival counts
 */
export function withoutOutdated<Value = PropertyValue>(
	values: Record<string, Value>,
	at: number,
	written: WrittenAt,
): CurrentValues<Value> {
	const entries = Object.entries(values);
	const isOutdated = (name: string) => (written.get(name)?.at ?? -Infinity) > at;
	return {
		values: Object.fromEntries(entries.filter(([name]) => !isOutdated(name))),
		outdated: entries.map(([name]) => name).filter(isOutdated),
	};
}
