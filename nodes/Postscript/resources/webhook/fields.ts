import type { INodePropertyOptions } from 'n8n-workflow';
import { parseChoice } from '../../domain/choices';
import { parseId } from '../../domain/identifiers';
import { InputError } from '../../domain/inputError';
import { parseText } from '../../domain/text';
import { parseHttpsUrl } from '../../domain/url';
import type { Parse } from '../../execution/field';
import { optional, required } from '../../execution/field';
import { choicesOf } from '../../fields/subscriber';
import { WEBHOOK_EVENTS } from '../../trigger/events';

export const WEBHOOK_ID = required(
	{
		displayName: 'Webhook ID',
		name: 'webhookId',
		type: 'string',
		default: '',
		placeholder: 'e.g. 89066f0a-eb36-4ed8-b98c-606e6dcac715',
		description: 'The ID of the webhook subscription, as Webhook: Get Many shows it',
	},
	parseId,
);

/** Postscript's names, in the order of their labels. */
const EVENTS: INodePropertyOptions[] = [
	{ name: 'Email Collected', value: WEBHOOK_EVENTS.emailCollected },
	{ name: 'Incoming Message', value: WEBHOOK_EVENTS.incomingMessage },
	{ name: 'Opted In', value: WEBHOOK_EVENTS.optedIn },
	{ name: 'Opted Out', value: WEBHOOK_EVENTS.optedOut },
	{ name: 'Test', value: WEBHOOK_EVENTS.test },
];

export const EVENT = required(
	{
		displayName: 'Event',
		name: 'event',
		type: 'options',
		default: 'shop.subscriber.opt_in',
		description: 'What Postscript delivers',
		options: EVENTS,
	},
	(value, label) => parseChoice(value, label, choicesOf(EVENTS)),
	'event',
);

/** Postscript delivers to https addresses only. */
const parseCallback: Parse<string> = (value, label) =>
	parseHttpsUrl(
		value,
		label,
		'Enter the public address that Postscript is to call, e.g. https://example.com/postscript',
	);

const CALLBACK = {
	displayName: 'Callback URL',
	name: 'callbackUrl',
	type: 'string',
	default: '',
	placeholder: 'e.g. https://example.com/postscript',
	description: 'Where Postscript delivers to; https only',
} as const;

export const CALLBACK_URL = required({ ...CALLBACK }, parseCallback, 'callback_url');

export const NEW_CALLBACK_URL = optional({ ...CALLBACK }, parseCallback, 'callback_url');

const HEADER_NAME = /^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/;

/** `{ header: [{ name, value }] }`, as n8n gives a fixed collection, as headers by name. */
const parseHeaders: Parse<Record<string, string>> = (value, label) => {
	const entries = (value as { header?: Array<{ name: unknown; value: unknown }> }).header ?? [];
	return Object.fromEntries(
		entries.map((entry) => {
			const name = parseText(entry.name, `${label} > Name`);
			if (HEADER_NAME.test(name)) return [name, parseText(entry.value, `${label} > Value`)];
			throw new InputError(
				label,
				`${label} has a name with characters that no header has`,
				'Use letters, digits and dashes, e.g. X-Secret',
			);
		}),
	);
};

export const HEADERS = optional(
	{
		displayName: 'Headers',
		name: 'headers',
		type: 'fixedCollection',
		typeOptions: { multipleValues: true },
		placeholder: 'Add Header',
		default: {},
		description: 'Sent with each delivery, e.g. a secret that your receiver checks',
		options: [
			{
				displayName: 'Header',
				name: 'header',
				values: [
					{
						displayName: 'Name',
						name: 'name',
						type: 'string',
						default: '',
						placeholder: 'e.g. X-Secret',
						description: 'Name of a header that Postscript sends along',
					},
					{
						displayName: 'Value',
						name: 'value',
						type: 'string',
						default: '',
						description: 'Value of the header',
					},
				],
			},
		],
	},
	parseHeaders,
	'headers',
);
