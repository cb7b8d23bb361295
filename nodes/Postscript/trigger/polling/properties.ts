import type { INodeProperties } from 'n8n-workflow';
import { SIMPLIFY } from '../../fields/output';
import { OPTED_IN, OPTED_OUT } from '../events';
import { DEFAULT_LOOK_BACK_MINUTES, DEFAULT_MAX_PAGES, DEFAULT_REMEMBERED } from './poll';
import { LEARNING_PAGES } from './scan';

/** Parameters of the polling trigger. */
export const pollProperties: INodeProperties[] = [
	{
		displayName: 'Events',
		name: 'events',
		type: 'multiOptions',
		required: true,
		default: ['optedIn', 'optedOut'],
		description: 'What starts the workflow; each event becomes an item of its own',
		options: [
			{
				name: 'New Subscriber',
				value: 'newSubscriber',
				description: 'Someone appeared in the list of subscribers',
			},
			OPTED_IN,
			OPTED_OUT,
			{
				name: 'Subscriber Updated',
				value: 'subscriberUpdated',
				description: 'Anything about a subscriber changed, such as a tag or a custom property',
			},
		],
	},
	SIMPLIFY.property,
	{
		displayName: 'Filters',
		name: 'filters',
		type: 'collection',
		placeholder: 'Add Filter',
		default: {},
		options: [
			{
				displayName: 'Has Email',
				name: 'hasEmail',
				type: 'boolean',
				default: true,
				description: 'Whether to pass on only subscribers whose email address is known',
			},
			{
				displayName: 'Tags',
				name: 'tags',
				type: 'string',
				default: '',
				placeholder: 'e.g. VIP, Wholesale',
				description: 'Comma-separated; upper and lower case make no difference',
			},
			{
				displayName: 'Tags Must Match',
				name: 'tagsMatch',
				type: 'options',
				default: 'any',
				options: [
					{ name: 'All of Them', value: 'all' },
					{ name: 'Any of Them', value: 'any' },
				],
			},
		],
	},
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add Option',
		default: {},
		options: [
			{
				displayName: 'Learn Who Is Opted Out',
				name: 'learnOptedOut',
				type: 'boolean',
				default: false,
				description: `Whether to read the whole list of subscribers after activation, ${LEARNING_PAGES} pages with each poll, so that people who opted out earlier are recognized when they opt in again. Shops of up to ${LEARNING_PAGES} pages are always read whole. Without it, a return of someone who had opted out before the activation of a larger shop is not passed on; opt-outs always are.`,
			},
			{
				displayName: 'Look Back (Minutes)',
				name: 'lookBack',
				type: 'number',
				typeOptions: { minValue: 0 },
				default: DEFAULT_LOOK_BACK_MINUTES,
				description:
					'How far behind the newest change to look again for changes that became visible late; nothing is passed on twice',
			},
			{
				displayName: 'Pages per Poll',
				name: 'maxPages',
				type: 'number',
				typeOptions: { minValue: 5 },
				default: DEFAULT_MAX_PAGES,
				description: 'Most requests of one poll; what is left is read by the next one',
			},
			{
				displayName: 'Remembered Subscribers',
				name: 'remembered',
				type: 'number',
				typeOptions: { minValue: 1000 },
				default: DEFAULT_REMEMBERED,
				description:
					'How many subscribers to remember the status of, about 15 bytes each; those heard of longest ago are forgotten first',
			},
		],
	},
];
