import type { Query } from '../../api/types';
import { parseSwitch } from '../../domain/choices';
import { narrowQuery } from '../../domain/conditionQuery';
import type { Conditions } from '../../domain/conditions';
import type { ItemReader } from '../../execution/field';
import { withDefault } from '../../execution/field';
import { MAX_RETRY_TIME, MAX_TRIES } from '../../execution/settings';
import { conditionsField } from '../../fields/conditions';
import { DEFAULT_COUNTRY } from '../../fields/country';
import { options } from '../../fields/options';

const IGNORE_EMPTY = withDefault(
	{
		displayName: 'Ignore Empty Conditions',
		name: 'ignoreEmptyConditions',
		type: 'boolean',
		default: false,
		description:
			'Whether a criterion whose value is empty is left out, and a group of which nothing is left; where nothing at all is left, everyone matches. Otherwise the node stops, so that an expression that gives nothing never lists everyone.',
	},
	parseSwitch,
);

/** What says which subscribers are meant. */
export const CONDITIONS = conditionsField({ ignoreEmpty: IGNORE_EMPTY });

/** The options of operations with a selection. */
export const SELECTION_OPTIONS = options(DEFAULT_COUNTRY, IGNORE_EMPTY, MAX_RETRY_TIME, MAX_TRIES);

/** Subscribers who match the conditions. */
export interface Selection {
	/** The sort, where the operation has one. */
	query: Query;
	/** Without a group everyone matches. */
	conditions: Conditions;
}

/** @throws InputError */
export function readSelection(item: ItemReader): Selection {
	return { query: item.sent() as Query, conditions: item.get(CONDITIONS) };
}

/**
 * What to ask the list for. It gives others too: each subscriber is still to be checked with
 * `matchesConditions` at the same time.
 *
 * @param now milliseconds since 1970
 */
export function queryAt({ query, conditions }: Selection, now: number): Query {
	return { ...narrowQuery(conditions, now), ...query };
}
