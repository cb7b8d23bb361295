import { parseRetryAfter, readResponse } from '../../../../nodes/Postscript/api/response';
import type { EndpointName } from '../../../../nodes/Postscript/api/endpoints';
import { ENDPOINTS } from '../../../../nodes/Postscript/api/endpoints';
import { readCredential } from '../../../../nodes/Postscript/domain/credential';
import { credentialFor } from '../../../support/credentials';

const credential = readCredential(credentialFor('https://api.postscript.io'));

const read = (statusCode: number, body: unknown, name: EndpointName = 'getSubscriber') =>
	readResponse({ statusCode, body, headers: {} }, ENDPOINTS[name], credential);

test.each<[string, number, unknown, EndpointName, unknown]>([
	['JSON', 200, '{"id":"s_1"}', 'getSubscriber', { id: 's_1' }],
	['JSON of a write', 202, '{"event_ids":[]}', 'sendEvent', { event_ids: [] }],
	['nothing, to a write', 204, '', 'updateSubscriber', {}],
	['something unreadable, to a write', 200, '{"id', 'createSubscriber', {}],
])('%s is a success', (_what, status, text, name, body) => {
	expect(read(status, text, name)).toEqual({ ok: true, body });
});

test.each<[string, number, unknown, EndpointName]>([
	['nothing, to a read', 200, '', 'getSubscriber'],
	['half an answer, to a read', 200, '{"id', 'getSubscriber'],
	['a page of HTML, to a write', 200, ' <html></html>', 'sendEvent'],
	['a page of HTML, to a read', 200, '<!doctype html>', 'listSubscribers'],
])('%s says nothing for certain', (_what, status, text, name) => {
	expect(read(status, text, name)).toMatchObject({ ok: false, failure: { kind: 'ambiguous' } });
});

describe('a refusal that comes as a success', () => {
	const LIMIT = '{"error_code":3002,"error_message":"Rate limit exceeded","success":false}';
	const DENIED = '{"errors":[{"loc":[],"msg":"Access denied.","type":"v2.access_denied"}]}';

	test.each<[number, string, EndpointName, number, string, string]>([
		[202, DENIED, 'unsubscribe', 403, 'access_denied', 'let this key unsubscribe this subscriber'],
		[200, LIMIT, 'createSubscriber', 429, 'rate_limited', 'too busy'],
		[200, '{"error_code":3001,"error_message":"Gone"}', 'getKeyword', 404, 'not_found', 'Gone'],
		[202, '{"success":false}', 'redact', 202, 'rejected', 'gave no reason (status 202)'],
		[200, '{"success":false}', 'getSubscriber', 200, 'rejected', 'refused to show'],
		[200, '{"errors":[{"msg":"too long"}]}', 'updateSubscriber', 200, 'rejected', 'too long'],
	])('%i %s to %s is one', (given, text, name, status, code, message) => {
		const result = read(given, text, name);
		expect(result).toMatchObject({ ok: false, failure: { kind: 'status', status } });
		if (result.ok) return;
		expect(result.error.code).toBe(code);
		expect(result.error.message).toContain(message);
	});

	test.each<[string, EndpointName]>([
		['{"id":"mr_1","errors":["late"]}', 'sendMessage'],
		['{"event_ids":["e"],"success":false}', 'sendEvent'],
		['{"message":"OK","errors":[]}', 'redact'],
		['{"status":"OK","success":true}', 'unsubscribe'],
	])('%s to %s is none', (text, name) => {
		expect(read(200, text, name)).toEqual({ ok: true, body: JSON.parse(text) });
	});
});

test.each<[string, EndpointName]>([
	['{}', 'listKeywords'],
	['{"keywords":null}', 'listKeywords'],
	['{"keywords":[]}', 'listWebhooks'],
])('%s is no list of %s, and no empty one', (text, name) => {
	const error = {
		code: 'unreadable',
		message: 'api.postscript.io did not answer as Postscript does',
	};
	expect(read(200, text, name)).toMatchObject({ ok: false, error });
});

