import type { INodeProperties } from 'n8n-workflow';
import { eventPropertiesRouting, subscriberPropertiesRouting } from './checks';

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
	options: [
		{ name: 'As It Is', value: 'auto' },
		{ name: 'Boolean', value: 'boolean' },
		{ name: 'Date', value: 'date' },
		{ name: 'List of Texts', value: 'list' },
		{ name: 'Number', value: 'number' },
		{ name: 'Text', value: 'string' },
	],
};

const DETAILS: INodeProperties[] = [
	{
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
					{
						displayName: 'Name',
						name: 'name',
						type: 'string',
						default: '',
						placeholder: 'e.g. Favorite Color',
					},
					VALUE_TYPE,
					{ displayName: 'Value', name: 'value', type: 'string', default: '' },
				],
			},
		],
	},
	{
		displayName: 'Properties (JSON)',
		name: 'propertiesJson',
		type: 'json',
		default: '{}',
		placeholder: 'e.g. { "Favorite Color": "blue", "Visits": 3 }',
		displayOptions: { show: { propertiesMode: ['json'] } },
	},
	{
		displayName: 'Properties Options',
		name: 'propertiesOptions',
		type: 'collection',
		placeholder: 'Add Option',
		default: {},
		displayOptions: { show: { propertiesMode: ['json', 'auto'] } },
		options: [
			{
				displayName: 'Fields to Leave Out',
				name: 'leaveOut',
				type: 'string',
				default: '',
				placeholder: 'e.g. internal_note, row_number',
				description: 'Comma-separated names of fields that are not mapped automatically',
			},
			{
				displayName: 'Names in Snake Case',
				name: 'snakeCase',
				type: 'boolean',
				default: false,
				description: 'Whether to map "First Name" and "firstName" to first_name',
			},
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
		],
	},
];

/** Custom properties of a subscriber: at most 50; texts, whole numbers, booleans, dates, lists of texts. */
export const SUBSCRIBER_PROPERTIES: INodeProperties[] = [
	{ ...MODE, routing: subscriberPropertiesRouting },
	...DETAILS,
];

/** Properties of a custom event: texts, numbers, booleans, dates. */
export const EVENT_PROPERTIES: INodeProperties[] = [
	{ ...MODE, routing: eventPropertiesRouting },
	...DETAILS,
];
