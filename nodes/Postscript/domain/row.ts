import type { IDataObject } from 'n8n-workflow';

/** What JSON calls a value's kind. */
export type JsonType = 'string' | 'boolean' | 'integer' | 'number' | 'array' | 'object';

/** One key of an operation's rows: what stands in it. */
export interface Column<Value = unknown> {
	readonly type: JsonType;
	readonly isNullable: boolean;
	/** The only values that it has. */
	readonly values?: readonly string[];
	/** Of a text that is a point in time: ISO 8601 in UTC, with `Z`. */
	readonly isTime?: boolean;
	readonly description: string;
	readonly example: Value;
}

/** All keys of an operation's rows, in their order: each row has each of them. */
export type Columns = Readonly<Record<string, Column>>;

/** A row with these columns. */
export type RowOf<C extends Columns> = {
	-readonly [Key in keyof C]: C[Key] extends Column<infer Value> ? Value : never;
};

function column<Value>(type: JsonType, description: string, example: Value): Column<Value> {
	return { type, isNullable: false, description, example };
}

export function text(description: string, example: string): Column<string> {
	return column('string', description, example);
}

/** A point in time. */
export function time(description: string, example = '2026-03-01T10:00:00.000000Z'): Column<string> {
	return { ...text(description, example), isTime: true };
}

/** A text that is one of these; the first is the example. */
export function oneOf<const Value extends string>(
	description: string,
	values: readonly Value[],
): Column<Value> {
	return { ...column('string', description, values[0]), values };
}

export function flag(description: string, example = true): Column<boolean> {
	return column('boolean', description, example);
}

export function integer(description: string, example: number): Column<number> {
	return column('integer', description, example);
}

export function decimal(description: string, example: number): Column<number> {
	return column('number', description, example);
}

export function list(description: string, example: string[]): Column<string[]> {
	return column('array', description, example);
}

export function object(description: string, example: IDataObject): Column<IDataObject> {
	return column('object', description, example);
}

/** The same where the value may be unknown: then it is null. */
export function orNull<Value>(known: Column<Value>): Column<Value | null> {
	return { ...known, isNullable: true };
}

/** The part of a row with these keys, in their order. */
export function pickKeys(row: IDataObject, keys: readonly string[]): IDataObject {
	return Object.fromEntries(keys.map((key) => [key, row[key]]));
}

/** A row with all its keys: null where the answer has none, and what else came behind them. */
export function withAllKeys(columns: Columns, answer: IDataObject): IDataObject {
	const empty = Object.fromEntries(Object.keys(columns).map((key) => [key, null]));
	return { ...empty, ...answer };
}
