import type { INodePropertyOptions } from 'n8n-workflow';
import { parseChoice } from '../../domain/choices';
import { parseInstant } from '../../domain/instant';
import { parseNumber } from '../../domain/number';
import type { MessageCategory } from '../../domain/subscriber';
import { parseText } from '../../domain/text';
import { parseMediaUrl } from '../../domain/url';
import { optional, required, withDefault } from '../../execution/field';
import { notice } from '../../fields/notice';

export const REAL_TEXTS = notice(
	'sendNotice',
	'This texts real people, also when you try it with Execute step: Postscript has no sandbox. Dry Run, in the options, shows what would be sent.',
);

export const BODY = required(
	{
		displayName: 'Body',
		name: 'body',
		type: 'string',
		typeOptions: { rows: 4 },
		default: '',
		placeholder: 'e.g. Your order is on its way',
		description: "What the message says. Postscript puts the shop's name in front.",
	},
	(value, label) => {
		const text = parseText(value, label);
		// As it was written: spaces and line breaks are part of a message.
		return typeof value === 'string' ? value : text;
	},
	'body',
);

const CATEGORIES: INodePropertyOptions[] = [
	{
		name: 'Conversational',
		value: 'conversational',
		description:
			'An answer to the person. Goes to all who did not opt out of everything; Postscript allows it case by case.',
	},
	{
		name: 'Promotional',
		value: 'promotional',
		description:
			'Marketing. Goes to those who are opted in; outside waking hours Postscript waits.',
	},
	{
		name: 'Transactional',
		value: 'transactional',
		description:
			'About an order or an account. Goes to those who agreed to such texts; Postscript allows it case by case.',
	},
];

export const CATEGORY = withDefault<MessageCategory>(
	{
		displayName: 'Category',
		name: 'category',
		type: 'options',
		default: 'promotional',
		description: 'What the message is for, which decides whose consent it needs',
		options: CATEGORIES,
	},
	(value, label) =>
		parseChoice(value, label, ['promotional', 'transactional', 'conversational'] as const),
);

export const MEDIA_URL = optional(
	{
		displayName: 'Media URL',
		name: 'mediaUrl',
		type: 'string',
		default: '',
		placeholder: 'e.g. https://example.com/picture.png',
		description:
			'The public https address of a GIF, PNG or JPEG of 1 MB at most, which makes the message an MMS',
	},
	parseMediaUrl,
	'media_url',
);

export const SCHEDULED_AT = optional(
	{
		displayName: 'Scheduled At',
		name: 'scheduledAt',
		type: 'dateTime',
		default: '',
		description:
			"When the message is to go out. Without a time zone it is read in the workflow's; left empty, it goes out at once.",
	},
	(value, label, item) => parseInstant(value, item.zone, label),
);

const SKIP_OR_STOP = ['skip', 'stop'] as const;

export const IF_NO_CONSENT = withDefault(
	{
		displayName: 'If There Is No Consent',
		name: 'ifNoConsent',
		type: 'options',
		default: 'skip',
		description: 'What to do with people who did not agree to messages of this category',
		options: [
			{ name: 'Skip', value: 'skip', description: 'Put them out as skipped_no_consent' },
			{ name: 'Stop', value: 'stop', description: 'Refuse the item' },
		],
	},
	(value, label) => parseChoice(value, label, SKIP_OR_STOP),
);

export const IF_NOT_THERE = withDefault(
	{
		displayName: 'If Not Found',
		name: 'ifNotFound',
		type: 'options',
		default: 'skip',
		description: 'What to do with people whom Postscript does not show',
		options: [
			{ name: 'Skip', value: 'skip', description: 'Put them out as not_found' },
			{ name: 'Stop', value: 'stop', description: 'Refuse the item' },
		],
	},
	(value, label) => parseChoice(value, label, SKIP_OR_STOP),
);

export const SEND_AGAIN_AFTER = withDefault(
	{
		displayName: 'Send Again After (Minutes)',
		name: 'sendAgainAfterMinutes',
		type: 'number',
		typeOptions: { minValue: 0 },
		default: 10,
		description:
			'For so many minutes the same person does not get the same text again, e.g. when n8n tries the node once more; 0 sends it again in each execution',
	},
	(value, label) => parseNumber(value, label, { min: 0 }),
);
