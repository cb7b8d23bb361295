const text = { type: 'string' };
const number = { type: 'number', minimum: 0 };
const count = { type: 'integer', minimum: 0 };
const hour = { type: 'integer', minimum: 0, maximum: 24 };
const moment = { type: ['string', 'number'] };
const flag = { type: 'boolean' };

function only(properties: Record<string, object>, required: string[] = []): object {
	return { type: 'object', additionalProperties: false, properties, required };
}

const faultFields = {
	kind: {
		enum: [
			'rateLimited',
			'serverError',
			'slow',
			'hang',
			'cut',
			'malformed',
			'empty',
			'html',
			'redirect',
			'refused',
		],
	},
	probability: { type: 'number', minimum: 0, maximum: 1 },
	times: count,
	method: { enum: ['GET', 'POST', 'PATCH', 'DELETE'] },
	path: text,
	processed: flag,
	status: { type: 'integer', minimum: 200, maximum: 599 },
	retryAfter: text,
	ms: number,
	location: text,
};

export const FAULT = only(faultFields, ['kind']);

export const LIVE_OPTIONS = only({
	latencyMs: number,
	jitterMs: number,
	rate: { type: ['number', 'null'], minimum: 0 },
	window: { enum: ['fixed', 'sliding'] },
	emailMatching: { enum: ['folded', 'exact'] },
	phoneMatching: { enum: ['normalised', 'e164', 'digits'] },
	pageSize: { type: 'integer', minimum: 1 },
	unknownId: { enum: [400, 404] },
	existingPhone: { enum: ['pending', 'existing', 'refuse'] },
	pendingPhone: { enum: ['again', 'same', 'refuse'] },
	timestamps: { enum: ['naive', 'zoned'] },
	ties: { enum: ['stable', 'unstable'] },
	churn: count,
	properties: { enum: ['merge', 'replace'] },
	refusals: { enum: ['explained', 'published'] },
	denied: {
		type: 'array',
		items: { enum: ['compliance', 'keywords', 'transactional', 'conversational'] },
	},
	complianceDelayMs: number,
	wakingHours: { anyOf: [{ type: 'null' }, only({ from: hour, to: hour }, ['from', 'to'])] },
	scheduledStatus: { enum: ['atOnce', 'later'] },
	incomingMessages: { enum: ['all', 'regular'] },
	dateSkewMs: { type: ['integer', 'null'] },
	emailCollected: { enum: ['shop.shop.email_collected', 'shop.email_collected', 'both'] },
	webhookData: { enum: ['reference', 'subscriber'] },
	webhookRetryMs: { type: 'number', minimum: 1 },
	webhookRetryForMs: number,
	faults: { type: 'array', items: FAULT },
	logLimit: count,
});

const personFields = {
	shop: text,
	phone: text,
	email: text,
	shopifyCustomerId: { type: 'integer' },
	tags: { type: 'array', items: text },
	properties: { type: 'object' },
	canSend: flag,
	createdAt: moment,
	optedInAt: moment,
	updatedAt: moment,
	visibleAfterMs: number,
	hidden: flag,
	/** Of an incoming message. */
	body: text,
};

export const PERSON = only(personFields, ['phone']);

export const BULK = only(
	{
		actions: {
			type: 'array',
			items: only({ ...personFields, action: text }, ['action', 'phone']),
		},
	},
	['actions'],
);

export const DELIVER = only(
	{
		shop: text,
		event: text,
		data: { type: 'object' },
		signature: text,
		body: text,
		times: { type: 'integer', minimum: 1 },
	},
	['event'],
);
