import type { INodeProperties } from 'n8n-workflow';
import { parseChoice, parseSwitch } from '../domain/choices';
import { parseList } from '../domain/list';
import { parseNumber } from '../domain/number';
import type { Columns } from '../domain/row';
import type { Field, ItemReader } from '../execution/field';
import { onlyWith, withDefault } from '../execution/field';

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
		displayOptions: onlyWith('returnAll', [true, false], false),
	},
	(value, label) => parseNumber(value, label, { min: 1, integer: true }),
);

/** How many rows are wanted: Infinity for Return All. @throws InputError */
export function readLimit(item: ItemReader): number {
	return item.get(RETURN_ALL) ? Infinity : item.get(LIMIT);
}

const MODES = ['simplified', 'raw', 'selectedFields'] as const;

const OUTPUTS = [
	{ name: 'Simplified', value: 'simplified', description: 'The fields that most workflows use' },
	{ name: 'Raw', value: 'raw', description: 'All that Postscript gives, as it gives it' },
	{
		name: 'Selected Fields',
		value: 'selectedFields',
		description: 'Of the simplified fields those that you choose, and the IDs',
	},
];

/** The keys of a row; or `raw`, for Postscript's own. */
export type RowKeys = 'raw' | readonly string[];

/** The parameters Output and Fields. */
export interface OutputChoice {
	/** In the order of the screen. */
	fields: [Field, Field];
	/**
	 * @param valueOf a parameter's value, as the screen or an expression gives it
	 * @throws InputError
	 */
	read(valueOf: (field: Field) => unknown): RowKeys;
}

/**
 * Lets choose what rows hold.
 *
 * @param columns of a simplified row
 * @param ids keys that each row has, whatever is chosen
 */
export function outputChoice(columns: Columns, ids: readonly string[]): OutputChoice {
	const keys = Object.keys(columns);
	const output = asGiven({
		displayName: 'Output',
		name: 'output',
		type: 'options',
		default: 'simplified',
		description: 'What each item holds',
		options: OUTPUTS,
	});
	const selected = asGiven({
		displayName: 'Fields',
		name: 'fields',
		type: 'multiOptions',
		default: [],
		description: `What each item holds, beside ${ids.join(' and ')}`,
		displayOptions: onlyWith('output', MODES, 'selectedFields'),
		options: keys
			.filter((key) => !ids.includes(key))
			.map((key) => ({ name: titleOf(key), value: key, description: columns[key].description }))
			.sort((a, b) => a.name.localeCompare(b.name)),
	});
	return {
		fields: [output, selected],
		read(valueOf) {
			const mode = parseChoice(valueOf(output), output.property.displayName, MODES);
			if (mode !== 'selectedFields') return mode === 'raw' ? 'raw' : keys;
			const chosen = parseList(valueOf(selected), selected.property.displayName, (one, label) =>
				parseChoice(one, label, keys),
			);
			return keys.filter((key) => ids.includes(key) || chosen.includes(key));
		},
	};
}

/** Read together with another parameter, which says whether it counts. */
function asGiven(property: INodeProperties): Field {
	return { property, read: (value) => (value === undefined ? property.default : value) };
}

/** `shopify_customer_id` as the screen writes it: Shopify Customer ID. */
function titleOf(key: string): string {
	const words = key.split('_').map((word) => word[0].toUpperCase() + word.slice(1));
	return words.join(' ').replace(/\bId\b/g, 'ID');
}
