import type { Column, Columns } from '../../nodes/Postscript/domain/row';
import { operations } from '../../nodes/Postscript/resources';
import { EVENT_ROW, MESSAGE_ROW } from '../../nodes/Postscript/domain/eventRow';

/** Where n8n looks for what the nodes of a folder put out (n8n-core: output-schema-resolver), for their version 1. */
export const SCHEMA_FOLDER = 'nodes/Postscript/__schema__';

/** Both triggers have one shape; what only messages have is not in each item. */
const EVENT_SCHEMA = schemaOf({ ...EVENT_ROW, ...MESSAGE_ROW }, Object.keys(EVENT_ROW));

/**
 * The output schemas by file. The editor shows an output's fields by them before the first run; a trigger's it finds
 * under the version's name, n8n's assistant under `output`.
 */
export const SCHEMAS: Record<string, object> = {
	'v1.0.0.json': EVENT_SCHEMA,
	'v1.0.0/output.json': EVENT_SCHEMA,
	...Object.fromEntries(
		Object.entries(operations).flatMap(([resource, ofResource]) =>
			Object.entries(ofResource).map(([operation, { row }]) => [
				`v1.0.0/${resource}/${operation}.json`,
				schemaOf(row),
			]),
		),
	),
};

function schemaOf(columns: Columns, required = Object.keys(columns)): object {
	const properties = Object.entries(columns).map(([key, column]) => [key, propertyOf(column)]);
	return { type: 'object', properties: Object.fromEntries(properties), required, version: 1 };
}

function propertyOf({ type, isNullable, isTime, values, description, example }: Column): object {
	return {
		type: isNullable ? [type, 'null'] : type,
		...(type === 'array' && { items: { type: 'string' } }),
		...(isTime && { format: 'date-time' }),
		...(values && { enum: isNullable ? [...values, null] : values }),
		description,
		examples: [example],
	};
}
