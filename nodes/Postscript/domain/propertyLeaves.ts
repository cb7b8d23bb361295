import type { FieldPath } from './fieldPath';
import { isBlank } from './guards';
import type { InputError } from './inputError';
import { isDateObject } from './instant';
import { checkScalar, describePlace, propertyError } from './propertyValue';
import type { PropertyKind, PropertyPlace, PropertyValue } from './propertyValue';
import { cleanText, refuseObjectText } from './text';

/** How values are taken apart. */
export interface LeavesOptions {
	mode: 'none' | 'define' | 'json' | 'auto';
	kind: PropertyKind;
	nested: 'flatten' | 'refuse';
	/** What becomes of texts in which there is nothing to see: see `PropertiesInput`. */
	blanks?: 'leaveOut' | 'clear';
	/** Whether the value at a path is left out. */
	isLeftOut: (path: FieldPath, value: unknown) => boolean;
}

type Leaf = [path: FieldPath, value: PropertyValue];

/** Deeper data is a mistake (or goes round in circles), and its names would be unreadable. */
const DEEPEST = 20;

/**
 * A value and those nested in it, each with its path, as Postscript takes them. What is null,
 * undefined or blank gives none, as Postscript ignores it.
 *
 * @throws InputError for values that Postscript does not take
 */
export function* leaves(
	path: FieldPath,
	value: unknown,
	options: LeavesOptions,
	field: string,
): Generator<Leaf> {
	if (options.isLeftOut(path, value)) return;
	const place = { field, path: path.join('.') };
	if (path.length > DEEPEST) {
		throw propertyError(place, 'is nested too deeply', 'Pick the fields that you need');
	}
	if (isBlank(value)) {
		if (typeof value === 'string' && options.blanks === 'clear') yield [path, ''];
	} else if (isTextList(value) && options.kind === 'subscriber') {
		yield* textList(path, value, options, place);
	} else if (Array.isArray(value)) yield* listLeaves(path, value, options, place);
	else if (isPlainObject(value)) yield* objectLeaves(path, value, options, place);
	else {
		const leaf = checkScalar(value, options.kind, place);
		yield [path, typeof leaf === 'string' && options.mode !== 'json' ? cleanText(leaf) : leaf];
	}
}

function isTextList(value: unknown): value is unknown[] {
	return (
		Array.isArray(value) &&
		Array.from<unknown>(value).every((entry) => isBlank(entry) || typeof entry === 'string')
	);
}

/**
 * JSON says in quotes where a text begins and ends; what comes from cells and fields of the screen is
 * cleaned. An empty list is a value; one of nothing but blank entries is as blank as they are.
 */
function* textList(
	path: FieldPath,
	value: unknown[],
	{ mode, blanks }: LeavesOptions,
	place: PropertyPlace,
): Generator<Leaf> {
	const texts = value.filter((entry) => typeof entry === 'string');
	for (const text of texts) refuseObjectText(text, place.field, describePlace(place));
	const list = mode === 'json' ? texts : texts.map(cleanText).filter((text) => text !== '');
	if (list.length > 0 || value.length === 0 || blanks === 'clear') yield [path, list];
}

/** Objects of other realms are plain too: all have a prototype that has none itself. */
function isPlainObject(value: unknown): value is object {
	if (typeof value !== 'object' || value === null || isDateObject(value)) return false;
	const prototype: unknown = Object.getPrototypeOf(value);
	return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function* listLeaves(
	path: FieldPath,
	list: unknown[],
	options: LeavesOptions,
	place: PropertyPlace,
): Generator<Leaf> {
	if (options.nested === 'refuse' || (options.kind === 'subscriber' && !list.some(isNested))) {
		throw listError(options.kind, place);
	}
	for (const [index, entry] of list.entries()) {
		yield* leaves([...path, String(index)], entry, options, place.field);
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
				'Join it into one text, e.g. {{ $json.sizes.join(", ") }}, or choose Flatten as Nested Fields, under Properties Options, to get one property for each entry',
			)
		: propertyError(
				place,
				'is a list with other things than texts',
				'Make each entry a text, e.g. {{ $json.sizes.map(String) }}, or define the property with the type List of Texts',
			);
}

function* objectLeaves(
	path: FieldPath,
	value: object,
	options: LeavesOptions,
	place: PropertyPlace,
): Generator<Leaf> {
	if (options.nested === 'refuse') throw objectError(options.mode, place);
	for (const [key, entry] of Object.entries(value)) {
		yield* leaves([...path, cleanText(key)], entry, options, place.field);
	}
}

function objectError(mode: LeavesOptions['mode'], place: PropertyPlace): InputError {
	return propertyError(
		place,
		'is an object, which Postscript does not accept',
		mode === 'define'
			? 'Pick one of its fields, e.g. {{ $json.address.city }}, or choose Flatten as Nested Fields, under Properties Options'
			: 'Choose Flatten as Nested Fields, under Properties Options, to send its fields as address_city and the like',
	);
}
