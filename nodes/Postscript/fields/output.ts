import { parseNumber } from '../domain/number';
import { parseSwitch } from '../domain/choices';
import type { ItemReader } from '../execution/field';
import { withDefault } from '../execution/field';

export const RETURN_ALL = withDefault(
	{
		displayName: 'Return All',
		name: 'returnAll',
		type: 'boolean',
		default: false,
		description: 'Whether to return all results or only up to a given limit',
	},
	parseSwitch,
);

export const LIMIT = withDefault(
	{
		displayName: 'Limit',
		name: 'limit',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: 50,
		description: 'Max number of results to return',
		displayOptions: { show: { returnAll: [false] } },
	},
	(value, label) => parseNumber(value, label, { min: 1, integer: true }),
);

/** How many rows are wanted: Infinity for Return All. @throws InputError */
export function readLimit(item: ItemReader): number {
	return item.get(RETURN_ALL) ? Infinity : item.get(LIMIT);
}

/** Whether subscribers come out flat, with the fields that most workflows use. */
export const SIMPLIFY = withDefault(
	{
		displayName: 'Simplify',
		name: 'simplify',
		type: 'boolean',
		default: true,
		description: 'Whether to return a simplified version of the response instead of the raw data',
	},
	parseSwitch,
);
