import type { IDataObject, INodeProperties } from 'n8n-workflow';
import { parseChoice, parseSwitch } from '../domain/choices';
import { isRecord } from '../domain/guards';
import { parseList } from '../domain/list';
import { readName } from '../domain/locator';
import type { PropertiesSource, PropertyKind, PropertyType } from '../domain/properties';
import { collectProperties } from '../domain/properties';
import type { Field, ItemReader } from '../execution/field';
import { collection, withDefault } from '../execution/field';
import { nameLocator } from './names';

const MODE: INodeProperties = {
	displayName: 'Custom Properties',
	name: 'propertiesMode',
	type: 'options',
	default: 'none',
	description: 'How the custom properties are given',
	options: [
		{ name: 'None', value: 'none', description: 'Send no custom properties' },
		{ name: 'Define Below', value: 'define', description: 'Enter each name and value' },
		{ name: 'JSON', value: 'json', description: 'Give one JSON object' },
		{
			name: "Map From the Item's Other Fields",
			value: 'auto',
			description: 'Every field of the input item that no other parameter of this node uses',
		},
	],
};

const VALUE_TYPE: INodeProperties = {
	displayName: 'Type',
	name: 'type',
	type: 'options',
	default: 'auto',
	description:
		"How the value is sent. Postscript's segments compare numbers with numbers only, and texts with texts.",
	options: [
		{
			name: 'Automatic',
			value: 'auto',
			description:
				'What is plainly a number (3, not 007 or a phone number), true or false is sent as such, all else as it is',
		},
		{ name: 'Boolean', value: 'boolean', description: 'True or false, yes or no, 1 or 0' },
		{
			name: 'Date',
			value: 'date',
			description: 'Sent in UTC; without a zone it is read in that of the workflow',
		},
		{
			name: 'List of Texts',
			value: 'list',
			description: 'Separated by commas, or a list. Subscribers only.',
		},
		{ name: 'Number', value: 'number', description: 'Subscribers have whole numbers only' },
		{ name: 'Text', value: 'string', description: 'For ZIP codes, IDs and phone numbers' },
	],
};

/** What an entry of the fixed collection `properties` holds. */
type Entry = { name: unknown; value: unknown; type?: PropertyType };

const DEFINED: Field<Entry[]> = {
	property: {
		displayName: 'Properties',
		name: 'properties',
		type: 'fixedCollection',
		typeOptions: { multipleValues: true },
		placeholder: 'Add Property',
		default: {},
		displayOptions: { show: { propertiesMode: ['define'] } },
		options: [
			{
				displayName: 'Property',
				name: 'property',
				values: [
					nameLocator({
						displayName: 'Name',
						name: 'name',
						description: 'The custom property; a name that is new makes a new property',
						placeholder: 'e.g. Favorite Color',
						searchListMethod: 'searchProperties',
					}),
					VALUE_TYPE,
					{
						displayName: 'Value',
						name: 'value',
						type: 'string',
						default: '',
						description: 'What the property is to hold',
					},
				],
			},
		],
	},
	read(value) {
		const entries = isRecord(value) && Array.isArray(value.property) ? value.property : [];
		return (entries as Entry[]).map((entry) => ({ ...entry, name: readName(entry.name) ?? '' }));
	},
};

const JSON_OBJECT: Field = {
	property: {
		displayName: 'Properties (JSON)',
		name: 'propertiesJson',
		type: 'json',
		default: '{}',
		placeholder: 'e.g. { "Favorite Color": "blue", "Visits": 3 }',
		description: 'An object of names and values; a name that is new makes a new property',
		displayOptions: { show: { propertiesMode: ['json'] } },
	},
	read: (value) => value,
};

/** These choose among the fields of an object; what is defined one by one has been chosen. */
const OF_OBJECTS = { show: { '/propertiesMode': ['json', 'auto'] } };

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
		displayOptions: { show: { propertiesMode: ['define', 'json', 'auto'] } },
	},
	[CLEAR_BLANKS, LEAVE_OUT, SNAKE_CASE, NESTED],
);

const MODES = ['none', 'define', 'json', 'auto'] as const;

function sourceOf(mode: (typeof MODES)[number], item: ItemReader): PropertiesSource {
	const choices = () => ({ exclude: item.get(LEAVE_OUT), snakeCase: item.get(SNAKE_CASE) });
	switch (mode) {
		case 'define':
			return { mode, entries: item.get(DEFINED) };
		case 'json':
			return { mode, json: item.get(JSON_OBJECT), ...choices() };
		case 'auto': {
			const { exclude, snakeCase } = choices();
			return { mode, item: item.json, exclude: [...item.usedPaths, ...exclude], snakeCase };
		}
		default:
			return { mode };
	}
}

function readProperties(
	mode: (typeof MODES)[number],
	kind: PropertyKind,
	item: ItemReader,
): IDataObject | undefined {
	const properties = collectProperties(
		{
			...sourceOf(mode, item),
			nested: item.get(NESTED),
			blanks: item.get(CLEAR_BLANKS) ? 'clear' : 'leaveOut',
			zone: item.zone,
			kind,
		},
		mode === 'json' ? JSON_OBJECT.property.displayName : MODE.displayName,
	);
	return Object.keys(properties).length > 0 ? properties : undefined;
}

function propertiesFields(kind: PropertyKind): Field[] {
	const mode: Field<IDataObject | undefined> = {
		property: MODE,
		sendsAs: 'properties',
		read: (value, item) =>
			readProperties(parseChoice(value ?? MODE.default, MODE.displayName, MODES), kind, item),
	};
	return [mode, DEFINED, JSON_OBJECT, PROPERTIES_OPTIONS];
}

/** Custom properties of a subscriber: at most 50; texts, whole numbers, booleans, dates, lists of texts. */
export const SUBSCRIBER_PROPERTIES = propertiesFields('subscriber');

/** Properties of a custom event: texts, numbers, booleans, dates. */
export const EVENT_PROPERTIES = propertiesFields('event');
