import { readSwitch } from './choices';
import {
	foldCase,
	isFilled,
	isThere,
	MICROS_PER_DAY,
	parseAnyNumber,
	parseDays,
	parsePeriod,
	readEntries,
	readMoment,
	readText,
	type OperandPlace,
	type Period,
} from './conditionValues';
import { parseList } from './list';
import { readNumber } from './number';
import { parseText } from './text';
import type { Micros } from './timestamp';

/** What a value is compared as. */
export type ConditionType = 'text' | 'number' | 'date' | 'boolean' | 'list';

/** What an operator compares with; undefined where it needs nothing. */
export type Operand = string | readonly string[] | number | Period | undefined;

/** An operator with its operand. `now` is in microseconds since 1970. */
interface PreparedTest<Value> {
	operand: Operand;
	/** The texts of an operand that is compared without regard to case, as they were given. */
	written?: readonly string[];
	holds: (value: Value, now: Micros) => boolean;
}

export interface Operator<Value> {
	/** As the screen shows it. */
	label: string;
	/** What the value field of the screen takes; `none` where it has nothing to do. */
	takes: 'none' | 'text' | 'list' | 'number' | 'date' | 'days';
	/** The operator that this one is the opposite of. */
	opposite?: string;
	/**
	 * Reads the operand once for all subscribers.
	 *
	 * @throws InputError for an operand that cannot be compared with
	 */
	prepare: (operand: unknown, place: OperandPlace) => PreparedTest<Value>;
}

/** What a value, whatever it is, must be like: false for what cannot be read as the type. */
export type ConditionTest = PreparedTest<unknown>;

interface Values {
	text: string;
	number: number;
	date: Micros;
	boolean: boolean;
	list: string[];
}

/** How a type reads a value, and what can be asked of it. */
interface TypeDefinition<Value> {
	/** Undefined for a value that is not of this type: then only opposites hold. */
	read: (value: unknown, zone: string | undefined) => Value | undefined;
	operators: Readonly<Record<string, Operator<Value>>>;
}

function comparing<Value, Read extends Operand>(
	label: string,
	takes: Operator<Value>['takes'],
	parse: (operand: unknown, place: OperandPlace) => Read,
	test: (value: Value, operand: Read, now: Micros) => boolean,
): Operator<Value> {
	const prepare = (given: unknown, place: OperandPlace): PreparedTest<Value> => {
		const operand = parse(given, place);
		return { operand, holds: (value, now) => test(value, operand, now) };
	};
	return { label, takes, prepare };
}

/** The opposite holds wherever its operator does not, also where there is no value at all. */
function opposite<Value>(
	label: string,
	of: string,
	operators: Readonly<Record<string, Operator<Value>>>,
): Operator<Value> {
	const { takes, prepare } = operators[of];
	return { label, takes, prepare, opposite: of };
}

const parseNothing = () => undefined;

function texts<Value>(
	label: string,
	test: (value: Value, operand: string) => boolean,
): Operator<Value> {
	const prepare = (given: unknown, { field }: OperandPlace): PreparedTest<Value> => {
		const written = parseText(given, field);
		const operand = foldCase(written);
		return { operand, written: [written], holds: (value) => test(value, operand) };
	};
	return { label, takes: 'text', prepare };
}
const numbers = (label: string, test: (value: number, operand: number) => boolean) =>
	comparing(label, 'number', parseAnyNumber, test);
const periods = (label: string, test: (value: Micros, operand: Period) => boolean) =>
	comparing(label, 'date', parsePeriod, test);

/** With many values, looking one up must not take longer for each of them. */
function amongTexts<Value>(
	label: string,
	test: (value: Value, operand: ReadonlySet<string>) => boolean,
): Operator<Value> {
	const prepare = (given: unknown, place: OperandPlace): PreparedTest<Value> => {
		const written = parseList(given, place.field, parseText);
		const operand = written.map(foldCase);
		const wanted = new Set(operand);
		return { operand, written, holds: (value) => test(value, wanted) };
	};
	return { label, takes: 'list', prepare };
}

const TEXT = {
	equals: texts<string>('is equal to', (value, operand) => value === operand),
	oneOf: amongTexts<string>('is one of', (value, operand) => operand.has(value)),
	contains: texts<string>('contains', (value, operand) => value.includes(operand)),
	startsWith: texts<string>('starts with', (value, operand) => value.startsWith(operand)),
	endsWith: texts<string>('ends with', (value, operand) => value.endsWith(operand)),
};

