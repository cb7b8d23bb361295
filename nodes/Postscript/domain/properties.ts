import { parseChoice } from './choices';
import type { FieldPath } from './fieldPath';
import { pathChooser, pathMatcher } from './fieldPath';
import { InputError } from './inputError';
import { parseJsonObject } from './jsonObject';
import { parseNameOfProperty } from './names';
import { leaves } from './propertyLeaves';
import { PROPERTY_TYPES, readAs } from './propertyValue';
import type { PropertyKind, PropertyType, PropertyValue } from './propertyValue';
import { quoteValue } from './quoteValue';
import { snakeCase } from './snakeCase';
import { cleanText } from './text';

export type { PropertyKind, PropertyType, PropertyValue } from './propertyValue';

/** Choices for properties that come from an object, be it the item or JSON. */
interface ObjectChoices {
	/**
	 * Paths of values that are left out, as `parseFieldPath` reads them: those that other parameters
	 * use, and those that the screen names.
	 */
	exclude?: readonly string[];
	/** The only paths that are taken, where there are any. */
	only?: readonly string[];
	/** Whether names become snake_case. */
	snakeCase?: boolean;
}

/** Custom properties as the screen has them, by mode. */
export type PropertiesSource =
	| { mode: 'none' }
	| {
			mode: 'define';
			entries: Array<{ name: unknown; value: unknown; type?: PropertyType }>;
	  }
	| ({ mode: 'json'; json: unknown } & ObjectChoices)
	| ({ mode: 'auto'; item: object } & ObjectChoices);

/** Custom properties with the choices that decide how they are read. */
export type PropertiesInput = PropertiesSource & {
	/** What becomes of objects in values: `address.city` as `address_city`, or refused. */
	nested: 'flatten' | 'refuse';
	kind: PropertyKind;
	/**
	 * What becomes of texts in which there is nothing to see. Left out (the default), a blank cell
	 * never wipes a profile; `clear` writes an empty text or list. Null is left out either way.
	 */
	blanks?: 'leaveOut' | 'clear';
	/**
	 * IANA name of the zone in which a value of type `date` without zone is read; without it such a
	 * value is refused.
	 */
	zone?: string;
};

/** Postscript's limit for a subscriber (reference: Create Subscriber). */
const MOST_PROPERTIES = 50;

/**
 * Custom properties as Postscript takes them: for subscribers texts, whole numbers, booleans and
 * lists of texts, at most 50; for events texts, numbers and booleans. Dates become ISO 8601 in UTC.
 * Names are cleaned, and so are texts, save those of JSON, whose quotes say where they end. What is
 * null, undefined or blank is left out, as Postscript ignores it.
 *
 * @throws InputError for values Postscript does not take, for what is no name and for repeated names, and
 * for more than 50 properties
 */
export function collectProperties(
	input: PropertiesInput,
	field: string,
): Record<string, PropertyValue> {
	const found = new Map<string, PropertyValue>();
	const { snakeCase: isSnakeCase = false } = objectChoices(input);
	const options = { ...input, isLeftOut: leftOut(objectChoices(input)) };
	try {
		for (const [name, value] of sourceEntries(input, field)) {
			for (const [path, leaf] of leaves([name], value, options, field)) {
				add(found, propertyName(path, isSnakeCase), leaf, field);
			}
		}
	} catch (error) {
		throw input.mode === 'auto' ? withWayOut(error) : error;
	}
	if (input.kind === 'subscriber' && found.size > MOST_PROPERTIES) {
		throw new InputError(
			field,
			`${field} has ${found.size} properties, but a subscriber can have at most ${MOST_PROPERTIES}`,
			input.mode === 'define'
				? 'Remove the properties that no segment, flow or text uses'
				: 'Name those that segments, flows or texts use in Fields to Send, under Properties Options',
		);
	}
	return Object.fromEntries(found);
}

function leftOut({ exclude = [], only = [] }: ObjectChoices) {
	const isExcluded = pathMatcher(exclude);
	if (only.length === 0) return isExcluded;
	const isChosen = pathChooser(only);
	return (path: FieldPath, value: unknown) => !isChosen(path, value) || isExcluded(path, value);
}

/** What is mapped by itself cannot be corrected where it stands: it can be left out. */
function withWayOut(error: unknown): unknown {
	if (!(error instanceof InputError)) return error;
	const { field, message, hint, code } = error;
	const wayOut = 'Or leave the field out: Fields to Leave Out, under Properties Options';
	return new InputError(field, message, `${hint}. ${wayOut}`, code);
}

function objectChoices(input: PropertiesInput): ObjectChoices {
	return input.mode === 'json' || input.mode === 'auto' ? input : {};
}

function sourceEntries(input: PropertiesInput, field: string): Array<[string, unknown]> {
	switch (input.mode) {
		case 'none':
			return [];
		case 'define':
			return input.entries.map(({ name, value, type = 'auto' }) => {
				const path = parseNameOfProperty(name, field);
				const known = parseChoice(type, `${field} > Type`, PROPERTY_TYPES);
				return [path, readAs(known, value, input, { field, path })];
			});
		case 'json':
			return cleanNames(parseJsonObject(input.json, field));
		case 'auto':
			return cleanNames(input.item);
	}
}

function cleanNames(values: object): Array<[string, unknown]> {
	return Object.entries(values).map(([name, value]) => [cleanText(name), value]);
}

function propertyName(path: FieldPath, isSnakeCase: boolean): string {
	const name = path.join('_');
	return isSnakeCase ? snakeCase(name) : name;
}

function add(
	found: Map<string, PropertyValue>,
	name: string,
	value: PropertyValue,
	field: string,
): void {
	parseNameOfProperty(name, field);
	if (found.has(name)) {
		throw new InputError(
			field,
			`${field} has two properties named ${quoteValue(name)}`,
			'Rename or remove one of them; names also meet when nested fields are joined with _ or names become snake_case',
		);
	}
	found.set(name, value);
}
