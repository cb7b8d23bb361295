import fc from 'fast-check';
import { ManualExecutionCancelledError, NodeApiError, UserError } from 'n8n-workflow';
import type { INode, JsonObject } from 'n8n-workflow';

import type { RepeatRule } from '../../../../nodes/Postscript/api/endpoints';
import {
	classifyFault,
	nextTry,
	parseRetryAfter,
	type Outcome,
	type TriesSoFar,
} from '../../../../nodes/Postscript/api/retry';

const RULES: RepeatRule[] = ['repeat', 'event', 'create', 'never'];
const limits = { maxTries: 5, maxMs: 60_000 };

const status = (code: number, retryAfterMs?: number): Outcome => ({
	kind: 'status',
	status: code,
	retryAfterMs,
});

function after(repeat: RepeatRule, outcome: Outcome, rest: Partial<TriesSoFar> = {}) {
	return nextTry({ repeat, outcome, tries: 1, elapsedMs: 0, limits, random: 0.5, ...rest });
}

/** What follows, in a word. */
function verdict(repeat: RepeatRule, outcome: Outcome): string {
	const next = after(repeat, outcome);
	if (!next.again) return next.mayHaveHappened ? 'final, in doubt' : 'final';
	return next.checkFirst ? 'again after a look' : 'again';
}

describe('nextTry', () => {
	const inDoubt = ['again', 'again', 'again after a look', 'final, in doubt'];
	const always = ['again', 'again', 'again', 'again'];
	const final = ['final', 'final', 'final', 'final'];

	it.each<[string, Outcome, string[]]>([
		['refused with 429', status(429), always],
		['certainly not sent', { kind: 'notSent' }, always],
		['ambiguous', { kind: 'ambiguous' }, inDoubt],
		['408', status(408), inDoubt],
		['500', status(500), inDoubt],
		['502', status(502), inDoubt],
		['503', status(503), inDoubt],
		['504', status(504), inDoubt],
		['520', status(520), inDoubt],
		['501', status(501), final],
		['301', status(301), final],
		['400', status(400), final],
		['401', status(401), final],
		['403', status(403), final],
		['404', status(404), final],
		['409', status(409), final],
		['422', status(422), final],
	])('%s: for reads, events, creates and messages', (_name, outcome, expected) => {
		expect(RULES.map((rule) => verdict(rule, outcome))).toEqual(expected);
	});

	it('stays in doubt, and looks first, when a later try certainly did nothing', () => {
		const earlier = { mayHaveHappened: true };
		expect(after('create', status(429), earlier)).toMatchObject({ again: true, checkFirst: true });
		expect(after('create', status(400), earlier)).toEqual({ again: false, mayHaveHappened: true });
		expect(after('event', { kind: 'notSent' }, { ...earlier, tries: 5 })).toEqual({
			again: false,
			mayHaveHappened: true,
		});
	});

	it('ends when the tries are used up, though not for 429', () => {
		expect(after('repeat', status(503), { tries: 4 }).again).toBe(true);
		expect(after('repeat', status(503), { tries: 5 })).toEqual({
			again: false,
			mayHaveHappened: true,
		});
		expect(after('never', { kind: 'notSent' }, { tries: 5 })).toEqual({
			again: false,
			mayHaveHappened: false,
		});
		expect(after('never', status(429), { tries: 50 }).again).toBe(true);
	});

	it('ends when the wait would outlast the time, also for 429', () => {
		expect(after('repeat', status(429), { elapsedMs: 59_700 }).again).toBe(true);
		expect(after('repeat', status(429), { elapsedMs: 59_800 })).toEqual({
			again: false,
			mayHaveHappened: false,
		});
		expect(after('repeat', status(503, 61_000)).again).toBe(false);
	});

	it('waits exponentially longer, up to 20 s, by the share that chance gives', () => {
		const long = { limits: { maxTries: 99, maxMs: 1e9 } };
		const waits = [1, 2, 3, 6, 7, 50].map((tries) =>
			after('repeat', status(503), { ...long, tries }),
		);
		expect(waits.map((next) => next.again && next.waitMs)).toEqual([
			250, 500, 1000, 8000, 10_000, 10_000,
		]);
		expect(after('repeat', status(503), { random: 0 })).toMatchObject({ waitMs: 0 });
	});

	it('waits at least as long as Retry-After says', () => {
		expect(after('repeat', status(429, 3000))).toMatchObject({ waitMs: 3000 });
		expect(after('repeat', status(503, 3000))).toMatchObject({ waitMs: 3000 });
		expect(after('repeat', status(503, 3000), { tries: 4, random: 0.99 })).toMatchObject({
			waitMs: 3960,
		});
	});

	it('never repeats a message in doubt, and never passes its bounds', () => {
		const outcome = fc.oneof(
			fc.record({
				kind: fc.constant('status' as const),
				status: fc.integer({ min: 300, max: 599 }),
				retryAfterMs: fc.option(fc.nat(120_000), { nil: undefined }),
			}),
			fc.constantFrom<Outcome>({ kind: 'notSent' }, { kind: 'ambiguous' }),
		);
		const course = fc.record({
			repeat: fc.constantFrom(...RULES),
			outcomes: fc.array(outcome, { minLength: 1, maxLength: 40 }),
			random: fc.double({ min: 0, max: 0.999, noNaN: true }),
		});
		fc.assert(
			fc.property(course, ({ repeat, outcomes, random }) => {
				let counted = 0;
				let elapsedMs = 0;
				let mayHaveHappened = false;
				for (const outcome of outcomes) {
					const refused = outcome.kind === 'status' && outcome.status === 429;
					if (!refused) counted++;
					const next = nextTry({
						...{ repeat, outcome, random, limits, elapsedMs, mayHaveHappened },
						tries: counted,
					});
					expect(next.mayHaveHappened || !mayHaveHappened).toBe(true);
					if (!next.again) return;
					mayHaveHappened = next.mayHaveHappened;
					elapsedMs += next.waitMs;
					expect(elapsedMs).toBeLessThanOrEqual(limits.maxMs);
					expect(counted).toBeLessThan(limits.maxTries);
					expect(repeat === 'never' && mayHaveHappened).toBe(false);
					expect(next.checkFirst).toBe(repeat === 'create' && mayHaveHappened);
				}
			}),
		);
	});
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

describe('classifyFault', () => {
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
		expect(classifyFault(error)).toBe('notSent');
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
		expect(classifyFault(error)).toBe('ambiguous');
	});

	it.each<[string, unknown]>([
		['an abort of the platform', new DOMException('stopped', 'AbortError')],
		['an abort of axios', fault({ name: 'CanceledError', code: 'ERR_CANCELED' })],
		['a cancelled execution', new ManualExecutionCancelledError('1')],
		['a cause', new Error('outer', { cause: fault({ name: 'AbortError' }) })],
	])('takes %s for cancelled', (_name, error) => {
		expect(classifyFault(error)).toBe('cancelled');
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
		expect(classifyFault(error)).toBe('forbidden');
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
		expect(classifyFault(error)).toBe('ambiguous');
	});

	it('is not caught in a circle of causes', () => {
		const error = fault({});
		error.cause = new Error('inner', { cause: error });
		expect(classifyFault(error)).toBe('ambiguous');
	});
});
