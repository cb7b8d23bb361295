import { isBlank, isRecord } from '../guards';
import type { InputError } from '../inputError';
import { attempt } from '../attempt';
import type { Envelope } from './envelope';
import { canonicalName, MAPPING } from './mapping';
import type { FieldMapping, MappedFields, Source } from './mapping';
import type { CustomerDataOptions } from './types';

/** A value where it was found, named as both vendors write it: `context.traits.phone`. */
interface Found {
	place: string;
	value: unknown;
}

/** What became of a field: its value, or why there is none. */
export interface FieldReading<Value> {
	value?: Value;
	refused?: InputError;
}

/**
 * One field of the person, read from the first source that has it; an empty text counts as missing.
 * A value that the field cannot have is not replaced by one of a later source, which may be another
 * person's.
 *
 * @param notes gets a sentence where the sources contradict one another
 */
export function readField<Field extends keyof MappedFields>(
	field: Field,
	event: Envelope,
	options: CustomerDataOptions,
	notes: string[],
): FieldReading<MappedFields[Field]> {
	const mapping: FieldMapping<MappedFields[Field]> = MAPPING[field];
	const [first, ...others] = mapping.sources.flatMap((source) => valuesAt(source, mapping, event));
	if (!first) return {};
	const { value, refused } = attempt(() => mapping.parse(first.value, first.place, options));
	if (refused) return { refused };
	tellContradictions(first, others, value, mapping, options, notes);
	return { value };
}

/**
 * The same for a field that the event can do without.
 *
 * @param notes gets why the field was left out
 */
export function readOptionalField<Field extends keyof MappedFields>(
	field: Field,
	event: Envelope,
	options: CustomerDataOptions,
	notes: string[],
): MappedFields[Field] | undefined {
	const { value, refused } = readField(field, event, options, notes);
	if (refused) notes.push(leftOut(refused));
	return value;
}

/** Whether the event names a field and gives it no value. */
export function isEmptied(field: keyof MappedFields, event: Envelope): boolean {
	const names = new Set(MAPPING[field].keys.map(canonicalName));
	return [event.traits, event.contextTraits].some((values) =>
		Object.keys(values).some((key) => names.has(canonicalName(key)) && isBlank(values[key])),
	);
}

/** The sentence for a value that was not sent. */
export function leftOut(refused: InputError): string {
	return `Left out: ${refused.message}`;
}

function valuesAt(source: Source, mapping: FieldMapping<unknown>, event: Envelope): Found[] {
	switch (source) {
		case 'traits':
			return valuesIn(source, event.traits, mapping);
		case 'context.traits':
			return valuesIn(source, event.contextTraits, mapping);
		case 'properties':
			return valuesIn(source, event.properties, mapping);
		case 'externalId':
			return externalIds(event.context, mapping);
	}
}

function valuesIn(
	place: string,
	values: Record<string, unknown>,
	mapping: FieldMapping<unknown>,
): Found[] {
	const names = new Set(mapping.keys.map(canonicalName));
	return Object.keys(values)
		.filter((key) => names.has(canonicalName(key)) && !isMissing(values[key], mapping))
		.sort((one, other) => rank(one, mapping) - rank(other, mapping))
		.map((key) => ({ place: `${place}.${key}`, value: values[key] }));
}

function isMissing(value: unknown, { isBlank: isBlankHere }: FieldMapping<unknown>): boolean {
	return isBlank(value) || isBlankHere?.(value) === true;
}

/** Names written as in the table come first, in its order. */
function rank(key: string, { keys }: FieldMapping<unknown>): number {
	const index = keys.indexOf(key);
	return index < 0 ? keys.length : index;
}

/**
 * IDs that stand apart from the traits: RudderStack's `context.externalId` (a list of `{type, id}`,
 * in reverse ETL also one object, there with `identifierType`) and Segment's `context.externalIds`.
 */
function externalIds(context: Record<string, unknown>, mapping: FieldMapping<unknown>): Found[] {
	const names = new Set(mapping.keys.map(canonicalName));
	return (['externalId', 'externalIds'] as const).flatMap((key) => {
		const list = Array.isArray(context[key]) ? context[key] : [context[key]];
		return list
			.filter((entry: unknown) => isRecord(entry))
			.filter((entry) => names.has(canonicalName(idType(entry))) && isPlain(entry))
			.map((entry) => ({ place: `context.${key}`, value: entry.id }))
			.filter(({ value }) => !isMissing(value, mapping));
	});
}

function idType(entry: Record<string, unknown>): string {
	const type = isBlank(entry.identifierType) ? entry.type : entry.identifierType;
	return typeof type === 'string' ? type : '';
}

/** Segment says when an ID is hashed. */
function isPlain({ encoding }: Record<string, unknown>): boolean {
	return isBlank(encoding) || encoding === 'none';
}

function tellContradictions(
	first: Found,
	others: Found[],
	value: unknown,
	mapping: FieldMapping<unknown>,
	options: CustomerDataOptions,
	notes: string[],
): void {
	const other = others.find(
		(found) => found.value !== first.value && !isSame(found, value, mapping, options),
	);
	if (other) notes.push(`${first.place} and ${other.place} differ: ${first.place} was used`);
}

function isSame(
	found: Found,
	value: unknown,
	mapping: FieldMapping<unknown>,
	options: CustomerDataOptions,
): boolean {
	const other = attempt(() => mapping.parse(found.value, found.place, options));
	return JSON.stringify(other.value) === JSON.stringify(value);
}