const NUMBER = {
	equals: numbers('is equal to', (value, operand) => value === operand),
	greaterThan: numbers('is greater than', (value, operand) => value > operand),
	lessThan: numbers('is less than', (value, operand) => value < operand),
	greaterOrEqual: numbers('is greater than or equal to', (value, operand) => value >= operand),
	lessOrEqual: numbers('is less than or equal to', (value, operand) => value <= operand),
};

const DATE = {
	equals: periods('is on', (value, { from, to }) => from <= value && value < to),
	before: periods('is before', (value, { from }) => value < from),
	after: periods('is after', (value, { to }) => value >= to),
	onOrBefore: periods('is on or before', (value, { to }) => value < to),
	onOrAfter: periods('is on or after', (value, { from }) => value >= from),
	inTheLast: comparing<Micros, number>('is in the last days', 'days', parseDays, inTheLast),
};

const BOOLEAN = {
	isTrue: comparing<boolean, undefined>('is true', 'none', parseNothing, (value) => value),
	isFalse: comparing<boolean, undefined>('is false', 'none', parseNothing, (value) => !value),
};

const LIST = {
	contains: texts<string[]>('contains', (entries, operand) => entries.includes(operand)),
	containsAny: amongTexts<string[]>('contains any of', (entries, operand) =>
		entries.some((entry) => operand.has(entry)),
	),
};

/** Days of 24 hours up to now: what lies ahead is not in the last days. */
function inTheLast(value: Micros, days: number, now: Micros): boolean {
	return now - days * MICROS_PER_DAY <= value && value <= now;
}

/** Every type with its operators, in the order of the screen. */
const CONDITION_TYPES: { [Type in ConditionType]: TypeDefinition<Values[Type]> } = {
	text: {
		read: readText,
		operators: {
			equals: TEXT.equals,
			notEquals: opposite('is not equal to', 'equals', TEXT),
			oneOf: TEXT.oneOf,
			notOneOf: opposite('is not one of', 'oneOf', TEXT),
			contains: TEXT.contains,
			notContains: opposite('does not contain', 'contains', TEXT),
			startsWith: TEXT.startsWith,
			notStartsWith: opposite('does not start with', 'startsWith', TEXT),
			endsWith: TEXT.endsWith,
			notEndsWith: opposite('does not end with', 'endsWith', TEXT),
		},
	},
	number: {
		read: readNumber,
		operators: { ...NUMBER, notEquals: opposite('is not equal to', 'equals', NUMBER) },
	},
	date: {
		read: readMoment,
		operators: {
			...DATE,
			notEquals: opposite('is not on', 'equals', DATE),
			notInTheLast: opposite('is not in the last days', 'inTheLast', DATE),
		},
	},
	boolean: { read: readSwitch, operators: BOOLEAN },
	list: {
		read: readEntries,
		operators: {
			contains: LIST.contains,
			notContains: opposite('does not contain', 'contains', LIST),
			containsAny: LIST.containsAny,
			notContainsAny: opposite('contains none of', 'containsAny', LIST),
		},
	},
};

const PRESENCE = {
	exists: comparing<unknown, undefined>('exists', 'none', parseNothing, isThere),
	isNotEmpty: comparing<unknown, undefined>('is not empty', 'none', parseNothing, isFilled),
};

/** What can be asked of every type: these see the value as it is. */
const PRESENCE_OPERATORS: Readonly<Record<string, Operator<unknown>>> = {
	exists: PRESENCE.exists,
	notExists: opposite('does not exist', 'exists', PRESENCE),
	isNotEmpty: PRESENCE.isNotEmpty,
	isEmpty: opposite('is empty', 'isNotEmpty', PRESENCE),
};

/** The operators of a type, by name, in the order of the screen. */
export function operatorsOf(type: ConditionType): Readonly<Record<string, Operator<never>>> {
	return { ...CONDITION_TYPES[type].operators, ...PRESENCE_OPERATORS };
}

/**
 * The test that an operator of a type makes of a value, once its operand is read; that of the
 * positive operator where it is an opposite.
 *
 * @param name one of `operatorsOf(type)`
 * @throws InputError for an operand that cannot be compared with
 */
export function prepareTest<Type extends ConditionType>(
	type: Type,
	name: string,
	operand: unknown,
	place: OperandPlace,
): ConditionTest {
	if (Object.hasOwn(PRESENCE_OPERATORS, name)) {
		return PRESENCE_OPERATORS[name].prepare(operand, place);
	}
	const { read, operators }: TypeDefinition<Values[Type]> = CONDITION_TYPES[type];
	const test = operators[name].prepare(operand, place);
	return {
		...test,
		holds: (given, now) => {
			const value = read(given, place.zone);
			return value !== undefined && test.holds(value, now);
		},
	};
}
