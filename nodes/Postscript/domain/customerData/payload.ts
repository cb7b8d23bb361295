import { isRecord } from '../guards';
import { InputError } from '../inputError';
import { quoteValue } from '../quoteValue';

/** JSON text, the item of a Webhook node and `json` may lie around one another; more is a mistake. */
const MOST_WRAPPERS = 6;

const FORM_CURE =
	'Switch on Raw Body in the Webhook node and give its binary field here, or have the sender use JSON: gzip: false in rudder-sdk-node, content type application/json elsewhere';

/**
 * The events in a request's body: one event, a list of events, or `{"batch": [...]}`, as value or
 * as JSON text. A batch shares its `context`, `integrations` and `sentAt` with its events; what an
 * event has itself counts. An event wrapped as `{"json": event}` (Segment's Extensible Webhook) is
 * unwrapped.
 *
 * @returns one entry for each event, in order of arrival; an entry may be anything, since one bad
 * event of a list is no reason to refuse the others
 * @throws InputError when the body as a whole cannot be read, above all one that n8n has read as a
 * form: there `+` has become a space, and the text is cut at `&` and `=`
 */
export function readEvents(payload: unknown, field: string): unknown[] {
	const body = readBody(payload, field);
	if (Array.isArray(body)) return body.map(unwrap);
	if (!isRecord(body) || Object.keys(body).length === 0) throw noEvent(body, field);
	refuseForm(body, field);
	return Object.hasOwn(body, 'batch') ? readBatch(body, field) : [body];
}

/** The body without what was put around it: JSON text, `json`, the other fields of a Webhook node. */
function readBody(payload: unknown, field: string): unknown {
	let body = payload;
	for (let depth = 0; depth < MOST_WRAPPERS; depth++) {
		if (typeof body === 'string') body = parseText(body, field);
		const inner = webhookBody(unwrap(body));
		if (inner === body && typeof body !== 'string') return body;
		body = inner;
	}
	return body;
}

function parseText(value: string, field: string): unknown {
	// A byte order mark is no part of the JSON.
	const text = value.replace(/^\uFEFF/, '').trim();
	if (text === '') throw noEvent('', field);
	const parsed = parseJson(text);
	if (parsed !== undefined) return parsed;
	if (/^[\w.%[\]-]+=[^\s{]*/.test(text)) throw readAsForm(field);
	throw new InputError(
		field,
		`${field} is not valid JSON: ${quoteValue(text)}`,
		'Give the body of the request as it came, e.g. {{ $json.body }}; a text that ends in the middle was cut on the way',
	);
}

/** JSON has no undefined, so undefined says that the text is none. */
function parseJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}

/** A form has no nested values: all are texts, and JSON that was taken for a form is in the keys. */
function refuseForm(body: Record<string, unknown>, field: string): void {
	const asKey = Object.keys(body).some((key) => /^\s*[{[]\s*"/.test(key));
	const asText = ['traits', 'context', 'properties'].some(
		(part) => body[part] === '[object Object]',
	);
	if (asKey || asText) throw readAsForm(field);
}

function readAsForm(field: string): InputError {
	return new InputError(
		field,
		`${field} was read as a form, not as JSON, so that phone numbers have lost their + and parts of the data are gone`,
		FORM_CURE,
	);
}

function noEvent(value: unknown, field: string): InputError {
	const empty = value === '' || (isRecord(value) && Object.keys(value).length === 0);
	return new InputError(
		field,
		empty ? `${field} is empty` : `${field} has no event, but is ${quoteValue(value)}`,
		'Give the body of the request, e.g. {{ $json.body }}; with Raw Body on in the Webhook node, choose its binary field instead',
	);
}

function unwrap(entry: unknown): unknown {
	if (!isRecord(entry) || Object.hasOwn(entry, 'type')) return entry;
	const { json } = entry;
	const event = typeof json === 'string' ? parseJson(json) : json;
	return isRecord(event) ? event : entry;
}

/** The whole item of a Webhook node, where only its body was meant. */
function webhookBody(value: unknown): unknown {
	if (!isRecord(value) || Object.hasOwn(value, 'type')) return value;
	const isItem = isRecord(value.headers) && Object.hasOwn(value, 'body');
	return isItem ? value.body : value;
}

function readBatch(body: Record<string, unknown>, field: string): unknown[] {
	const batch = typeof body.batch === 'string' ? parseText(body.batch, field) : body.batch;
	if (!Array.isArray(batch)) {
		throw new InputError(
			field,
			`The batch in ${field} must be a list of events, but is ${quoteValue(body.batch)}`,
			'Give the body of the request as it came, e.g. {{ $json.body }}',
		);
	}
	const wrapper: Record<string, unknown> = { ...body };
	delete wrapper.batch;
	const events = batch.map((entry: unknown) => share(unwrap(entry), wrapper));
	// A wrapper with a type is an event itself: dropping either would lose data.
	return Object.hasOwn(wrapper, 'type') ? [wrapper, ...events] : events;
}

/** An event's own context counts part by part, so that no two people are mixed. */
function share(entry: unknown, wrapper: Record<string, unknown>): unknown {
	if (!isRecord(entry)) return entry;
	const shared: Record<string, unknown> = { ...entry };
	for (const part of ['context', 'integrations']) {
		const own = entry[part];
		const all = wrapper[part];
		if (isRecord(all)) shared[part] = isRecord(own) ? { ...all, ...own } : (own ?? all);
	}
	if (wrapper.sentAt !== undefined && entry.sentAt === undefined) shared.sentAt = wrapper.sentAt;
	return shared;
}
