import { ManualExecutionCancelledError, NodeApiError, UserError } from 'n8n-workflow';
import type { INode, JsonObject } from 'n8n-workflow';

import { classifyFailure } from '../../../../nodes/Postscript/api/faults';

describe('classifyFailure', () => {
	const node: INode = {
		id: '1',
		name: 'Postscript',
		type: 'postscript',
		typeVersion: 1,
		position: [0, 0],
		parameters: {},
	};
	const fault = (fields: object) => Object.assign(new Error('no answer'), fields);
	const wrapped = (error: Error) => new NodeApiError(node, error as unknown as JsonObject);
	const severalAddresses = (...codes: string[]) =>
		new AggregateError(codes.map((code) => fault({ code, syscall: 'connect' })));

	it.each<[string, unknown]>([
		['a refused connection', fault({ code: 'ECONNREFUSED', syscall: 'connect' })],
		['a code alone', { code: 'ECONNREFUSED' }],
		['a failed look-up', fault({ code: 'ENOTFOUND', syscall: 'getaddrinfo' })],
		['a look-up that should be tried again', fault({ code: 'EAI_AGAIN', syscall: 'getaddrinfo' })],
		['an unreachable host', fault({ code: 'EHOSTUNREACH', syscall: 'connect' })],
		['an unreachable net', fault({ code: 'ENETUNREACH', syscall: 'connect' })],
		['a connection that never came up', fault({ code: 'ETIMEDOUT', syscall: 'connect' })],
		["undici's word for it", fault({ code: 'UND_ERR_CONNECT_TIMEOUT' })],
		['an expired certificate', fault({ code: 'CERT_HAS_EXPIRED' })],
		['a certificate of another host', fault({ code: 'ERR_TLS_CERT_ALTNAME_INVALID' })],
		['a self-signed certificate', fault({ code: 'DEPTH_ZERO_SELF_SIGNED_CERT' })],
		['a certificate of unknown origin', fault({ code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' })],
		['a cause', new Error('outer', { cause: fault({ code: 'ENOTFOUND' }) })],
		['a wrapping by n8n', wrapped(fault({ code: 'ECONNREFUSED', syscall: 'connect' }))],
		['a host all of whose addresses refused', severalAddresses('ECONNREFUSED', 'EHOSTUNREACH')],
	])('takes %s for not sent', (_name, error) => {
		expect(classifyFailure(error)).toBe('notSent');
	});

	it.each<[string, unknown]>([
		['a reset', fault({ code: 'ECONNRESET', syscall: 'read' })],
		['a time-out', fault({ code: 'ETIMEDOUT' })],
		['a time-out of axios', fault({ code: 'ECONNABORTED' })],
		['a time-out of the platform', new DOMException('too slow', 'TimeoutError')],
		['a host that became unreachable', fault({ code: 'EHOSTUNREACH', syscall: 'read' })],
		['a TLS fault on the way', fault({ code: 'EPROTO', syscall: 'write' })],
		['a cut answer', fault({ code: 'ERR_BAD_RESPONSE' })],
		['an unreadable answer', new SyntaxError('Unexpected token')],
		['addresses of which one was reached', severalAddresses('ECONNREFUSED', 'ECONNRESET')],
		['a wrapping by n8n', wrapped(fault({ code: 'ECONNRESET' }))],
		[
			'a reset after a refusal',
			fault({ code: 'ECONNRESET', cause: fault({ code: 'ECONNREFUSED', syscall: 'connect' }) }),
		],
		['a text', 'ECONNREFUSED'],
		['nothing', undefined],
		['null', null],
	])('takes %s for ambiguous', (_name, error) => {
		expect(classifyFailure(error)).toBe('ambiguous');
	});

	it.each<[string, unknown]>([
		['an abort of the platform', new DOMException('stopped', 'AbortError')],
		['an abort of axios', fault({ name: 'CanceledError', code: 'ERR_CANCELED' })],
		['a cancelled execution', new ManualExecutionCancelledError('1')],
		['a cause', new Error('outer', { cause: fault({ name: 'AbortError' }) })],
	])('takes %s for cancelled', (_name, error) => {
		expect(classifyFailure(error)).toBe('cancelled');
	});

	it.each<[string, unknown]>([
		['an address that cannot be decoded', new URIError('URI malformed')],
		['the same, taken over by axios', fault({ name: 'URIError', cause: new URIError() })],
		['a wrapping by n8n', wrapped(new URIError('URI malformed'))],
	])('takes %s for a bad proxy', (_name, error) => {
		expect(classifyFailure(error)).toBe('badProxy');
	});

	it.each<[string, unknown]>([
		[
			"a credential's domain restriction",
			wrapped(new UserError('Domain not allowed: This credential is restricted from …')),
		],
		[
			'an address that n8n blocks',
			new UserError('The request was blocked because it resolves to a restricted IP address'),
		],
		[
			'an address that n8n blocks once it is looked up',
			wrapped(
				fault({
					cause: new UserError(
						'The request was blocked because the destination hostname is restricted',
					),
				}),
			),
		],
	])('takes %s for forbidden', (_name, error) => {
		expect(classifyFailure(error)).toBe('forbidden');
	});

	it.each<[string, unknown]>([
		['the words within others', new Error('Error: Domain not allowed: This credential')],
		[
			'a reset after it',
			fault({
				code: 'ECONNRESET',
				cause: new UserError('Domain not allowed: This credential is restricted'),
			}),
		],
	])('does not take %s for forbidden', (_name, error) => {
		expect(classifyFailure(error)).toBe('ambiguous');
	});

	it('is not caught in a circle of causes', () => {
		const error = fault({});
		error.cause = new Error('inner', { cause: error });
		expect(classifyFailure(error)).toBe('ambiguous');
	});
});
