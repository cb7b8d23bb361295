import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import { EVENT_PROPERTIES } from '../../fields/customProperties';
import { WRITE_OPTIONS_WITH_COUNTRY } from '../../fields/options';
import { SUBSCRIBER_LOCATOR } from '../../fields/subscriberLocator';
import * as preSend from '../../fields/checks';
import { sentThrough } from '../../routing/sentThrough';

export const option: INodePropertyOptions = {
	name: 'Send',
	value: 'send',
	action: 'Send an event',
	description: 'Send a custom event, which can start a flow in Postscript or be used in segments',
	routing: sentThrough('sendEvent'),
};

export const fields: INodeProperties[] = [
	{
		displayName: 'Event Type',
		name: 'eventType',
		type: 'string',
		required: true,
		default: '',
		placeholder: 'e.g. Order_Placed',
		description:
			"Letters, digits and underscores. Postscript shows it with the shop's or partner's name in front.",
		routing: preSend.toBodyRequired('type', 'Event Type', preSend.eventType),
	},
	SUBSCRIBER_LOCATOR,
	...EVENT_PROPERTIES,
	{
		displayName: 'Additional Fields',
		name: 'additionalFields',
		type: 'collection',
		placeholder: 'Add Field',
		default: {},
		options: [
			{
				displayName: 'External ID',
				name: 'externalId',
				type: 'string',
				default: '',
				placeholder: 'e.g. order-1001',
				description:
					'Your own ID of this event. Without one, an ID is made from workflow, execution, node and item, and kept when the event has to be sent again.',
				routing: preSend.toBody('external_id', 'External ID', preSend.text),
			},
			{
				displayName: 'Occurred At',
				name: 'occurredAt',
				type: 'dateTime',
				default: '',
				description:
					"When it happened. Without a time zone it is read in the workflow's; left empty, Postscript takes the time of receipt.",
				routing: preSend.toBody('occurred_at', 'Occurred At', preSend.occurredAt),
			},
		],
	},
	WRITE_OPTIONS_WITH_COUNTRY,
];
