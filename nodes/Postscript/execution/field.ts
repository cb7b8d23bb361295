import type { IDataObject, IDisplayOptions, INodeProperties } from 'n8n-workflow';
import { isBlank, isRecord } from '../domain/guards';

/**
 * One parameter of an operation: what n8n shows, where its value goes and how it is read. Nothing else reads it.
 */
export interface Field<T = unknown> {
	/** Plain data, as n8n takes it. */
	readonly property: INodeProperties;
	/** The key of the request's body or query that the value fills; a field without one is read by the plan. */
	readonly sendsAs?: string;
	/** What a collection holds. */
	readonly fields?: readonly Field[];
	/** The field that this one is, under conditions of its own: what reads that one reads this. */
	readonly variantOf?: Field;
	/**
	 * @param value as the parameter or its expression gives it; undefined where the operation has no such parameter
	 * @throws InputError that names the parameter
	 */
	read(value: unknown, item: ItemReader): T;
}

/** One input item, as the plan of an operation reads it. */
export interface ItemReader {
	/** Counted from 0, as n8n counts. */
	readonly index: number;
	/** The input item's own fields. */
	readonly json: IDataObject;
	/** IANA name of the workflow's time zone. */
	readonly zone: string;
	/** The same for every attempt of this item, different for every other item: what an event's ID is made from. */
	readonly stableId: string;
	/** Whether an AI agent asks for this, through the node as its tool. */
	readonly isForAgent: boolean;
	/** Paths of the input item that the node's expressions use already. */
	readonly usedPaths: string[];
	/** A parameter's value, checked. @throws InputError */
	get<T>(field: Field<T>): T;
	/**
	 * The values of all fields that say what they are sent as; those left empty are left out.
	 *
	 * @param unused fields that are not read, whatever stands in them
	 * @throws InputError
	 */
	sent(unused?: readonly Field[]): IDataObject;
}

/** Reads and checks one value; `label` is the parameter's name on the screen. @throws InputError */
export type Parse<T> = (value: unknown, label: string, item: ItemReader) => T;

/** A parameter that may stay empty: then it is undefined, and nothing is sent. */
export function optional<T>(
	property: INodeProperties,
	parse: Parse<T>,
	sendsAs?: string,
): Field<T | undefined> {
	return {
		property,
		sendsAs,
		read: (value, item) => (isBlank(value) ? undefined : parse(value, property.displayName, item)),
	};
}

/** A parameter that must be filled in: its parser refuses what is empty. */
export function required<T>(
	property: INodeProperties,
	parse: Parse<T>,
	sendsAs?: string,
): Field<T> {
	return {
		property: { ...property, required: true },
		sendsAs,
		read: (value, item) => parse(value, property.displayName, item),
	};
}

/**
 * A parameter that means its default where it is not there, as in a collection to which it was not added: n8n applies
 * such defaults only to what was. What an expression leaves empty is refused by the parser, never taken for the default.
 */
export function withDefault<T>(property: INodeProperties, parse: Parse<T>): Field<T> {
	return {
		property,
		read: (value, item) =>
			parse(value === undefined ? property.default : value, property.displayName, item),
	};
}

/**
 * A field as one operation shows it: where it has an effect. n8n gives nothing of a field that it does not show.
 *
 * What is in a collection is named from the node on (`/options.sendEvent`), also from within it, and may hide alone:
 * n8n 1 and the first n8n 2 take no workflow in which a field depends on one beside it that was not added, and when it
 * hands values over, n8n knows nothing of what is in collections, so what they `show` would be lost.
 */
export function shownWhen<T>(displayOptions: IDisplayOptions, field: Field<T>): Field<T> {
	const { variantOf = field, property } = field;
	return { ...field, variantOf, property: { ...property, displayOptions } };
}

/**
 * Where a field is shown that has an effect with some choices of another parameter only: hidden where one of the others
 * stands there. Not shown with its own: n8n compares to the letter what parsers read in any case, and of a locator that is
 * an expression as a whole it knows no mode. The field's value would be lost without a word. Not for what is required: n8n
 * would ask for it, and its parser refuses what is lost.
 *
 * @param parameter its name; from within a collection its path from the node on
 */
export function onlyWith<Choice extends string | boolean>(
	parameter: string,
	choices: readonly Choice[],
	...effective: Choice[]
): IDisplayOptions {
	return { hide: { [parameter]: choices.filter((choice) => !effective.includes(choice)) } };
}

/** The same for a parameter that holds several of its choices: hidden where nothing but the others stands there. */
export function onlyWithOneOf<Choice extends string>(
	parameter: string,
	choices: readonly Choice[],
	...effective: Choice[]
): IDisplayOptions {
	const others = choices.filter((choice) => !effective.includes(choice));
	return { hide: { [parameter]: [{ _cnd: { regex: `^(${others.join('|')})$` } }] } };
}

/** A collection such as Additional Fields: n8n shows its fields once they are added. */
export function collection(
	property: Omit<INodeProperties, 'type' | 'default' | 'options'>,
	fields: readonly Field[],
): Field<IDataObject> {
	const options = fields.map((field) => field.property);
	return {
		property: { ...property, type: 'collection', default: {}, options },
		fields,
		read: (value) => (isRecord(value) ? value : {}),
	};
}

/** Where a field's value stands among a node's parameters. */
export interface Place {
	parameter: string;
	/** The key inside that parameter, for a field of a collection. */
	key?: string;
}

/** The places of an operation's fields. */
export function placesOf(fields: readonly Field[]): Map<Field, Place> {
	return new Map(
		fields.flatMap((field): Array<[Field, Place]> => {
			const { name: parameter } = field.property;
			const inside = (field.fields ?? []).map((child): [Field, Place] => [
				child.variantOf ?? child,
				{ parameter, key: child.property.name },
			]);
			return [[field.variantOf ?? field, { parameter }], ...inside];
		}),
	);
}
