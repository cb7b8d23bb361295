import { ManualExecutionCancelledError } from 'n8n-workflow';
import type { EndpointName } from '../../../../nodes/Postscript/api/endpoints';
import { ENDPOINTS } from '../../../../nodes/Postscript/api/endpoints';
import {
	errorCodeOf,
	errorFromFailure,
	errorFromResponse,
	isFatal,
	PostscriptError,
	withAttempts,
} from '../../../../nodes/Postscript/api/errors';
import { InputError } from '../../../../nodes/Postscript/domain/inputError';

const answered = (status: number, reason: string, name: EndpointName = 'sendEvent') =>
	errorFromResponse({ status, reason }, ENDPOINTS[name]);

test.each<[number, string, EndpointName, string, boolean]>([
	[301, '', 'sendEvent', 'rejected', false],
	[400, 'wrong', 'getSubscriber', 'rejected', false],
	[400, '', 'getSubscriber', 'not_found', false],
	[400, '', 'listSubscribers', 'rejected', false],
	[400, '', 'updateSubscriber', 'rejected', false],
	[401, 'Unauthorized', 'sendEvent', 'unknown_key', false],
	[403, '', 'sendEvent', 'access_denied', false],
	[404, 'Could not find keyword', 'sendEvent', 'not_found', false],
	[408, '', 'sendEvent', 'unavailable', true],
	[422, '', 'sendEvent', 'rejected', false],
	[429, '', 'sendEvent', 'rate_limited', true],
	[500, '', 'sendEvent', 'unavailable', true],
	[503, '', 'sendEvent', 'unavailable', true],
])('%i with reason "%s" to %s has the code %s', (status, reason, name, code, retryable) => {
	const error = answered(status, reason, name);
	expect([error.code, error.retryable, error.status]).toEqual([code, retryable, status]);
});

test.each([
	['notSent', 'unreachable', true],
	['forbidden', 'blocked', false],
	['badProxy', 'blocked', false],
	['ambiguous', 'unreadable', true],
] as const)('without a response, %s has the code %s', (kind, code, retryable) => {
	const error = errorFromFailure(kind, 'https://api.postscript.io', ENDPOINTS.listSubscribers);
	expect([error.code, error.retryable, error.status]).toEqual([code, retryable, undefined]);
});

test('only a key that Postscript does not know dooms every other item too', () => {
	expect(isFatal(answered(401, ''))).toBe(true);
	expect([answered(403, ''), answered(429, ''), new Error('401')].map(isFatal)).toEqual([
		false,
		false,
		false,
	]);
});

test.each([
	['our own', new PostscriptError('a', 'b', 'conflict'), 'conflict'],
	[
		'a value that cannot be sent',
		new InputError('Phone', 'a', 'b', 'invalid_phone'),
		'invalid_phone',
	],
	['a cancelled execution', new ManualExecutionCancelledError('1'), 'cancelled'],
	['an abort', new DOMException('stopped', 'AbortError'), 'cancelled'],
	['a fault of the code', new TypeError('x is not a function'), 'unexpected'],
	['no error at all', 'text', 'unexpected'],
])('the code of %s', (_what, error, code) => {
	expect(errorCodeOf(error)).toBe(code);
});

describe('a request that may have taken effect', () => {
	const inDoubt = { attempts: 1, ambiguous: true };

	test.each<EndpointName>(['createSubscriber', 'sendEvent', 'createWebhook'])(
		'%s must be checked before it is sent again',
		(name) => {
			const error = withAttempts(answered(503, '', name), ENDPOINTS[name], inDoubt);
			expect([error.code, error.retryable]).toEqual(['may_have_happened', false]);
			expect(error.message).toMatch(/check in Postscript before sending it again$/);
		},
	);

	test('that changes nothing more when sent again may just be sent again', () => {
		const error = withAttempts(
			answered(503, '', 'updateSubscriber'),
			ENDPOINTS.updateSubscriber,
			inDoubt,
		);
		expect([error.code, error.retryable]).toEqual(['unavailable', true]);
		expect(error.message).toMatch(/effect all the same: sending it again does no harm$/);
	});

	test('is no read', () => {
		const error = withAttempts(answered(503, '', 'listSubscribers'), ENDPOINTS.listSubscribers, {
			attempts: 2,
			ambiguous: true,
		});
		expect(error.message).toMatch(/\(status 503\) after 2 tries$/);
		expect(error.code).toBe('unavailable');
	});
});
