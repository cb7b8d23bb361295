import { InputError } from './inputError';
import { isDateObject } from './instant';
import { parseJsonObject } from './jsonObject';
import { checkScalar, propertyError, readAs } from './propertyValue';
import type { PropertyKind, PropertyPlace, PropertyType, PropertyValue } from './propertyValue';
import { quoteValue } from './quoteValue';
import { snakeCase } from './snakeCase';

export type { PropertyKind, PropertyType, PropertyValue } from './propertyValue';

/** Custom properties as the screen has them, by mode. */
export type PropertiesSource =
	| { mode: 'none' }
	| {
			mode: 'define';
			entries: Array<{ name: unknown; value: unknown; type?: PropertyType }>;
	  }
	| { mode: 'json'; json: unknown }
	| {
			mode: 'auto';
			item: object;
			/** Names of the item's own fields that other parameters use already. */
			exclude: string[];
			snakeCase: boolean;
	  };

/** Custom properties with the choices that decide how they are read. */
export type PropertiesInput = PropertiesSource & {
	/** What becomes of objects in values: `address.city` as `address_city`, or refused. */
	nested: 'flatten' | 'refuse';
	kind: PropertyKind;
	/**
	 * IANA name of the zone in which a value of type `date` without zone is read; without it such a
	 * value is refused.
	 */
	zone?: string;
};

/** Postscript's limit for a subscriber (reference: Create Subscriber). */
const MOST_PROPERTIES = 50;

/** Deeper data is a mistake (or goes round in circles), and its names would be unreadable. */
const DEEPEST = 20;

type Leaf = [path: string[], value: PropertyValue];

/**
 * Custom properties as Postscript takes them: for subscribers texts, whole numbers, booleans and
 * lists of texts, at most 50; for events texts, numbers and booleans. Dates become ISO 8601 in UTC.
 * Texts and names pass unchanged. What is null or undefined is left out, as Postscript ignores it.
 *
 * @throws InputError for values Postscript does not take, empty and repeated names, more than 50
 * properties
 */
export function collectProperties(
	input: PropertiesInput,
	field: string,
): Record<string, PropertyValue> {
	const found = new Map<string, PropertyValue>();
	for (const [name, value] of sourceEntries(input, field)) {
		for (const [path, leaf] of leaves([name], value, input, field)) {
			const joined = path.join('_');
			add(
				found,
				input.mode === 'auto' && input.snakeCase ? snakeCase(joined) : joined,
				leaf,
				field,
			);
		}
	}
	if (input.kind === 'subscriber' && found.size > MOST_PROPERTIES) {
		throw new InputError(
			field,
			`${field} has ${found.size} properties, but a subscriber can have at most ${MOST_PROPERTIES}`,
			'Leave out the properties that no segment, flow or text uses',
		);
	}
	return Object.fromEntries(found);
}

function sourceEntries(input: PropertiesInput, field: string): Array<[string, unknown]> {
	switch (input.mode) {
		case 'none':
			return [];
		case 'define':
			return input.entries.map(({ name, value, type = 'auto' }) => {
				const known = checkName(name, field);
				return [known, readAs(type, value, input.zone, { field, path: known })];
			});
		case 'json':
			return Object.entries(parseJsonObject(input.json, field));
		case 'auto':
			return Object.entries(input.item).filter(([name]) => !input.exclude.includes(name));
	}
}

function checkName(name: unknown, field: string): string {
	// A property of this name would replace the prototype of the objects it is copied into, or vanish.
	if (typeof name === 'string' && name.trim() !== '' && name !== '__proto__') return name;
	throw new InputError(
		field,
		typeof name === 'string' && name.trim() === ''
			? `${field} has a property without a name`
			: `${field} has a property that cannot be named ${quoteValue(name)}`,
		'Give each property a name, e.g. Favorite Color',
	);
}

function add(
	found: Map<string, PropertyValue>,
	name: string,
	value: PropertyValue,
	field: string,
): void {
	checkName(name, field);
	if (found.has(name)) {
		throw new InputError(
			field,
			`${field} has two properties named ${quoteValue(name)}`,
			'Rename or remove one of them; names also meet when nested fields are joined with _ or names become snake_case',
		);
	}
	found.set(name, value);
}

function* leaves(
	path: string[],
	value: unknown,
	input: PropertiesInput,
	field: string,
): Generator<Leaf> {
	if (value === null || value === undefined) return;
	const place = { field, path: path.join('.') };
	if (path.length > DEEPEST) {
		throw propertyError(place, 'is nested too deeply', 'Pick the fields that you need');
	}
	if (isTextList(value) && input.kind === 'subscriber') yield [path, [...value]];
	else if (Array.isArray(value)) yield* listLeaves(path, value, input, place);
	else if (isPlainObject(value)) yield* objectLeaves(path, value, input, place);
	else yield [path, checkScalar(value, input.kind, place)];
}

function isTextList(value: unknown): value is string[] {
	return Array.isArray(value) && value.every((entry) => typeof entry === 'string');
}

/** Objects of other realms are plain too: all have a prototype that has none itself. */
function isPlainObject(value: unknown): value is object {
	if (typeof value !== 'object' || value === null || isDateObject(value)) return false;
	const prototype: unknown = Object.getPrototypeOf(value);
	return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function* listLeaves(
	path: string[],
	list: unknown[],
	input: PropertiesInput,
	place: PropertyPlace,
): Generator<Leaf> {
	if (input.nested === 'refuse' || (input.kind === 'subscriber' && !list.some(isNested))) {
		throw listError(input.kind, place);
	}
	for (const [index, entry] of list.entries()) {
		yield* leaves([...path, String(index)], entry, input, place.field);
	}
}

function isNested(value: unknown): boolean {
	return Array.isArray(value) || isPlainObject(value);
}

function listError(kind: PropertyKind, place: PropertyPlace): InputError {
	return kind === 'event'
		? propertyError(
				place,
				'is a list, which events cannot have',
				'Join it into one text, e.g. {{ $json.sizes.join(", ") }}, or flatten nested fields to get one property for each entry',
			)
		: propertyError(
				place,
				'is a list with other things than texts',
				'Make each entry a text, e.g. {{ $json.sizes.map(String) }}, or define the property with the type List of Texts',
			);
}

function* objectLeaves(
	path: string[],
	value: object,
	input: PropertiesInput,
	place: PropertyPlace,
): Generator<Leaf> {
	if (input.nested === 'refuse') {
		throw propertyError(
			place,
			'is an object, which Postscript does not accept',
			'Pick single fields of it, or flatten nested fields',
		);
	}
	for (const [key, entry] of Object.entries(value)) {
		yield* leaves([...path, key], entry, input, place.field);
	}
}
