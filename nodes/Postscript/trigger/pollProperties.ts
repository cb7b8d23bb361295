import type { INodeProperties } from 'n8n-workflow';

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
			{
				name: 'Opted In',
				value: 'optedIn',
				description: 'Someone may now be sent promotional texts',
			},
			{
				name: 'Opted Out',
				value: 'optedOut',
				description: 'Someone may no longer be sent promotional texts',
			},
			{
				name: 'Subscriber Updated',
				value: 'subscriberUpdated',
				description: 'Anything about a subscriber changed, such as a tag or a custom property',
			},
		],
	},
	{
		displayName: 'Simplify',
		name: 'simplify',
		type: 'boolean',
		default: true,
		description: 'Whether to return a simplified version of the response instead of the raw data',
	},
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
				description:
					'Whether to read the whole list of subscribers after activation, 20 pages with each poll, so that people who opted out earlier are recognized when they opt in again. Shops of up to 20 pages are always read whole. Without it, a return of someone who had opted out before the activation of a larger shop is not passed on; opt-outs always are.',
			},
			{
				displayName: 'Look Back (Minutes)',
				name: 'lookBack',
				type: 'number',
				typeOptions: { minValue: 0 },
				default: 2,
				description:
					'How far behind the newest change to look again for changes that became visible late; nothing is passed on twice',
			},
			{
				displayName: 'Pages per Poll',
				name: 'maxPages',
				type: 'number',
				typeOptions: { minValue: 5 },
				default: 50,
				description: 'Most requests of one poll; what is left is read by the next one',
			},
			{
				displayName: 'Remembered Subscribers',
				name: 'remembered',
				type: 'number',
				typeOptions: { minValue: 1000 },
				default: 50000,
				description:
					'How many subscribers to remember the status of, about 15 bytes each; those heard of longest ago are forgotten first',
			},
		],
	},
];
