import { readSwitch } from './choices';
import { isBlank } from './guards';
import { InputError } from './inputError';
import { quoteValue } from './quoteValue';

/** The custom property that holds the list of audiences, unless the user names another. */
export const DEFAULT_AUDIENCES_PROPERTY = 'n8n Audiences';

/** What a change does to an audience's member: the status of the output item. */
export type MembershipOutcome = 'added' | 'removed' | 'unchanged';

/** What an item asks for. */
export interface MembershipChange {
	audience: string;
	/** Whether the subscriber is to be in the audience afterwards. */
	member: boolean;
}

/** What became of the list of one subscriber's audiences. */
export interface MembershipResult {
	list: string[];
	/** One for each change, in their order. */
	outcomes: MembershipOutcome[];
	/** Whether `list` differs from the list before, so that it must be written. */
	changed: boolean;
}

/**
 * The audiences in a subscriber's custom property, `[]` where the property is missing or null.
 *
 * @param properties `properties` of a subscriber as read
 * @param who how a refusal calls the subscriber
 * @throws InputError when the property holds anything but a list of texts: it belongs to another
 * integration, and writing a list there would destroy its data
 */
export function readAudiences(
	properties: object | null | undefined,
	propertyName: string,
	who = 'this subscriber',
): string[] {
	const value: unknown =
		properties && Object.hasOwn(properties, propertyName)
			? Object.getOwnPropertyDescriptor(properties, propertyName)?.value
			: undefined;
	if (value === null || value === undefined) return [];
	if (Array.isArray(value) && value.every((entry) => typeof entry === 'string')) return [...value];
	const found = Array.isArray(value) ? 'a list with other things than texts' : quoteValue(value);
	throw new InputError(
		'Property Name',
		`Property Name ${quoteValue(propertyName)} is in use: ${who} has ${found} in it, not a list of audiences`,
		'Choose another property name for audiences, so that the data of the other integration stays as it is',
	);
}

/**
 * Applies changes one after another. Entries that stay keep their order, new ones come last. To add
 * and then remove the same audience gives `added` and `removed`, and leaves the list as it was.
 */
export function applyMemberships(current: string[], changes: MembershipChange[]): MembershipResult {
	const members = new Set(current);
	const outcomes = changes.map(({ audience, member }): MembershipOutcome => {
		if (members.has(audience) === member) return 'unchanged';
		if (member) members.add(audience);
		else members.delete(audience);
		return member ? 'added' : 'removed';
	});
	const kept = current.filter((audience) => members.has(audience));
	const before = new Set(current);
	const list = [...kept, ...[...members].filter((audience) => !before.has(audience))];
	const changed = kept.length !== current.length || list.length !== current.length;
	return { list, outcomes, changed };
}

/**
 * Whether an item's value says that the person belongs to the audience: true/false, yes/no, on/off,
 * 1/0, as value or as text.
 *
 * @throws InputError for anything else, an empty value included: it must not remove anybody
 */
export function parseMembership(value: unknown, field: string): boolean {
	const member = readSwitch(value);
	if (member !== undefined) return member;
	throw new InputError(
		field,
		`${field} must be true or false, but is ${isBlank(value) ? 'empty' : quoteValue(value)}`,
		'Use true, yes or 1 for members, and false, no or 0 for everybody else',
	);
}
