import type { IDisplayOptions, INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import type { ConditionField } from '../domain/conditionFields';
import { CONDITION_FIELDS } from '../domain/conditionFields';
import type { ConditionType, Operator } from '../domain/conditionOperators';
import { operatorsOf } from '../domain/conditionOperators';
import type { Conditions } from '../domain/conditions';
import { parseConditions } from '../domain/parseConditions';
import type { Field } from '../execution/field';
import { DEFAULT_COUNTRY } from './country';
import { nameLocator } from './names';

/*
 * n8n's own parameter type `filter` is no match: its left side is a free text that is worked out on the
 * input item, it knows one combinator for all criteria, and no "in the last days". So the screen is a
 * fixed collection, made from the tables of the domain.
 */

type Show = NonNullable<IDisplayOptions['show']>;

const FIELD_NAMES = Object.keys(CONDITION_FIELDS) as ConditionField[];
const TYPES: ConditionType[] = ['boolean', 'date', 'list', 'number', 'text'];
/** In the order in which Automatic offers their operators. */
const AUTO_TYPES: ConditionType[] = ['text', 'number', 'date', 'boolean', 'list'];

const isChosen = (name: ConditionField) => CONDITION_FIELDS[name].type === 'chosen';
const hasChoices = (name: ConditionField) => CONDITION_FIELDS[name].choices !== undefined;

const CHOSEN = FIELD_NAMES.filter(isChosen);
/** The fields whose operators and values are those of a type. */
const TYPED = FIELD_NAMES.filter((name) => !isChosen(name) && !hasChoices(name));

/** `text` as the screen writes it: Text. */
function optionOf(value: string): INodePropertyOptions {
	return { name: `${value[0].toUpperCase()}${value.slice(1)}`, value };
}

function operatorsOfAll(types: ConditionType[]): Record<string, Operator<never>> {
	// In the order of the types; the first that has an operator says what it is called.
	return types.reduce((all, type) => ({ ...all, ...operatorsOf(type), ...all }), {});
}

/** The names of operators whose values are given in this way, the same in every type. */
function operatorsThatTake(...ways: Array<Operator<never>['takes']>): string[] {
	const all = Object.entries(operatorsOfAll(AUTO_TYPES));
	return all.flatMap(([name, { takes }]) => (ways.includes(takes) ? [name] : []));
}

const FIELD: INodeProperties = {
	displayName: 'Field',
	name: 'field',
	type: 'options',
	noDataExpression: true,
	default: 'tags',
	description: 'What is compared',
	options: FIELD_NAMES.map((value) => ({ name: CONDITION_FIELDS[value].label, value })),
};

/** With the name that stands there at first, where there is one. */
function propertyNameOf(field: ConditionField): INodeProperties[] {
	const { propertyName } = CONDITION_FIELDS[field];
	if (propertyName === undefined) return [];
	return [
		nameLocator({
			displayName: 'Property Name',
			name: 'propertyName',
			description: 'The custom property, as Postscript has it',
			placeholder: 'e.g. Favorite Color',
			searchListMethod: 'searchProperties',
			initially: propertyName,
			displayOptions: { show: { field: [field] } },
		}),
	];
}

const TYPE: INodeProperties = {
	displayName: 'Type',
	name: 'type',
	type: 'options',
	noDataExpression: true,
	default: 'auto',
	description: 'What the values of the property are compared as',
	displayOptions: { show: { field: CHOSEN } },
	options: [
		{
			name: 'Automatic',
			value: 'auto',
			description: "Each subscriber's value as what it is",
		},
		...TYPES.map(optionOf),
	],
};

function operatorProperty(types: ConditionType[], show: Show, only?: string[]): INodeProperties {
	const operators = Object.entries(operatorsOfAll(types)).flatMap(
		([value, { label }]): INodePropertyOptions[] =>
			only && !only.includes(value) ? [] : [{ name: label, value }],
	);
	const [{ value: first }] = operators;
	return {
		displayName: 'Operator',
		name: 'operator',
		type: 'options',
		noDataExpression: true,
		default: first,
		description: 'How it is compared',
		displayOptions: { show },
		options: operators,
	};
}

const OPERATORS: INodeProperties[] = [
	...TYPES.flatMap((type) => {
		const field = TYPED.filter((name) => CONDITION_FIELDS[name].type === type);
		return field.length > 0 ? [operatorProperty([type], { field })] : [];
	}),
	...FIELD_NAMES.filter(hasChoices).map((name) =>
		operatorProperty(['text'], { field: [name] }, ['equals', 'notEquals']),
	),
	...TYPES.map((type) => operatorProperty([type], { field: CHOSEN, type: [type] })),
	operatorProperty(AUTO_TYPES, { field: CHOSEN, type: ['auto'] }),
];

const VALUE = { displayName: 'Value', name: 'value' } as const;
const WITHOUT_TEXT = operatorsThatTake('none', 'days', 'list');

function textValue(show: Show): INodeProperties {
	return {
		...VALUE,
		type: 'string',
		default: '',
		// Not n8n's date picker, which turns a day into its midnight: a day alone means all of it.
		description:
			'A day such as 2026-03-01 means all of that day, a time that moment exactly. Upper and lower case are the same.',
		displayOptions: { show, hide: { operator: WITHOUT_TEXT } },
	};
}

const VALUES: INodeProperties[] = [
	...FIELD_NAMES.filter(hasChoices).map((name): INodeProperties => {
		const choices = CONDITION_FIELDS[name].choices ?? [];
		return {
			...VALUE,
			type: 'options',
			default: choices[0],
			description: 'What it is compared with',
			displayOptions: { show: { field: [name] } },
			options: choices.map(optionOf),
		};
	}),
	textValue({ field: TYPED }),
	textValue({ field: CHOSEN, type: ['auto', ...TYPES.filter((type) => type !== 'number')] }),
	{
		...VALUE,
		type: 'number',
		default: 0,
		description: 'What it is compared with',
		displayOptions: {
			show: { field: CHOSEN, type: ['number'] },
			hide: { operator: WITHOUT_TEXT },
		},
	},
	{
		...VALUE,
		type: 'string',
		default: '',
		placeholder: 'e.g. first, second, third',
		description: 'Comma-separated, or a list',
		displayOptions: { show: { operator: operatorsThatTake('list') } },
	},
	{
		...VALUE,
		type: 'number',
		typeOptions: { minValue: 0 },
		default: 30,
		description: 'Number of days, each of 24 hours, up to now',
		displayOptions: { show: { operator: operatorsThatTake('days') } },
	},
];

/**
 * n8n's editor gives a new entry of a collection the default of the last property of each name, shown or not: what
 * belongs to the field that stands there at first comes last.
 */
function initialLast(properties: INodeProperties[]): INodeProperties[] {
	const isInitial = ({ displayOptions }: INodeProperties) =>
		displayOptions?.show?.field?.includes(FIELD.default as string) ?? false;
	return [...properties.filter((each) => !isInitial(each)), ...properties.filter(isInitial)];
}

const CRITERIA: INodeProperties = {
	displayName: 'Criteria',
	name: 'criteria',
	type: 'fixedCollection',
	typeOptions: { multipleValues: true },
	placeholder: 'Add Criterion',
	default: {},
	description: 'What a subscriber must meet, all of it, to match the group',
	options: [
		{
			displayName: 'Criterion',
			name: 'criterion',
			values: [
				FIELD,
				...FIELD_NAMES.flatMap(propertyNameOf),
				TYPE,
				...initialLast(OPERATORS),
				...initialLast(VALUES),
			],
		},
	],
};

/** Where Conditions stands, and what may be left empty in it. */
interface ConditionsSetting {
	/** Where it is shown; everywhere in its operation if absent. */
	displayOptions?: IDisplayOptions;
	/** The option that leaves out criteria whose value is empty; without it they are refused. */
	ignoreEmpty?: Field<boolean>;
}

/** The parameter Conditions: groups of criteria, as Postscript's segment builder has them. */
export function conditionsField(setting: ConditionsSetting = {}): Field<Conditions> {
	const { displayOptions, ignoreEmpty } = setting;
	const displayName = 'Conditions';
	return {
		property: {
			displayName,
			name: 'conditions',
			type: 'fixedCollection',
			typeOptions: { multipleValues: true },
			placeholder: 'Add Group',
			default: {},
			description:
				"A subscriber matches who meets every criterion of at least one group. Orders, spend, clicks and messages received are out of reach: Postscript's API does not show them, so use Postscript's own segments for these.",
			...(displayOptions && { displayOptions }),
			options: [{ displayName: 'Group', name: 'group', values: [CRITERIA] }],
		},
		read: (value, item) =>
			parseConditions(value, displayName, {
				zone: item.zone,
				defaultCountry: item.get(DEFAULT_COUNTRY),
				ifEmpty: ignoreEmpty && item.get(ignoreEmpty) ? 'ignore' : 'refuse',
				emptyHint: ignoreEmpty && `switch ${ignoreEmpty.property.displayName} on in the options`,
			}),
	};
}
