import { readEvents } from '../../../../../nodes/Postscript/domain/customerData/payload';
import { refusal } from '../refusal';

const EVENT = { type: 'track', event: 'Viewed', messageId: 'm-1' };
const read = (payload: unknown) => readEvents(payload, 'Payload');

describe('readEvents', () => {
	it.each<[string, unknown]>([
		['one event', EVENT],
		['a list', [EVENT]],
		['a batch', { batch: [EVENT] }],
		['a batch as JSON text', { batch: JSON.stringify([EVENT]) }],
		['JSON text', JSON.stringify(EVENT)],
		['JSON text of a list', JSON.stringify([EVENT])],
		['JSON text of JSON text', JSON.stringify(JSON.stringify(EVENT))],
		['JSON text with a byte order mark and white space', `\uFEFF\n ${JSON.stringify(EVENT)}\n`],
		['a wrapped event', { json: EVENT }],
		['a wrapped event as text', { json: JSON.stringify(EVENT) }],
		['a list of wrapped events', [{ json: EVENT }]],
		['a batch of wrapped events', { batch: [{ json: EVENT }] }],
		['the item of a Webhook node', { headers: {}, params: {}, query: {}, body: EVENT }],
		['the item of a Webhook node with text', { headers: {}, body: JSON.stringify([EVENT]) }],
	])('takes %s', (_name, payload) => {
		expect(read(payload)).toEqual([EVENT]);
	});

	it.each<[string, unknown]>([
		['an empty list', []],
		['an empty batch', { batch: [] }],
	])('takes %s as no event', (_name, payload) => {
		expect(read(payload)).toEqual([]);
	});

	it('leaves what is no event in its place, so that the others are processed', () => {
		expect(read([null, 'x', EVENT, {}])).toEqual([null, 'x', EVENT, {}]);
	});

	it('loses neither where a wrapper is an event itself', () => {
		const first = { type: 'identify', messageId: 'm-0' };
		expect(read({ ...first, batch: [EVENT] })).toEqual([first, EVENT]);
	});

	it('keeps the data of an event whose name is json', () => {
		expect(read({ type: 'track', json: { n: 1 } })).toEqual([{ type: 'track', json: { n: 1 } }]);
	});

	it('is not lost in wrappers around wrappers', () => {
		let payload: unknown = EVENT;
		for (let depth = 0; depth < 5_000; depth++) payload = { json: payload };
		expect(read(payload)).toHaveLength(1);
	});
});

describe('what a batch shares', () => {
	it('context part by part, so that no two people are mixed', () => {
		const own = { context: { traits: { email: 'b@example.com' } } };
		const [first, second] = read({
			batch: [EVENT, { ...EVENT, ...own }],
			context: { traits: { phone: '+12125550123' }, ip: '203.0.113.7' },
		});
		expect(first).toEqual({
			...EVENT,
			context: { traits: { phone: '+12125550123' }, ip: '203.0.113.7' },
		});
		expect(second).toEqual({
			...EVENT,
			context: { traits: { email: 'b@example.com' }, ip: '203.0.113.7' },
		});
	});

	it('integrations and the time of sending, unless the event has its own', () => {
		const [first, second] = read({
			batch: [EVENT, { ...EVENT, integrations: { All: true }, sentAt: 'own' }],
			integrations: { All: false },
			sentAt: 'shared',
			timestamp: 'never shared',
		});
		expect(first).toEqual({ ...EVENT, integrations: { All: false }, sentAt: 'shared' });
		expect(second).toEqual({ ...EVENT, integrations: { All: true }, sentAt: 'own' });
	});
});

describe('a body that was read as a form', () => {
	// rudder-sdk-node labels its JSON so by default, as n8n's own parser then reads it.
	const asForm = {
		'{"batch":[{"traits":{"phone":" 12125550127","note":"50% off ': '',
		' more ': 'x',
	};

	it.each<[string, unknown]>([
		['JSON that became a key', asForm],
		['objects that became text', { type: 'identify', traits: '[object Object]' }],
		['the text of a form', 'type=identify&messageId=m-1&traits=%7B%22phone%22%7D'],
	])('is refused with the cure: %s', (_name, payload) => {
		const { field, message, hint } = refusal(() => read(payload));
		expect(field).toBe('Payload');
		expect(message).toContain('was read as a form, not as JSON');
		expect(hint).toContain('Raw Body');
		expect(hint).toContain('gzip: false');
	});
});

describe('what is refused', () => {
	it.each<[string, unknown, string]>([
		['empty text', '', 'Payload is empty'],
		['an empty object, as with Raw Body', {}, 'Payload is empty'],
		['nothing', undefined, 'Payload has no event, but is nothing'],
		['null as text', 'null', 'Payload has no event, but is nothing'],
		['a number', 42, 'Payload has no event, but is 42'],
		['text that was cut off', '{"type":"ident', 'Payload is not valid JSON: "{"type":"ident"'],
		[
			'a batch that is none',
			{ batch: 7 },
			'The batch in Payload must be a list of events, but is 7',
		],
	])('%s', (_name, payload, message) => {
		expect(refusal(() => read(payload)).message).toBe(message);
	});
});