test.each<[string, number, string, string]>([
	[
		'a code and a message',
		404,
		'{"error_code":3001,"error_message":"Could not find keyword","success":false}',
		'Postscript refused to show this subscriber: Could not find keyword',
	],
	[
		'a list with places',
		400,
		'{"errors":[{"ctx":{},"log":["body"],"msg":"too long","type":"x"},{"loc":["phone"],"msg":"wrong"}]}',
		'Postscript refused to show this subscriber: body: too long; phone: wrong',
	],
	['text', 400, 'Bad\n  Request', 'Postscript refused to show this subscriber: Bad Request'],
	['JSON text', 400, '"No"', 'Postscript refused to show this subscriber: No'],
	[
		'a bare object',
		400,
		'{}',
		'Postscript refused to show this subscriber and gave no reason (status 400)',
	],
	[
		'nothing',
		422,
		'',
		'Postscript refused to show this subscriber and gave no reason (status 422)',
	],
	[
		'a list of nothing',
		400,
		'{"errors":[]}',
		'Postscript refused to show this subscriber and gave no reason (status 400)',
	],
	['text with 401', 401, 'Missing Authorization header', 'Postscript does not know this key'],
	[
		'a redirect',
		302,
		'',
		'The address answered with a redirect, which is refused so that the key never leaves its host',
	],
	[
		'trouble of its own',
		503,
		'',
		'Postscript had a problem of its own and could not show this subscriber (status 503)',
	],
])('%s is told in words', (_what, status, text, message) => {
	const result = read(status, text);
	expect(result).toMatchObject({ ok: false, failure: { kind: 'status', status } });
	if (result.ok) return;
	expect(result.error.message).toBe(message);
	expect(result.error.status).toBe(status);
	expect(result.error.hint).not.toBe('');
});

describe('a key that a response repeats', () => {
	// One key begins with another, and one holds what JSON and addresses write differently.
	const keys = {
		privateKey: ['sk', 'test', 'a'].join('_'),
		shopToken: ['sk', 'test', 'a', 'b'].join('_'),
		partnerKey: ['sk', 'test', 'q"/&'].join('_'),
	};
	const holder = readCredential(credentialFor('https://api.postscript.io', keys));
	const seen = (statusCode: number, body: string) => {
		const result = readResponse({ statusCode, body }, ENDPOINTS.listKeywords, holder);
		return JSON.stringify(result.ok ? result.body : [result.error.message, result.error.hint]);
	};
	const escaped = [...keys.privateKey]
		.map((char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`)
		.join('');

	test.each([
		[
			'a refusal in plain text',
			400,
			`No ${Object.values(keys).join(' ')}`,
			'["Postscript refused to list keywords: No *** *** ***",',
		],
		[
			'a refusal in JSON',
			400,
			JSON.stringify({ error: Object.values(keys).join(' ') }),
			': *** *** ***",',
		],
		['a refusal that writes it in escapes', 400, `{"error":"${escaped}"}`, ': ***",'],
		['an address in a refusal', 400, encodeURIComponent(keys.partnerKey), ': ***",'],
		['a success', 200, JSON.stringify({ keywords: [keys.shopToken] }), '{"keywords":["***"]}'],
	])('is masked: %s', (_what, status, body, shown) => {
		const text = seen(status, body);
		expect(text).toContain(shown);
		for (const key of Object.values(keys)) {
			expect(text).not.toContain(key);
			expect(text).not.toContain(JSON.stringify(key).slice(1, -1));
		}
	});
});

test('a long reason is cut', () => {
	const result = read(400, 'x'.repeat(10_000));
	expect(result.ok || result.error.message.length).toBeLessThan(400);
});

describe('parseRetryAfter', () => {
	const now = Date.UTC(2026, 10, 6, 8, 49, 37);

	it.each([
		['120', 120_000],
		[' 3 ', 3000],
		['0', 0],
		['1.5', 1500],
		[2, 2000],
		[['7', '9'], 7000],
		['Fri, 06 Nov 2026 08:50:07 GMT', 30_000],
		['Fri, 06 Nov 2026 08:00:00 GMT', 0],
		['999999999999', 86_400_000],
		['Fri, 06 Nov 2099 08:00:00 GMT', 86_400_000],
	])('reads %p as %p ms', (value, ms) => {
		expect(parseRetryAfter(value, now)).toBe(ms);
	});

	it.each([
		...['-5', '', 'soon', '5 seconds', '2026-11-06', 'Fri, 99 Foo 2026 08:49:37 GMT', '1e3'],
		...[-1, Number.NaN, Number.POSITIVE_INFINITY, null, undefined, {}, []],
	])('makes nothing of %p', (value) => {
		expect(parseRetryAfter(value, now)).toBeUndefined();
	});
});
