import type { IDataObject, INodeProperties } from 'n8n-workflow';
import { parseChoice, parseSwitch } from '../domain/choices';
import { fieldsOfSubscriber } from '../domain/fieldsOfSubscriber';
import { parseList } from '../domain/list';
import type { PropertiesSource, PropertyKind } from '../domain/properties';
import { collectProperties } from '../domain/properties';
import type { Field, ItemReader } from '../execution/field';
import { collection, onlyWith, withDefault } from '../execution/field';
import type { DefinedProperty } from './definedProperties';
import { definedProperties, PROPERTIES_MODES } from './definedProperties';

/** What the screen says of the properties of each kind. */
const TEXTS = {
	subscriber: {
		label: 'Custom Properties',
		none: 'Send no custom properties',
	},
	event: {
		label: 'Event Properties',
		none: 'Send no event properties',
	},
};

function modeOf(kind: PropertyKind): INodeProperties {
	return {
		displayName: TEXTS[kind].label,
		name: 'propertiesMode',
		type: 'options',
		default: 'none',
		description: 'How the properties are given',
		options: [
			{ name: 'None', value: 'none', description: TEXTS[kind].none },
			{ name: 'Define Below', value: 'define', description: 'Enter each name and value' },
			{ name: 'JSON', value: 'json', description: 'Give one JSON object' },
			{
				name: "Map From the Item's Other Fields",
				value: 'auto',
				description:
					"Every field of the input item that no other parameter of this node uses, without what Postscript's triggers and this node put out about the subscriber",
			},
		],
	};
}

const JSON_OBJECT: Field = {
	property: {
		displayName: 'Properties (JSON)',
		name: 'propertiesJson',
		type: 'json',
		default: '{}',
		placeholder: 'e.g. { "Favorite Color": "blue", "Visits": 3 }',
		description: 'An object of names and values; a name that is new makes a new property',
		displayOptions: onlyWith('propertiesMode', PROPERTIES_MODES, 'json'),
	},
	read: (value) => value,
};

/** These choose among the fields of an object; what is defined one by one has been chosen. */
const OF_OBJECTS = onlyWith('/propertiesMode', PROPERTIES_MODES, 'json', 'auto');

const LEAVE_OUT = withDefault(
	{
		displayName: 'Fields to Leave Out',
		name: 'leaveOut',
		type: 'string',
		default: '',
		placeholder: 'e.g. internal_note, row_number',
		description:
			'Names of fields that are not sent, separated by commas or as a list; <code>address.zip</code> for one inside another',
		displayOptions: OF_OBJECTS,
	},
	(value, label) => parseList(value, label),
);

const SEND_ONLY = withDefault(
	{
		displayName: 'Fields to Send',
		name: 'sendOnly',
		type: 'string',
		default: '',
		placeholder: 'e.g. total, plan',
		description:
			'Names of the only fields that are sent, separated by commas or as a list; also those that are otherwise left out. Empty for all.',
		displayOptions: OF_OBJECTS,
	},
	(value, label) => parseList(value, label),
);

const SNAKE_CASE = withDefault(
	{
		displayName: 'Names in Snake Case',
		name: 'snakeCase',
		type: 'boolean',
		default: false,
		description: 'Whether to map "First Name" and "firstName" to first_name',
		displayOptions: OF_OBJECTS,
	},
	parseSwitch,
);

const NESTED = withDefault(
	{
		displayName: 'Nested Fields',
		name: 'nested',
		type: 'options',
		default: 'refuse',
		description: 'What to do with objects inside a field, which Postscript does not take',
		options: [
			{
				name: 'Flatten',
				value: 'flatten',
				description: 'Send address.city as address_city',
			},
			{ name: 'Refuse', value: 'refuse', description: 'Stop with an explanation' },
		],
	},
	(value, label) => parseChoice(value, label, ['flatten', 'refuse'] as const),
);

const CLEAR_BLANKS = withDefault(
	{
		displayName: 'Clear Blank Values',
		name: 'clearBlanks',
		type: 'boolean',
		default: false,
		description:
			'Whether an empty text or list empties the property in Postscript. Otherwise it is left out, and what Postscript has stays.',
	},
	parseSwitch,
);

const PROPERTIES_OPTIONS = collection(
	{
		displayName: 'Properties Options',
		name: 'propertiesOptions',
		placeholder: 'Add Option',
		displayOptions: { hide: { propertiesMode: ['none'] } },
	},
	[CLEAR_BLANKS, LEAVE_OUT, SEND_ONLY, SNAKE_CASE, NESTED],
);

function sourceOf(
	mode: (typeof PROPERTIES_MODES)[number],
	defined: Field<DefinedProperty[]>,
	item: ItemReader,
): PropertiesSource {
	const choices = () => ({
		exclude: item.get(LEAVE_OUT),
		only: item.get(SEND_ONLY),
		snakeCase: item.get(SNAKE_CASE),
	});
	switch (mode) {
		case 'define':
			return { mode, entries: item.get(defined) };
		case 'json':
			return { mode, json: item.get(JSON_OBJECT), ...choices() };
		case 'auto': {
			const { exclude, only, snakeCase } = choices();
			const unasked = only.length > 0 ? [] : [...item.usedPaths, ...fieldsOfSubscriber(item.json)];
			return { mode, item: item.json, exclude: [...unasked, ...exclude], only, snakeCase };
		}
		default:
			return { mode };
	}
}

function propertiesFields(kind: PropertyKind): Field[] {
	const property = modeOf(kind);
	const label = property.displayName;
	const defined = definedProperties(kind);
	const read = (value: unknown, item: ItemReader): IDataObject | undefined => {
		const mode = parseChoice(value ?? property.default, label, PROPERTIES_MODES);
		const properties = collectProperties(
			{
				...sourceOf(mode, defined, item),
				nested: item.get(NESTED),
				blanks: item.get(CLEAR_BLANKS) ? 'clear' : 'leaveOut',
				zone: item.zone,
				kind,
			},
			mode === 'json' ? JSON_OBJECT.property.displayName : label,
		);
		return Object.keys(properties).length > 0 ? properties : undefined;
	};
	return [{ property, sendsAs: 'properties', read }, defined, JSON_OBJECT, PROPERTIES_OPTIONS];
}

/** Custom properties of a subscriber: at most 50; texts, whole numbers, booleans, dates, lists of texts. */
export const SUBSCRIBER_PROPERTIES = propertiesFields('subscriber');

/** Properties of a custom event: texts, numbers, booleans, dates. */
export const EVENT_PROPERTIES = propertiesFields('event');
