import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import { KEYWORD_LOCATOR } from '../../fields/keyword';
import { DEFAULT_COUNTRY, DRY_RUN, MAX_RETRY_TIME, MAX_TRIES, OPTIONS } from '../../fields/options';
import { PERSON } from '../../fields/subscriber';
import {
	DEFAULT_ENTERED_EVENT,
	DEFAULT_EXITED_EVENT,
	DEFAULT_MAX_REMOVALS,
	DEFAULT_PROPERTY,
} from './plan';
import { sentThrough } from '../../routing/sentThrough';

export const option: INodePropertyOptions = {
	name: 'Sync',
	value: 'sync',
	action: 'Sync an audience',
	description: 'Add people to an audience or remove them, and tell Postscript who entered or left',
	routing: sentThrough('updateSubscriber'),
};

export const fields: INodeProperties[] = [
	{
		displayName: 'Audience',
		name: 'audience',
		type: 'string',
		required: true,
		default: '',
		placeholder: 'e.g. VIP Customers',
		description: "The audience's name, as you will use it in Postscript's segments",
	},
	{
		displayName: 'Membership',
		name: 'membership',
		type: 'options',
		default: 'add',
		options: [
			{ name: 'Add', value: 'add', description: 'Everyone in the input becomes a member' },
			{
				name: 'By Value',
				value: 'byValue',
				description: 'A true or false value of each item decides',
			},
			{
				name: 'Mirror',
				value: 'mirror',
				description:
					'The input is everyone: whoever else is a member leaves, within the bounds of Max Removals',
			},
			{ name: 'Remove', value: 'remove', description: 'Everyone in the input leaves the audience' },
		],
	},
	{
		displayName: 'Is Member',
		name: 'isMember',
		type: 'string',
		required: true,
		default: '',
		placeholder: 'e.g. {{ $json.is_vip }}',
		description: 'True (or yes, 1) to be a member, false (or no, 0) not to be one',
		displayOptions: { show: { membership: ['byValue'] } },
	},
	...PERSON,
	{
		...OPTIONS,
		options: [
			{
				displayName: 'Create Missing Subscribers',
				name: 'createMissing',
				type: 'boolean',
				default: false,
				description:
					'Whether to ask people whom Postscript does not know to opt in; they stay pending until they confirm by text',
			},
			DEFAULT_COUNTRY,
			DRY_RUN,
			{
				displayName: 'Entered Event',
				name: 'enteredEvent',
				type: 'string',
				default: DEFAULT_ENTERED_EVENT,
				description: 'Event type that is sent when somebody becomes a member',
			},
			{
				displayName: 'Exited Event',
				name: 'exitedEvent',
				type: 'string',
				default: DEFAULT_EXITED_EVENT,
				description: 'Event type that is sent when somebody stops being a member',
			},
			KEYWORD_LOCATOR,
			{
				displayName: 'Max Removals',
				name: 'maxRemovals',
				type: 'number',
				typeOptions: { minValue: 0, maxValue: 100 },
				default: DEFAULT_MAX_REMOVALS,
				description:
					'For Mirror: the share of members, in percent, that may be removed at the most. If more would have to leave, nobody is changed.',
			},
			MAX_RETRY_TIME,
			MAX_TRIES,
			{
				displayName: 'Property Name',
				name: 'propertyName',
				type: 'string',
				default: DEFAULT_PROPERTY,
				description:
					"The custom property that holds the list of a subscriber's audiences. Enter Segment Audiences to carry on with what Segment wrote.",
			},
			{
				displayName: 'Send Event',
				name: 'sendEvent',
				type: 'boolean',
				default: true,
				description: 'Whether to send an event when a membership really changed',
			},
		],
	},
];
