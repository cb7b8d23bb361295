type Schema = Record<string, unknown>;

const text: Schema = { type: 'string' };
const filled: Schema = { type: 'string', minLength: 1 };
const time: Schema = { type: 'string', format: 'api-time' };
const phone: Schema = { type: 'string', format: 'phone' };
const email: Schema = { type: 'string', format: 'email' };
const tags: Schema = { type: 'array', items: filled };
const shopifyId: Schema = { type: 'string', pattern: '^[0-9]+$' };
/** A space in front is a `+` that was not encoded. */
const phoneFilter: Schema = { type: 'string', pattern: '^\\S' };

/** Fields and nothing else. */
function only(properties: Record<string, Schema>, more: Schema = {}): Schema {
	return { type: 'object', additionalProperties: false, properties, ...more };
}

function oneOf(...names: string[]): Schema {
	return { oneOf: names.map((name) => ({ required: [name] })) };
}

function filters(field: string, schemas: Record<string, Schema>): Record<string, Schema> {
	return Object.fromEntries(
		Object.entries(schemas).map(([operator, schema]) => [`${field}__${operator}`, schema]),
	);
}

/** A parameter that may be repeated arrives as one value or as several. */
function repeatable(item: Schema): Schema {
	return { anyOf: [item, { type: 'array', items: item }] };
}

const timeFilters = { eq: time, gt: time, gte: time, lt: time, lte: time };

/** Strings, integers, booleans and string arrays (dates are strings), 50 at most. */
const subscriberProperties: Schema = {
	type: ['object', 'null'],
	maxProperties: 50,
	propertyNames: { minLength: 1 },
	additionalProperties: { type: ['string', 'integer', 'boolean', 'array'], items: text },
};

const eventProperties: Schema = {
	type: 'object',
	propertyNames: { minLength: 1 },
	additionalProperties: { type: ['string', 'number', 'boolean'] },
};

export const NO_QUERY = only({});
export const ID_PARAMS = only({ id: { type: 'string', pattern: '^[A-Za-z0-9_-]+$' } });

export const LIST_SUBSCRIBERS = only({
	page: { type: 'string', pattern: '^[1-9][0-9]*$' },
	sort: {
		type: 'string',
		pattern: '^(created_at|updated_at|phone_number|shopify_customer_id)__(asc|desc)$',
	},
	...filters('created_at', timeFilters),
	...filters('updated_at', timeFilters),
	...filters('email', { eq: filled, contains: filled, in: repeatable(filled) }),
	...filters('phone_number', {
		eq: phoneFilter,
		contains: phoneFilter,
		in: repeatable(phoneFilter),
	}),
	...filters('shopify_customer_id', {
		eq: shopifyId,
		contains: shopifyId,
		in: repeatable(shopifyId),
	}),
	ps_id__eq: { type: 'string', pattern: '^[0-9]+$' },
});

export const CREATE_SUBSCRIBER = only(
	{
		phone_number: phone,
		keyword: filled,
		keyword_id: filled,
		origin: { enum: ['website', 'social', 'other'] },
		email,
		shopify_customer_id: { type: 'integer' },
		tags,
		properties: subscriberProperties,
		// Sent by other integrations, not in the reference.
		first_name: text,
		last_name: text,
		external_id: text,
	},
	{ required: ['phone_number'], ...oneOf('keyword', 'keyword_id') },
);

export const UPDATE_SUBSCRIBER = only({ email, tags, properties: subscriberProperties });

export const UNSUBSCRIBE = only(
	{ postscript_subscriber_id: filled, phone_number: phone },
	oneOf('postscript_subscriber_id', 'phone_number'),
);

export const REDACT = only(
	{
		postscript_subscriber_id: filled,
		shopify_customer_id: { anyOf: [{ type: 'integer' }, shopifyId] },
		email: filled,
		phone_number: phone,
	},
	oneOf('postscript_subscriber_id', 'shopify_customer_id', 'email', 'phone_number'),
);

export const CREATE_EVENT = only(
	{
		type: { type: 'string', pattern: '^[A-Za-z0-9_]+$' },
		subscriber_id: filled,
		phone,
		email: filled,
		occurred_at: { type: 'string', format: 'event-time' },
		properties: eventProperties,
		external_id: filled,
	},
	// Any number of identifiers: with none at all the event reaches no subscriber, which is allowed.
	{ required: ['type'] },
);

export const CREATE_MESSAGE = only(
	{
		body: filled,
		subscriber_id: filled,
		phone,
		country: { type: 'string', pattern: '^[A-Z]{2}$' },
		category: { enum: ['promotional', 'transactional', 'conversational'] },
		scheduled_at: time,
		media_url: { type: 'string', pattern: '^https?://\\S+$' },
	},
	{ required: ['body'], ...oneOf('subscriber_id', 'phone') },
);

const callback: Schema = { type: 'string', format: 'callback' };
const webhookHeaders: Schema = { type: 'object', additionalProperties: text };
const webhookEvent: Schema = {
	enum: [
		'shop.test',
		'shop.incoming_message',
		'shop.subscriber.opt_in',
		'shop.subscriber.opt_out',
		'shop.email_collected',
	],
};

export const CREATE_WEBHOOK = only(
	{
		callback_url: callback,
		// The other spelling is refused by a switch, not by the schema: a caller may try both.
		event: { enum: [...(webhookEvent.enum as string[]), 'shop.shop.email_collected'] },
		headers: webhookHeaders,
	},
	{ required: ['callback_url', 'event'] },
);

export const UPDATE_WEBHOOK = only({ callback_url: callback, headers: webhookHeaders });
export const NAME_WEBHOOK_EVENT = only({ event: webhookEvent }, { required: ['event'] });
