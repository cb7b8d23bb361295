import type { INodeProperties, INodePropertyCollection, INodePropertyOptions } from 'n8n-workflow';
import { PERSON } from '../../nodes/Postscript/domain/subscriberRow';
import type { Operation } from '../../nodes/Postscript/execution/operation';

/** What an operation is good for, and what to enter: labels as the screen shows them, with values. */
interface Example {
	use: string;
	enter?: Record<string, string>;
	note?: string;
}

const PHONE = 'Phone `{{ $json.phone }}`';
const WEBHOOK_ID = '`{{ $json.id }}` of *Webhook: Get Many*';

/** By resource and operation, as workflows are saved with them. */
const EXAMPLES: Record<string, Example> = {
	'account.get': { use: 'See which shop a key belongs to, before a workflow changes anything.' },
	'audience.sync': {
		use: 'Customers of a sheet become members of an audience, on which a segment in Postscript is built.',
		enter: {
			Audience: 'Name `VIP Customers`',
			Membership: 'Add',
			Phone: '`{{ $json.phone }}`',
			Email: '`{{ $json.email }}`',
			'Dry Run': 'on, for the first time',
		},
	},
	'customerData.process': {
		use: 'Segment posts to a Webhook node, and each of its events is done in Postscript.',
		enter: {
			Payload: '`{{ $json.body ?? $json }}` (as it stands)',
			'Keyword for New Subscribers': 'Word `WELCOME`',
		},
	},
	'event.send': {
		use: 'A paid order starts a flow.',
		enter: {
			'Event Type': 'Name `Order_Paid`',
			Subscriber: PHONE,
			'Event Properties': "Map From the Item's Other Fields",
			'External ID': '`{{ $json.order_id }}`',
		},
		note: 'The same order carries the same ID when it comes again.',
	},
	'keyword.get': {
		use: 'How often a keyword was used, once a week.',
		enter: { Keyword: 'Word `WELCOME`' },
	},
	'keyword.getAll': {
		use: 'All keywords for a report.',
		enter: { 'Return All': 'on' },
	},
	'message.get': {
		use: 'An hour after *Message: Send*: did it go out?',
		enter: { 'Message ID': '`{{ $json.message_id }}`' },
	},
	'message.getSent': {
		use: 'After *Message: Get*: the text as it went out, with its credits.',
		enter: { 'Sent Message ID': '`{{ $json.sent_message_id }}`' },
	},
	'message.send': {
		use: 'Who asked for a size learns that it is back.',
		enter: {
			Subscriber: PHONE,
			Body: '`Your size is back: https://example.com/shoes`',
			Category: 'Promotional',
		},
		note: 'Who did not agree to such messages is skipped.',
	},
	'subscriber.count': {
		use: 'Growth: a row in a sheet each night.',
		enter: { Conditions: 'Field *Status*, Operator *is equal to*, Value *Subscribed*' },
	},
	'subscriber.create': {
		use: 'A person ticks the box for texts in your form, and is asked to confirm.',
		enter: { Phone: '`{{ $json.phone }}`', Keyword: 'one from the list', Origin: 'Website' },
	},
	'subscriber.upsert': {
		use: 'A contact changed in the CRM.',
		enter: {
			Phone: '`{{ $json.phone }}`',
			Email: '`{{ $json.email }}`',
			'Custom Properties': "Map From the Item's Other Fields",
			'If Not Found': 'Skip',
		},
		note: 'Without *Skip*, people who are new are asked to opt in, by the *Keyword*.',
	},
	'subscriber.get': {
		use: 'Does the customer of a support ticket get texts?',
		enter: { Subscriber: 'Email `{{ $json.email }}`' },
		note: 'Who is not there comes out with the error code `not_found`.',
	},
	'subscriber.getAll': {
		use: 'People of Boston, for an event there.',
		enter: {
			'Return All': 'on',
			Conditions:
				'Field *Custom Property*, Property Name `City`, Operator *is equal to*, Value `Boston`',
		},
	},
	'subscriber.redact': {
		use: 'A customer wants to be forgotten. It cannot be undone.',
		enter: { Subscriber: 'Email `{{ $json.email }}`', Confirmation: '`{{ $json.email }}`' },
	},
	'subscriber.unsubscribe': {
		use: 'A customer tells support that they want no more texts.',
		enter: { Subscriber: PHONE },
	},
	'subscriber.update': {
		use: 'A quiz tells what a subscriber likes.',
		enter: {
			Subscriber: PHONE,
			'Custom Properties': 'Define Below, Name `Favorite Color`, Value `{{ $json.color }}`',
			Tags: 'Name `Quiz`',
		},
	},
	'webhook.create': {
		use: 'Another tool than n8n is to receive opt-outs.',
		enter: { 'Callback URL': '`https://example.com/opt-outs`', Event: 'Opted Out' },
	},
	'webhook.delete': {
		use: 'A tool that is no longer used gets nothing more.',
		enter: { 'Webhook ID': WEBHOOK_ID },
	},
	'webhook.get': {
		use: 'Where does a subscription deliver to?',
		enter: { 'Webhook ID': WEBHOOK_ID },
	},
	'webhook.getExample': {
		use: 'What does a delivery look like?',
		enter: { Event: 'Incoming Message' },
	},
	'webhook.getAll': {
		use: 'Everything to which the shop delivers.',
		enter: { 'Return All': 'on' },
	},
	'webhook.sendTest': {
		use: 'Does the workflow behind the webhook trigger start?',
		enter: { Event: 'Opted In' },
	},
	'webhook.update': {
		use: 'A tool has a new address.',
		enter: { 'Webhook ID': WEBHOOK_ID, 'Callback URL': '`https://example.com/opt-outs-2`' },
	},
};

/**
 * An operation's section, in Markdown: what it is good for, what to enter, what comes out.
 *
 * @throws Error where it has no example, or the example names a field that it does not have
 */
export function exampleSection(name: string, title: string, { fields, row }: Operation): string {
	const example = EXAMPLES[name];
	if (example === undefined) throw new Error(`${name} has no example`);
	const { use, enter = {}, note } = example;
	const labels = fields.flatMap(({ property }) => labelsOf(property));
	const unknown = Object.keys(enter).filter((label) => !labels.includes(label));
	if (unknown.length > 0) throw new Error(`${name} has no field ${unknown.join(', ')}`);
	const entries = Object.entries(enter).map(([label, value]) => `- *${label}*: ${value}`);
	const paragraphs = [`### ${title}`, [use, note].filter(Boolean).join(' ')];
	return [...paragraphs, ...(entries.length > 0 ? [entries.join('\n')] : []), rowOf(row)].join(
		'\n\n',
	);
}

type Labelled = INodeProperties | INodePropertyOptions | INodePropertyCollection;

function labelsOf(property: Labelled): string[] {
	if ('values' in property) return property.values.flatMap(labelsOf);
	if (!('displayName' in property)) return [];
	return [property.displayName, ...(property.options ?? []).flatMap(labelsOf)];
}

function rowOf(row: Operation['row']): string {
	const person = Object.keys(PERSON);
	const isPerson = person.every((key) => key in row);
	const keys = Object.keys(row).filter((key) => !(isPerson && person.includes(key)));
	const parts = keys.map((key) => {
		const values = row[key].values?.map((value) => `\`${value}\``);
		return values && key === 'status' ? `\`status\` (${values.join(', ')})` : `\`${key}\``;
	});
	return `Comes out: ${[...(isPerson ? ['the person'] : []), ...parts].join(', ')}.`;
}
