import type { INodePropertyOptions } from 'n8n-workflow';
import type { CustomerDataOptions } from '../../domain/customerData/types';
import { parseChoice } from '../../domain/choices';
import { parsePropertyName } from '../../domain/names';
import { parseText } from '../../domain/text';
import type { Field, ItemReader } from '../../execution/field';
import { optional, withDefault } from '../../execution/field';
import type { Asking } from '../../fields/asking';
import { ASK_AGAIN_AFTER, IF_ANSWER_LOST, readAsking } from '../../fields/asking';
import { DEFAULT_COUNTRY } from '../../fields/country';
import type { KeywordRef } from '../../fields/keyword';
import { keywordCalled } from '../../fields/keyword';
import { newPeopleNotice } from '../../fields/notice';
import { options, WRITE } from '../../fields/options';

/** As the screen calls it. */
export const PAYLOAD_NAME = 'Payload';
export const BINARY_FIELD_NAME = 'Input Binary Field';

export const PAYLOAD: Field<unknown> = {
	property: {
		displayName: PAYLOAD_NAME,
		name: 'payload',
		type: 'json',
		default: '={{ $json.body ?? $json }}',
		required: true,
		description:
			'What Segment or RudderStack sent: an event, a list of events or a batch, as data or as JSON text',
	},
	read: (value) => value,
};

export const BINARY_FIELD = optional(
	{
		displayName: BINARY_FIELD_NAME,
		name: 'binaryField',
		type: 'string',
		default: 'data',
		placeholder: 'e.g. data',
		hint: 'For a Webhook node with Raw Body switched on',
		description:
			'The binary field that holds the body, in place of Payload. Needed for rudder-sdk-node, which labels its JSON as a form unless gzip is switched off.',
	},
	parseText,
);

/** A list of the screen, its value, and what each choice means. */
function choice<const Value extends string>(
	displayName: string,
	name: string,
	description: string,
	choices: Array<INodePropertyOptions & { value: Value }>,
	byDefault: NoInfer<Value>,
): Field<Value> {
	return withDefault(
		{ displayName, name, type: 'options', default: byDefault, description, options: choices },
		(value, label) =>
			parseChoice(
				value,
				label,
				choices.map((each) => each.value),
			),
	);
}

const PROPERTY_NAMES = choice(
	'Property Names',
	'propertyNames',
	'How custom traits are named in Postscript. Who moves from RudderStack keeps the names that are there: its documentation promises snake case, its code sends names as they are.',
	[
		{ name: 'As They Are', value: 'asIs', description: 'Keep loyaltyTier as loyaltyTier' },
		{ name: 'Snake Case', value: 'snakeCase', description: 'Send loyaltyTier as loyalty_tier' },
	],
	'snakeCase',
);

const EMPTY_VALUES = choice(
	'Empty Values',
	'emptyValues',
	'What null and empty text do to a custom property. A deleted row of reverse ETL comes with every column null.',
	[
		{ name: 'Clear the Property', value: 'clear' },
		{ name: 'Leave the Property as It Is', value: 'ignore' },
	],
	'ignore',
);

const PERSON_FIELDS = choice(
	'Names and External ID',
	'personFields',
	"Where first name, last name and a person's external ID go",
	[
		{
			name: 'Custom Properties',
			value: 'properties',
			description: 'Send first_name, last_name and external_id as custom properties',
		},
		{
			name: 'Fields of New Subscribers',
			value: 'fields',
			description:
				'As RudderStack sends them. The published API does not name these fields, and takes them on creation at most.',
		},
	],
	'properties',
);

const EVENT_EXTERNAL_ID = choice(
	'External ID of Events',
	'eventExternalId',
	'What is sent as the external ID of a custom event',
	[
		{ name: 'Message ID', value: 'messageId', description: 'The ID of the event itself' },
		{
			name: 'External ID of the Person',
			value: 'person',
			description: 'As RudderStack sends it: a repeated event cannot be recognised by it',
		},
	],
	'messageId',
);

const OTHER_TYPES = choice(
	'Other Types',
	'otherTypes',
	'What to do with alias, group, page and screen, for which Postscript has no place',
	[
		{ name: 'Skip', value: 'skip' },
		{ name: 'Stop', value: 'stop' },
	],
	'skip',
);

const UNKNOWN_MEMBERS = choice(
	'Unknown Audience Members',
	'unknownMembers',
	'What to do when an audience names a person whom Postscript does not know',
	[
		{ name: 'Skip', value: 'skip', description: 'Put out the status not_found' },
		{ name: 'Stop', value: 'stop' },
	],
	'skip',
);

const DELETIONS = choice(
	'Deletions',
	'deletions',
	"What to do when Segment deletes a person. It sends the user ID only, so this needs user IDs that are Postscript's own.",
	[
		{ name: 'Only Report', value: 'report' },
		{ name: 'Unsubscribe', value: 'unsubscribe' },
	],
	'report',
);

const AUDIENCE_PROPERTY = withDefault(
	{
		displayName: 'Audience Property',
		name: 'audienceProperty',
		type: 'string',
		default: 'Segment Audiences',
		description: "The custom property that holds the list of a subscriber's audiences",
	},
	parsePropertyName,
);

const NEW_KEYWORD = keywordCalled(
	'Keyword for New Subscribers',
	'The keyword through which new people are asked to opt in, where their traits name none. Without one they are left out.',
);

/** How the events of an item are to be processed. */
export interface ProcessSettings extends CustomerDataOptions {
	keyword?: KeywordRef;
	asking: Asking;
	audienceProperty: string;
	stopsAtOtherTypes: boolean;
	stopsAtUnknownMembers: boolean;
	unsubscribesDeleted: boolean;
}

/** @throws InputError */
export function readProcessSettings(item: ItemReader): ProcessSettings {
	return {
		defaultCountry: item.get(DEFAULT_COUNTRY),
		propertyNames: item.get(PROPERTY_NAMES),
		emptyValues: item.get(EMPTY_VALUES),
		personFields: item.get(PERSON_FIELDS),
		eventExternalId: item.get(EVENT_EXTERNAL_ID),
		keyword: item.get(NEW_KEYWORD),
		asking: readAsking(item),
		audienceProperty: item.get(AUDIENCE_PROPERTY),
		stopsAtOtherTypes: item.get(OTHER_TYPES) === 'stop',
		stopsAtUnknownMembers: item.get(UNKNOWN_MEMBERS) === 'stop',
		unsubscribesDeleted: item.get(DELETIONS) === 'unsubscribe',
	};
}

/** The fields of Customer Data: Process. */
export const PROCESS_FIELDS: Field[] = [
	PAYLOAD,
	newPeopleNotice(),
	options(
		ASK_AGAIN_AFTER,
		AUDIENCE_PROPERTY,
		IF_ANSWER_LOST,
		BINARY_FIELD,
		DEFAULT_COUNTRY,
		DELETIONS,
		EMPTY_VALUES,
		EVENT_EXTERNAL_ID,
		NEW_KEYWORD,
		OTHER_TYPES,
		PERSON_FIELDS,
		PROPERTY_NAMES,
		UNKNOWN_MEMBERS,
		...WRITE,
	),
];
