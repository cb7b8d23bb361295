import type { INodeProperties, INodeTypeDescription } from 'n8n-workflow';
import { onlyWithOneOf } from '../../execution/field';
import { OPTED_IN, OPTED_OUT, WEBHOOK_EVENT_CHOICES } from '../events';
import { DELIVERED_OUTPUT } from '../output';

/** What the editor shows beside the parameters, before and while it listens. */
export const TRIGGER_PANEL: INodeTypeDescription['triggerPanel'] = {
	header: 'Listen to your Postscript shop',
	executionsHelp: {
		inactive:
			'<b>While you build the workflow</b>, click Listen for Test Event, then text your shop from your own phone, or opt in with one of its keywords. What Postscript delivers shows up here.<br /><br /><b>Once the workflow is done</b>, publish it. Then it starts with each delivery; you find these executions in the executions list, not here.',
		active:
			"<b>While you build the workflow</b>, click Listen for Test Event, then text your shop from your own phone, or opt in with one of its keywords. What Postscript delivers shows up here.<br /><br /><b>The workflow is published</b>, so it starts with each delivery; you find these executions in the <a data-key='executions'>executions list</a>, not here.",
	},
	activationHint:
		'Once the workflow is done, publish it: it then starts with each delivery, also while the editor is closed.',
};

const OF_MESSAGES = onlyWithOneOf('events', WEBHOOK_EVENT_CHOICES, 'incomingMessage');

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
				action: 'On new email',
			},
			{
				name: 'Incoming Message',
				value: 'incomingMessage',
				description: 'Someone sent the shop a text',
				action: 'On incoming message',
			},
			OPTED_IN,
			OPTED_OUT,
			{
				name: 'Test',
				value: 'test',
				description: 'Postscript was asked to send a test delivery',
				action: 'On test delivery',
			},
		],
	},
	{
		displayName: 'Messages',
		name: 'messageMatch',
		type: 'options',
		default: 'any',
		description: 'Which incoming messages start the workflow',
		displayOptions: OF_MESSAGES,
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
		displayOptions: { hide: { ...OF_MESSAGES.hide, messageMatch: ['any'] } },
	},
	{
		displayName: 'Complete Subscriber',
		name: 'completeSubscriber',
		type: 'boolean',
		default: true,
		description:
			'Whether to look the subscriber up, with one request for each event, because deliveries may hold no more than the ID',
	},
	...DELIVERED_OUTPUT.fields.map(({ property }) => property),
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add Option',
		default: {},
		options: [
			{
				displayName: 'Remove Subscriptions of Former Addresses',
				name: 'removeFormerSubscriptions',
				type: 'boolean',
				default: false,
				description:
					'Whether publishing the workflow also removes what this trigger subscribed to while n8n had another address. Leave it off where a copy of this n8n, such as staging and production, uses the same Postscript shop.',
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
