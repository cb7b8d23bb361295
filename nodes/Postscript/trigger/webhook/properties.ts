import type { INodeProperties } from 'n8n-workflow';
import { SIMPLIFY } from '../../fields/simplify';
import { OPTED_IN, OPTED_OUT } from '../events';

/** Parameters of the webhook trigger. */
export const webhookProperties: INodeProperties[] = [
	{
		displayName: 'Events',
		name: 'events',
		type: 'multiOptions',
		required: true,
		default: ['optedIn', 'optedOut'],
		description: 'What starts the workflow; Postscript gets a webhook subscription for each',
		options: [
			{
				name: 'Email Collected',
				value: 'emailCollected',
				description: 'A subscriber gave an email address',
			},
			{
				name: 'Incoming Message',
				value: 'incomingMessage',
				description: 'Someone sent the shop a text',
			},
			OPTED_IN,
			OPTED_OUT,
			{
				name: 'Test',
				value: 'test',
				description: 'Postscript was asked to send a test delivery',
			},
		],
	},
	{
		displayName: 'Messages',
		name: 'messageMatch',
		type: 'options',
		default: 'any',
		description: 'Which incoming messages start the workflow',
		displayOptions: { show: { events: ['incomingMessage'] } },
		options: [
			{ name: 'All', value: 'any' },
			{ name: 'That Are Exactly', value: 'exact' },
			{ name: 'That Begin With', value: 'beginsWith' },
			{ name: 'That Contain', value: 'contains' },
		],
	},
	{
		displayName: 'Words',
		name: 'messageWords',
		type: 'string',
		required: true,
		default: '',
		placeholder: 'e.g. HELP, INFO',
		description: 'Comma-separated, one of them is enough; upper and lower case make no difference',
		displayOptions: {
			show: { events: ['incomingMessage'], messageMatch: ['exact', 'beginsWith', 'contains'] },
		},
	},
	SIMPLIFY,
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add Option',
		default: {},
		options: [
			{
				displayName: 'Complete Subscriber',
				name: 'completeSubscriber',
				type: 'boolean',
				default: true,
				description:
					'Whether to look the subscriber up, with one request for each event, because deliveries may hold no more than the ID',
			},
			{
				displayName: 'Unknown Events',
				name: 'unknownEvents',
				type: 'options',
				default: 'ignore',
				description: 'What to do with deliveries of events that this node does not know',
				options: [
					{ name: 'Ignore', value: 'ignore' },
					{ name: 'Pass On', value: 'passOn' },
				],
			},
		],
	},
];
