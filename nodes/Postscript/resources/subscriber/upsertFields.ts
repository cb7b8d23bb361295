import { parseChoice } from '../../domain/choices';
import { shownWhen, withDefault } from '../../execution/field';
import type { Field } from '../../execution/field';
import { ASK_AGAIN_AFTER, IF_ANSWER_LOST } from '../../fields/asking';
import { DEFAULT_COUNTRY } from '../../fields/country';
import { SUBSCRIBER_PROPERTIES } from '../../fields/customProperties';
import { KEYWORD_OF_NEW } from '../../fields/keyword';
import { IF_GIVEN_PHONE_DIFFERS, IF_SEVERAL_HAVE_THE_EMAIL } from '../../fields/matching';
import { NEW_PEOPLE_NOTICE, notice } from '../../fields/notice';
import { additionalFields, options, WRITE } from '../../fields/options';
import {
	CONTACT_FIELDS,
	ORIGIN,
	SHOPIFY_CUSTOMER_ID,
	SUBSCRIBER_ID,
	TAGS,
} from '../../fields/subscriber';

const NOTICE = notice(
	'upsertNotice',
	'The person is looked up by Subscriber ID, or else by Shopify Customer ID, Phone and Email, in this order. Who is found is updated. Who is new is asked to opt in: that texts them, and needs Phone and Keyword.',
);

export const IF_NOT_FOUND = withDefault(
	{
		displayName: 'If Not Found',
		name: 'ifNotFound',
		type: 'options',
		default: 'create',
		description: 'What to do with people whom Postscript does not show',
		options: [
			{ name: 'Create', value: 'create', description: 'Ask them to opt in' },
			{ name: 'Skip', value: 'skip', description: 'Put them out as not_found; update only' },
			{ name: 'Stop', value: 'stop', description: 'Refuse the item' },
		],
	},
	(value, label) => parseChoice(value, label, ['create', 'skip', 'stop'] as const),
);

const [ASK_AGAIN, ANSWER_LOST] = [ASK_AGAIN_AFTER, IF_ANSWER_LOST].map((field: Field) =>
	shownWhen({ hide: { '/options.ifNotFound': ['skip', 'stop'] } }, field),
);

/** The fields of Create or Update. */
export const UPSERT_FIELDS: Field[] = [
	NOTICE,
	...CONTACT_FIELDS,
	SUBSCRIBER_ID,
	KEYWORD_OF_NEW,
	NEW_PEOPLE_NOTICE,
	...SUBSCRIBER_PROPERTIES,
	additionalFields(DEFAULT_COUNTRY, ORIGIN, SHOPIFY_CUSTOMER_ID, TAGS),
	options(
		ASK_AGAIN,
		ANSWER_LOST,
		IF_NOT_FOUND,
		IF_GIVEN_PHONE_DIFFERS,
		IF_SEVERAL_HAVE_THE_EMAIL,
		...WRITE,
	),
];
