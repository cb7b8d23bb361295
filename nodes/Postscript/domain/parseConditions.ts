import { parseChoice } from './choices';
import {
	CONDITION_FIELDS,
	type ChosenType,
	type ConditionField,
	type FieldPlace,
} from './conditionFields';
import {
	operatorsOf,
	prepareTest,
	type ConditionTest,
	type ConditionType,
	type Operator,
} from './conditionOperators';
import type { OperandPlace } from './conditionValues';
import type { Conditions, Criterion } from './conditions';
import { isBlank, isRecord } from './guards';
import { InputError } from './inputError';
import { checkZone } from './instant';
import { parseJsonObject } from './jsonObject';
import { parseList } from './list';
import { readName } from './locator';
import { parsePropertyName } from './names';
import { quoteValue } from './quoteValue';

/** What criteria are read with. */
export interface ConditionContext {
	/** IANA name of the zone for dates without one; where it is undefined such operands are refused. */
	zone: string | undefined;
	/** ISO 3166 alpha-2, for phone numbers without `+`. */
	defaultCountry: string;
	/**
	 * What becomes of a criterion whose value is empty, such as that of an expression that gives nothing. It is left out
	 * only where the user says so: without it the whole shop may pass.
	 */
	ifEmpty: 'refuse' | 'ignore';
	/** What the refusal advises beside filling it in, e.g. which option leaves it out. */
	emptyHint?: string;
}

/** Where a criterion stands: its parameters are named behind `label`, and it itself behind `parameter`. */
interface Place extends ConditionContext {
	parameter: string;
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
	const place = { ...context, parameter: field, label: field };
	if (isBlank(value)) {
		if (value !== undefined) refuseEmpty(field, place);
		return { groups: [] };
	}
	const groups = listIn(parseJsonObject(value, field), 'group', field).map((group, index) =>
		parseGroup(group, { ...place, label: `${field}, Group ${index + 1}` }),
	);
	return { groups: groups.filter(({ length }) => length > 0) };
}

/** @throws InputError unless what is empty is left out */
function refuseEmpty(field: string, { ifEmpty, label, parameter, emptyHint }: Place): void {
	if (ifEmpty === 'ignore') return;
	const at = label === parameter ? '' : ` (${label.slice(parameter.length + 2)})`;
	const ways = ['Correct its expression', 'enter a value', 'remove it', emptyHint ?? []].flat();
	throw new InputError(
		field,
		`${field} is empty, so the list would not be filtered by it`,
		`${ways.slice(0, -1).join(', ')}, or ${ways.at(-1)}${at}`,
	);
}

function parseGroup(group: unknown, place: Place): Criterion[] {
	const { label } = place;
	const inner = isRecord(group) && isRecord(group.criteria) ? group.criteria : group;
	const criteria = listIn(inner, 'criterion', label);
	if (criteria.length === 0) {
		const hint = 'Add a criterion, or remove the group';
		throw new InputError(label, `${label} has no criterion`, hint);
	}
	return criteria.flatMap(
		(criterion, index) =>
			parseCriterion(criterion, { ...place, label: `${label}, Criterion ${index + 1}` }) ?? [],
	);
}

/** @returns undefined for one that is empty and left out */
function parseCriterion(given: unknown, place: Place): Criterion | undefined {
	if (!isRecord(given)) throw wrongShape(given, place.label);
	const field = parseChoice(given.field, `${place.label}, Field`, FIELD_NAMES);
	const { type, label } = CONDITION_FIELDS[field];
	const chosen = type === 'chosen' ? parseType(given.type, place) : type;
	const types = chosen === 'auto' ? AUTO_ORDER : [chosen];
	const name = parseOperator(given.operator, types, place);
	const { opposite, takes } = operatorOf(name, types);
	const operator = opposite ?? name;
	const propertyName = parseName(given.propertyName, field, place);
	const at = { ...place, field: `${place.label}, Value` };
	const operand = readOperand(given.value, takes, at);
	if (takes !== 'none' && isNothing(operand)) {
		refuseEmpty(`${place.parameter} > ${label}${propertyName && ` ${propertyName}`}`, place);
		return undefined;
	}
	const isOpposite = opposite !== undefined;
	const tests = prepareTests(name, types, inFormOf(field, operator, operand, at), at);
	return { field, propertyName, operator, isOpposite, tests };
}

type Takes = Operator<never>['takes'];

function readOperand(given: unknown, takes: Takes, { field }: OperandPlace): unknown {
	if (takes === 'none') return undefined;
	return takes === 'list' ? parseList(given, field, (entry) => entry) : given;
}

function isNothing(operand: unknown): boolean {
	return Array.isArray(operand) ? operand.length === 0 : isBlank(operand);
}

/** An operand, or each of a list of them, in the form in which the field's values are compared. */
function inFormOf(
	field: ConditionField,
	operator: string,
	operand: unknown,
	at: FieldPlace,
): unknown {
	const { parseOperand } = CONDITION_FIELDS[field];
	if (!parseOperand || isNothing(operand)) return operand;
	if (operator !== 'oneOf') return parseOperand(operand, operator, at);
	return [operand].flat().map((entry) => parseOperand(entry, 'equals', at));
}

function parseType(given: unknown, { label }: Place): ChosenType {
	return isBlank(given) ? 'auto' : parseChoice(given, `${label}, Type`, CHOSEN_TYPES);
}

function parseName(given: unknown, field: ConditionField, { label }: Place): string {
	const standard = CONDITION_FIELDS[field].propertyName;
	if (standard === undefined) return '';
	const name = readName(given) ?? standard;
	return parsePropertyName(name, `${label}, Property Name`);
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
