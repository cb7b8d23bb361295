import { parseChoice } from './choices';
import { CONDITION_FIELDS, type ChosenType, type ConditionField } from './conditionFields';
import {
	operatorsOf,
	prepareTest,
	type ConditionTest,
	type ConditionType,
} from './conditionOperators';
import { toMicros, type OperandPlace } from './conditionValues';
import { isBlank, isRecord } from './guards';
import { InputError } from './inputError';
import { checkZone } from './instant';
import { parseJsonObject } from './jsonObject';
import { parsePropertyName } from './names';
import { quoteValue } from './quoteValue';
import type { Subscriber } from './subscriber';
import { requireText } from './text';
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

/** What criteria are read with. */
export interface ConditionContext {
	/** IANA name of the zone for dates without one; where it is undefined such operands are refused. */
	zone: string | undefined;
	/** ISO 3166 alpha-2, for phone numbers without `+`. */
	defaultCountry: string;
}

/** Where a criterion stands: its parameters are named behind `label`. */
interface Place extends ConditionContext {
	label: string;
}

const FIELD_NAMES = Object.keys(CONDITION_FIELDS) as ConditionField[];
const CHOSEN_TYPES: readonly ChosenType[] = ['auto', 'text', 'number', 'date', 'boolean', 'list'];
/** In which order `auto` tries the types on a value whose own type does not have the operator. */
const AUTO_ORDER: readonly ConditionType[] = ['number', 'date', 'boolean', 'text', 'list'];

/**
 * Reads criteria as the screen gives them, or an expression in its place (an object or its JSON):
 * `{ group: [{ criteria: { criterion: [{ field, propertyName, type, operator, value }] } }] }`, or
 * with `criterion` in the group itself.
 *
 * @param field the parameter's name as the screen shows it
 * @returns no groups where there is nothing
 * @throws InputError that names group and criterion, both counted from 1
 */
export function parseConditions(
	value: unknown,
	field: string,
	context: ConditionContext,
): Conditions {
	if (context.zone !== undefined) checkZone(context.zone);
	if (isBlank(value)) return { groups: [] };
	const groups = listIn(parseJsonObject(value, field), 'group', field);
	return {
		groups: groups.map((group, index) =>
			parseGroup(group, { ...context, label: `${field}, Group ${index + 1}` }),
		),
	};
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

function parseGroup(group: unknown, place: Place): Criterion[] {
	const { label } = place;
	const inner = isRecord(group) && isRecord(group.criteria) ? group.criteria : group;
	const criteria = listIn(inner, 'criterion', label);
	if (criteria.length === 0) {
		const hint = 'Add a criterion, or remove the group';
		throw new InputError(label, `${label} has no criterion`, hint);
	}
	return criteria.map((criterion, index) =>
		parseCriterion(criterion, { ...place, label: `${label}, Criterion ${index + 1}` }),
	);
}

function parseCriterion(given: unknown, place: Place): Criterion {
	if (!isRecord(given)) throw wrongShape(given, place.label);
	const field = parseChoice(given.field, `${place.label}, Field`, FIELD_NAMES);
	const { type, parseOperand } = CONDITION_FIELDS[field];
	const chosen = type === 'chosen' ? parseType(given.type, place) : type;
	const types = chosen === 'auto' ? AUTO_ORDER : [chosen];
	const name = parseOperator(given.operator, types, place);
	const { opposite, takes } = operatorOf(name, types);
	const operator = opposite ?? name;
	const at = { ...place, field: `${place.label}, Value` };
	const isRead = takes !== 'none' && parseOperand !== undefined;
	const operand = isRead ? parseOperand(given.value, operator, at) : given.value;
	return {
		field,
		propertyName: parseName(given.propertyName, field, place),
		operator,
		isOpposite: opposite !== undefined,
		tests: prepareTests(name, types, operand, at),
	};
}

function parseType(given: unknown, { label }: Place): ChosenType {
	return isBlank(given) ? 'auto' : parseChoice(given, `${label}, Type`, CHOSEN_TYPES);
}

function parseName(given: unknown, field: ConditionField, { label }: Place): string {
	const standard = CONDITION_FIELDS[field].propertyName;
	if (standard === undefined) return '';
	const name = isBlank(given) ? standard : given;
	const place = `${label}, Property Name`;
	return parsePropertyName(requireText(name, place, 'Give the name of a custom property'), place);
}

function parseOperator(given: unknown, types: readonly ConditionType[], { label }: Place): string {
	const names = types.flatMap((type) => Object.keys(operatorsOf(type)));
	return parseChoice(given, `${label}, Operator`, [...new Set(names)]);
}

/** What types have under one name takes an operand, and has an opposite, in all of them alike. */
function operatorOf(name: string, types: readonly ConditionType[]) {
	const type = types.find((candidate) => Object.hasOwn(operatorsOf(candidate), name));
	return operatorsOf(type ?? types[0])[name];
}

/** With several types, those that cannot take the operand are left out, as long as one can. */
function prepareTests(
	name: string,
	types: readonly ConditionType[],
	operand: unknown,
	at: OperandPlace,
): Map<ConditionType, ConditionTest> {
	const tests = new Map<ConditionType, ConditionTest>();
	let refusal: unknown;
	for (const type of types.filter((each) => Object.hasOwn(operatorsOf(each), name))) {
		try {
			tests.set(type, prepareTest(type, name, operand, at));
		} catch (error) {
			refusal ??= error;
		}
	}
	if (tests.size === 0) throw refusal;
	return tests;
}

/** The list under a key; a container that has something else instead is a mistake, not an empty list. */
function listIn(container: unknown, key: string, label: string): unknown[] {
	if (!isRecord(container)) throw wrongShape(container, label);
	const list = container[key];
	if (Array.isArray(list)) return list;
	if (Object.keys(container).length === 0) return [];
	throw new InputError(
		label,
		`${label} has no list named ${key}`,
		'Use the form that the screen gives, e.g. { "group": [{ "criterion": [{ "field": "tags", "operator": "contains", "value": "VIP" }] }] }',
	);
}

function wrongShape(value: unknown, label: string): InputError {
	return new InputError(
		label,
		`${label} must be an object, but is ${quoteValue(value)}`,
		'Give it as the screen does, e.g. { "field": "tags", "operator": "contains", "value": "VIP" }',
	);
}
