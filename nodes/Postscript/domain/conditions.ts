import { CONDITION_FIELDS, type ConditionField } from './conditionFields';
import type { ConditionTest, ConditionType } from './conditionOperators';
import { toMicros } from './conditionValues';
import type { Subscriber } from './subscriber';
import type { Micros } from './timestamp';

/**
 * Criteria about subscribers, as Postscript's segment builder has them: a subscriber matches who
 * meets every criterion of at least one group.
 *
 * Rules that hold for all operators:
 * - A value that is missing, or cannot be read as the type, meets no operator but the opposites
 *   (`is not ...`, `does not ...`, `is empty`), which hold wherever their operator does not.
 * - Texts and the entries of lists are compared without regard to case.
 * - A time of Postscript's own that lies ahead of `now` counts as `now`: the subscriber changed while
 *   the list was read, or a clock is not right.
 * - A day alone (`2026-03-01`) is all of that day in the zone; "in the last days" counts days of 24
 *   hours up to now.
 */
export interface Conditions {
	/** At least one criterion each. Without a group there is no condition, and everyone matches. */
	groups: readonly Criterion[][];
}

/** One criterion, checked. */
export interface Criterion {
	field: ConditionField;
	propertyName: string;
	/** The positive operator; `isOpposite` turns its answer round. */
	operator: string;
	isOpposite: boolean;
	/** By type: one, or with `auto` every type that has the operator and takes the operand. */
	tests: ReadonlyMap<ConditionType, ConditionTest>;
}

/**
 * Whether a subscriber matches.
 *
 * @param subscriber a row as Postscript's reads return it
 * @param now milliseconds since 1970
 */
export function matchesConditions(
	subscriber: Subscriber,
	{ groups }: Conditions,
	now: number,
): boolean {
	if (groups.length === 0) return true;
	const at = toMicros(now);
	return groups.some((group) => group.every((criterion) => meets(subscriber, criterion, at)));
}

/** Whether two ask for the same, however their values are written. */
export function isSameCondition(a: Conditions | undefined, b: Conditions | undefined): boolean {
	return a === b || JSON.stringify(contentOf(a)) === JSON.stringify(contentOf(b));
}

function contentOf(conditions: Conditions | undefined): unknown {
	return conditions?.groups.map((group) =>
		group.map(({ tests, ...rest }) => ({
			...rest,
			operands: [...tests].map(([type, { operand }]) => [type, operand]),
		})),
	);
}

function meets(subscriber: Subscriber, criterion: Criterion, now: Micros): boolean {
	const { field, propertyName, tests, isOpposite } = criterion;
	const value = CONDITION_FIELDS[field].read(subscriber, propertyName, now);
	const [first] = tests.values();
	const test = tests.get(typeOf(value)) ?? first;
	return test.holds(value, now) !== isOpposite;
}

/** The type that a value shows: dates are texts to it. */
function typeOf(value: unknown): ConditionType {
	if (Array.isArray(value)) return 'list';
	if (typeof value === 'number') return 'number';
	return typeof value === 'boolean' ? 'boolean' : 'text';
}
