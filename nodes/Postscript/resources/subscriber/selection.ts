import type { Query } from '../../api/types';
import { parseSwitch } from '../../domain/choices';
import { narrowQuery } from '../../domain/conditionQuery';
import type { Conditions } from '../../domain/conditions';
import { isBlank } from '../../domain/guards';
import { InputError } from '../../domain/inputError';
import type { ItemReader } from '../../execution/field';
import { withDefault } from '../../execution/field';
import { MAX_RETRY_TIME, MAX_TRIES } from '../../execution/settings';
import { conditionsField } from '../../fields/conditions';
import { options } from '../../fields/options';
import { FILTERS } from './filters';

const IGNORE_EMPTY_FILTERS = withDefault(
	{
		displayName: 'Ignore Empty Filters',
		name: 'ignoreEmptyFilters',
		type: 'boolean',
		default: false,
		description:
			'Whether a filter that is added and empty is left out. Otherwise the node stops, so that an expression that gives nothing never lists everyone.',
	},
	parseSwitch,
);

const CONDITIONS = conditionsField();

/** What says which subscribers are meant. */
export const SELECTION_FIELDS = [FILTERS, CONDITIONS];

/** The options of operations with a selection. */
export const SELECTION_OPTIONS = options(IGNORE_EMPTY_FILTERS, MAX_RETRY_TIME, MAX_TRIES);

/** Subscribers who pass the filters and match the conditions. */
export interface Selection {
	/** The filters, and the sort where the operation has one. */
	query: Query;
	/** Without a group everyone matches. */
	conditions: Conditions;
}

/** A filter that was added and holds nothing would let the whole shop through. */
function refuseEmptyFilters(item: ItemReader): void {
	const added = item.get(FILTERS);
	for (const { property } of FILTERS.fields ?? []) {
		if (!Object.hasOwn(added, property.name) || !isBlank(added[property.name])) continue;
		const field = `Filters > ${property.displayName}`;
		throw new InputError(
			field,
			`${field} is empty, so the list would not be filtered by it`,
			'Remove the filter, correct its expression, or switch Ignore Empty Filters on in the options',
		);
	}
}

/** @throws InputError */
export function readSelection(item: ItemReader): Selection {
	if (!item.get(IGNORE_EMPTY_FILTERS)) refuseEmptyFilters(item);
	return { query: item.sent() as Query, conditions: item.get(CONDITIONS) };
}

/**
 * What to ask the list for. It gives others too: each subscriber is still to be checked with
 * `matchesConditions` at the same time.
 *
 * @param now milliseconds since 1970
 */
export function queryAt({ query, conditions }: Selection, now: number): Query {
	// Of two filters of one name the user's stays: what the conditions ask for is checked anyway.
	return { ...narrowQuery(conditions, now), ...query };
}
