import { attempt } from '../attempt';
import { isBlank } from '../guards';
import { parseNameOfProperty } from '../names';
import type { PropertyValue } from '../propertyValue';
import { quoteValue } from '../quoteValue';
import { snakeCase } from '../snakeCase';
import type { Envelope } from './envelope';
import { leftOut } from './fields';
import { leavesOf } from './leaves';
import type { LeafRules } from './leaves';
import { isMapped } from './mapping';
import type { CustomerDataOptions } from './types';

/** Postscript's limit for a subscriber (reference: Create Subscriber). */
export const MOST_PROPERTIES = 50;

/** IDs of the sender, which its mobile libraries put among the traits. */
const SENDER_IDS = ['userId', 'anonymousId'];

type Properties = Record<string, PropertyValue>;

/**
 * Custom properties of an event as Postscript takes them: names as the sender wrote them, nested
 * values flattened, null left out.
 */
export function eventProperties(event: Envelope, notes: string[]): Properties {
	const rules: LeafRules = { kind: 'event', emptyValues: 'ignore' };
	return collect(Object.entries(event.properties), rules, (name) => name, notes);
}

/** Custom properties of a subscriber as Postscript takes them, under the names of the screen's choice. */
export function subscriberProperties(
	entries: Array<[string, unknown]>,
	options: CustomerDataOptions,
	notes: string[],
): Properties {
	const rules: LeafRules = { kind: 'subscriber', emptyValues: options.emptyValues };
	return collect(entries, rules, namer(options), notes);
}

function namer({ propertyNames }: CustomerDataOptions): (name: string) => string {
	return propertyNames === 'snakeCase' ? snakeCase : (name) => name;
}

/**
 * Every trait that is no field of a subscriber; `traits` count before `context.traits`, an empty one
 * only where it is to empty the property.
 */
export function customTraits(
	event: Envelope,
	options: CustomerDataOptions,
): Array<[string, unknown]> {
	const found = new Map<string, unknown>();
	for (const [key, value] of Object.entries(event.contextTraits)) {
		if (!SENDER_IDS.includes(key)) found.set(key, value);
	}
	for (const [key, value] of Object.entries(event.traits)) {
		const missing = isBlank(value) && options.emptyValues === 'ignore';
		if (!missing || !found.has(key)) found.set(key, value);
	}
	return [...found].filter(([key]) => !isMapped(key));
}

/** Names are cleaned. Where two become one, the first counts, and the other is told. */
function collect(
	entries: Array<[string, unknown]>,
	rules: LeafRules,
	rename: (name: string) => string,
	notes: string[],
): Properties {
	const found = new Map<string, { from: string; value: PropertyValue }>();
	for (const [key, data] of entries) {
		for (const [from, value] of leavesOf([key], data, rules, notes)) {
			const { value: name, refused } = attempt(() =>
				parseNameOfProperty(rename(from), 'the event'),
			);
			if (refused) {
				notes.push(leftOut(refused));
				continue;
			}
			const other = found.get(name);
			if (other) notes.push(oneName(other.from, from, name));
			else found.set(name, { from, value });
		}
	}
	return Object.fromEntries([...found].map(([name, { value }]) => [name, value]));
}

function oneName(kept: string, dropped: string, name: string): string {
	return `${quoteValue(kept)} and ${quoteValue(dropped)} both become ${quoteValue(name)}: the first was used`;
}
