import type { INodeProperties, NodeHint } from 'n8n-workflow';
import { onlyWithOneOf } from '../../execution/field';
import { EVENT_NAMES, OPTED_IN, OPTED_OUT } from '../events';
import { POLLED_OUTPUT } from '../output';

/** How far behind the newest row to look again. */
export const DEFAULT_LOOK_BACK_MINUTES = 2;
/** Requests of one poll at most: more than Postscript answers in the time that a poll takes. */
export const DEFAULT_MAX_PAGES = 1000;
/** Opt-ins older than this are left out. */
export const DEFAULT_OLDEST_OPT_IN_HOURS = 24;
/** Subscribers whose status is remembered. */
export const DEFAULT_REMEMBERED = 50_000;

/** n8n gives polls no place for a hint of their own run, so it stands above whatever comes out in the editor. */
export const SAMPLE_HINT: NodeHint = {
	message:
		'Fetch Test Event shows samples: the newest subscribers, with the status that they most likely had before. The published workflow gets what really happens.',
	type: 'info',
	location: 'outputPane',
	whenToDisplay: 'afterExecution',
};

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
	...POLLED_OUTPUT.fields.map(({ property }) => property),
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
				description: 'How many of the Tags a subscriber must have',
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
				displayName: 'Look Back (Minutes)',
				name: 'lookBack',
				type: 'number',
				typeOptions: { minValue: 0 },
				default: DEFAULT_LOOK_BACK_MINUTES,
				description:
					'How far behind the newest change to look again for changes that became visible late; nothing is passed on twice',
			},
			{
				displayName: 'Oldest Opt-In to Pass On (Hours)',
				name: 'oldestOptIn',
				type: 'number',
				typeOptions: { minValue: 0 },
				default: DEFAULT_OLDEST_OPT_IN_HOURS,
				displayOptions: onlyWithOneOf(
					'/events',
					Object.keys(EVENT_NAMES),
					'optedIn',
					'newSubscriber',
				),
				description:
					'How long ago an opt-in, or a new subscriber, may be to start the workflow, such as after a long pause or when a backup of n8n was restored. Opt-outs have no such limit. 0 passes on all.',
			},
			{
				displayName: 'Pages per Poll',
				name: 'maxPages',
				type: 'number',
				typeOptions: { minValue: 5 },
				default: DEFAULT_MAX_PAGES,
				description:
					'Most requests of one poll, which ends after 45 seconds in any case; what is left is read by the next one',
			},
			{
				displayName: 'Recognize Returning Subscribers',
				name: 'learnOptedOut',
				type: 'boolean',
				default: true,
				description:
					'Whether people who opted out before this workflow was published are noticed when they opt in again. The list of subscribers is read once for this, a few pages with each poll.',
			},
			{
				displayName: 'Remembered Subscribers',
				name: 'remembered',
				type: 'number',
				typeOptions: { minValue: 1000 },
				default: DEFAULT_REMEMBERED,
				description:
					'How many subscribers to remember the status of, about 16 bytes each; those heard of longest ago are forgotten first, people who opted out and recent subscribers last. Of up to 300,000 more who opted out a fingerprint of 2 bytes is kept.',
			},
		],
	},
];
