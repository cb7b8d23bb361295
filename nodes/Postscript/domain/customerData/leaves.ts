import { isBlank, isRecord } from '../guards';
import { isDateObject } from '../instant';
import { checkScalar } from '../propertyValue';
import type { PropertyKind, PropertyValue } from '../propertyValue';
import { attempt } from '../attempt';
import { leftOut } from './fields';

/** Deeper data has names too long to be read. */
const DEEPEST = 20;

/** A value of an event's data under its name, the levels joined with `_`. */
export type Leaf = [name: string, value: PropertyValue];

export interface LeafRules {
	/** The two differ in what Postscript takes: lists for subscribers only, decimals for events only. */
	kind: PropertyKind;
	/** What null and empty text become: nothing, or an empty text, which clears a property. */
	emptyValues: 'ignore' | 'clear';
}

/**
 * The values in one part of an event's data, nested ones flattened. A sender's data is no input that
 * a user could correct on the screen, so what Postscript does not take is converted where nothing is
 * lost (a decimal of a subscriber becomes a text), and else left out.
 *
 * @param notes gets a sentence for each value that was converted or left out
 */
export function* leavesOf(
	path: string[],
	value: unknown,
	rules: LeafRules,
	notes: string[],
): Generator<Leaf> {
	const name = path.join('_');
	if (path.includes('__proto__')) notes.push(`Left out: "${name}" cannot be a property`);
	else if (isBlank(value)) yield* emptyLeaf(name, path, rules);
	else if (path.length > DEEPEST) notes.push(`Left out: "${path[0]}" is nested too deeply`);
	else if (Array.isArray(value)) yield* listLeaves(path, value, rules, notes);
	else if (isRecord(value) && !isDateObject(value)) {
		for (const [key, entry] of Object.entries(value)) {
			yield* leavesOf([...path, key], entry, rules, notes);
		}
	} else yield* scalarLeaf(name, value, rules, notes);
}

/** Parts of a nested value come and go with it: only the value as a whole can be cleared. */
function* emptyLeaf(name: string, path: string[], rules: LeafRules): Generator<Leaf> {
	if (rules.emptyValues === 'clear' && path.length === 1) yield [name, ''];
}

function* listLeaves(
	path: string[],
	list: unknown[],
	rules: LeafRules,
	notes: string[],
): Generator<Leaf> {
	if (rules.kind === 'subscriber' && list.every((entry) => isScalar(entry) || isBlank(entry))) {
		const texts = list.filter((entry) => !isBlank(entry)).map(String);
		if (texts.length > 0 || rules.emptyValues === 'clear') yield [path.join('_'), texts];
		return;
	}
	for (const [index, entry] of list.entries()) {
		yield* leavesOf([...path, String(index)], entry, rules, notes);
	}
}

function* scalarLeaf(
	name: string,
	value: unknown,
	rules: LeafRules,
	notes: string[],
): Generator<Leaf> {
	if (rules.kind === 'subscriber' && isDecimal(value)) {
		notes.push(`"${name}" was sent as text, since subscribers can only have whole numbers`);
		yield [name, String(value)];
		return;
	}
	const place = { field: 'the event', path: name };
	const { value: checked, refused } = attempt(() => checkScalar(value, rules.kind, place));
	if (refused) notes.push(leftOut(refused));
	else yield [name, checked];
}

function isDecimal(value: unknown): value is number {
	return typeof value === 'number' && Number.isFinite(value) && !Number.isInteger(value);
}

function isScalar(value: unknown): boolean {
	return ['string', 'number', 'boolean'].includes(typeof value);
}
