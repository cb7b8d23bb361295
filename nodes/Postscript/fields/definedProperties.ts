import type { INodeProperties } from 'n8n-workflow';
import { isRecord } from '../domain/guards';
import { readName } from '../domain/locator';
import type { PropertyKind, PropertyType } from '../domain/properties';
import type { Field } from '../execution/field';
import { onlyWith } from '../execution/field';
import { nameLocator } from './names';

/** How properties are given. */
export const PROPERTIES_MODES = ['none', 'define', 'json', 'auto'] as const;

/** What the values of each kind can be. */
const KINDS = {
	subscriber: { number: 'Whole numbers only', hasLists: true },
	event: { number: 'With or without decimals', hasLists: false },
};

function typeOf(kind: PropertyKind): INodeProperties {
	const list = {
		name: 'List of Texts',
		value: 'list',
		description: 'Separated by commas, or a list',
	};
	return {
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
			...(KINDS[kind].hasLists ? [list] : []),
			{ name: 'Number', value: 'number', description: KINDS[kind].number },
			{ name: 'Text', value: 'string', description: 'For ZIP codes, IDs and phone numbers' },
		],
	};
}

/** An entry of the fixed collection `properties`. */
export type DefinedProperty = { name: unknown; value: unknown; type?: PropertyType };

/** Names that are there are listed for subscribers; nothing shows those of events. */
const NAMES: Record<PropertyKind, INodeProperties> = {
	subscriber: nameLocator({
		displayName: 'Name',
		name: 'name',
		description: 'The custom property; a name that is new makes a new property',
		placeholder: 'e.g. Favorite Color',
		searchListMethod: 'searchProperties',
	}),
	event: {
		displayName: 'Name',
		name: 'name',
		type: 'string',
		default: '',
		placeholder: 'e.g. Order Total',
		description: "As Postscript's flows and segments are to find it",
	},
};

/*
 * Not n8n's parameter type `assignmentCollection`: no list fills its names, a 3 that is typed there begins as a text, and
 * its types know neither Automatic nor a date that is read in the workflow's zone nor a list from commas.
 */
export function definedProperties(kind: PropertyKind): Field<DefinedProperty[]> {
	return {
		property: {
			displayName: 'Properties',
			name: 'properties',
			type: 'fixedCollection',
			typeOptions: { multipleValues: true },
			placeholder: 'Add Property',
			default: {},
			displayOptions: onlyWith('propertiesMode', PROPERTIES_MODES, 'define'),
			options: [
				{
					displayName: 'Property',
					name: 'property',
					values: [
						NAMES[kind],
						typeOf(kind),
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
			return (entries as DefinedProperty[]).map((entry) => ({
				...entry,
				name: readName(entry.name) ?? '',
			}));
		},
	};
}
