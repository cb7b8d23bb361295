import fc from 'fast-check';

import type { RepeatRule } from '../../../../nodes/Postscript/api/endpoints';
import type { RequestFailure } from '../../../../nodes/Postscript/api/response';
import { nextAttempt, type AttemptsSoFar } from '../../../../nodes/Postscript/api/retry';

const RULES: RepeatRule[] = ['repeat', 'event', 'ifMissing', 'create', 'never'];
const limits = { maxTries: 5, maxMs: 60_000 };

const status = (code: number, retryAfterMs?: number): RequestFailure => ({
	kind: 'status',
	status: code,
	retryAfterMs,
});

function after(repeat: RepeatRule, failure: RequestFailure, rest: Partial<AttemptsSoFar> = {}) {
	return nextAttempt({ repeat, failure, attempts: 1, elapsedMs: 0, limits, random: 0.5, ...rest });
}

/** What follows, in a word. */
function verdict(repeat: RepeatRule, failure: RequestFailure): string {
	const next = after(repeat, failure);
	if (!next.again) return next.ambiguous ? 'final, in doubt' : 'final';
	return next.lookUpFirst ? 'again after a look' : 'again';
}

/** 408 and 5xx but 501. */
const DOUBTFUL = /^(408|5(?!01)\d\d)$/;
const statusOf = (failure: RequestFailure) =>
	failure.kind === 'status' ? String(failure.status) : '';

describe('nextAttempt', () => {
	const inDoubt = ['again', 'again', 'again after a look', 'final, in doubt', 'final, in doubt'];
	const always = RULES.map(() => 'again');
	const final = RULES.map(() => 'final');

	it.each<[string, RequestFailure, string[]]>([
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
	])('%s: for reads, events, webhooks, creates and messages', (_name, failure, expected) => {
		expect(RULES.map((rule) => verdict(rule, failure))).toEqual(expected);
	});

	it('sends a create that is in doubt once more where the user asks for it', () => {
		const asked = { askAgain: true };
		const doubts = [status(503), { kind: 'ambiguous' as const }];
		for (const doubt of doubts) {
			expect(after('create', doubt, asked)).toMatchObject({ again: true, lookUpFirst: true });
			expect(after('create', doubt, { ...asked, ambiguous: true, attempts: 2 })).toEqual({
				again: false,
				ambiguous: true,
			});
			expect(after('never', doubt, asked)).toEqual({ again: false, ambiguous: true });
		}
	});

	it('stays in doubt, and looks first, when a later attempt certainly did nothing', () => {
		const earlier = { ambiguous: true };
		for (const rule of ['ifMissing', 'create'] as const) {
			expect(after(rule, status(429), earlier)).toMatchObject({ again: true, lookUpFirst: true });
			expect(after(rule, status(400), earlier)).toEqual({ again: false, ambiguous: true });
		}
		expect(after('event', { kind: 'notSent' }, { ...earlier, attempts: 5 })).toEqual({
			again: false,
			ambiguous: true,
		});
	});

	it('ends when the tries are used up, though not for 429', () => {
		expect(after('repeat', status(503), { attempts: 4 }).again).toBe(true);
		expect(after('repeat', status(503), { attempts: 5 })).toEqual({
			again: false,
			ambiguous: true,
		});
		expect(after('never', { kind: 'notSent' }, { attempts: 5 })).toEqual({
			again: false,
			ambiguous: false,
		});
		expect(after('never', status(429), { attempts: 50 }).again).toBe(true);
	});

	it('ends when the wait would outlast the time, also for 429', () => {
		expect(after('repeat', status(429), { elapsedMs: 59_700 }).again).toBe(true);
		expect(after('repeat', status(429), { elapsedMs: 59_800 })).toEqual({
			again: false,
			ambiguous: false,
		});
		expect(after('repeat', status(503, 61_000)).again).toBe(false);
	});

	it('waits exponentially longer, up to 20 s, by the share that chance gives', () => {
		const long = { limits: { maxTries: 99, maxMs: 1e9 } };
		const waits = [1, 2, 3, 6, 7, 50].map((attempts) =>
			after('repeat', status(503), { ...long, attempts }),
		);
		expect(waits.map((next) => next.again && next.waitMs)).toEqual([
			250, 500, 1000, 8000, 10_000, 10_000,
		]);
		expect(after('repeat', status(503), { random: 0 })).toMatchObject({ waitMs: 0 });
	});

	it('waits at least as long as Retry-After says', () => {
		expect(after('repeat', status(429, 3000))).toMatchObject({ waitMs: 3000 });
		expect(after('repeat', status(503, 3000))).toMatchObject({ waitMs: 3000 });
		expect(after('repeat', status(503, 3000), { attempts: 4, random: 0.99 })).toMatchObject({
			waitMs: 3960,
		});
	});

	it('never repeats a message in doubt, a create once at most, and never passes its bounds', () => {
		const failure = fc.oneof(
			fc.record({
				kind: fc.constant('status' as const),
				status: fc.integer({ min: 300, max: 599 }),
				retryAfterMs: fc.option(fc.nat(120_000), { nil: undefined }),
			}),
			fc.constantFrom<RequestFailure>({ kind: 'notSent' }, { kind: 'ambiguous' }),
		);
		const course = fc.record({
			repeat: fc.constantFrom(...RULES),
			askAgain: fc.boolean(),
			failures: fc.array(failure, { minLength: 1, maxLength: 40 }),
			random: fc.double({ min: 0, max: 0.999, noNaN: true }),
		});
		fc.assert(
			fc.property(course, ({ repeat, askAgain, failures, random }) => {
				let counted = 0;
				let elapsedMs = 0;
				let ambiguous = false;
				let doubts = 0;
				for (const failure of failures) {
					if (failure.kind === 'ambiguous' || DOUBTFUL.test(statusOf(failure))) doubts++;
					const refused = failure.kind === 'status' && failure.status === 429;
					if (!refused) counted++;
					const next = nextAttempt({
						...{ repeat, askAgain, failure, random, limits, elapsedMs, ambiguous },
						attempts: counted,
					});
					expect(next.ambiguous || !ambiguous).toBe(true);
					if (!next.again) return;
					ambiguous = next.ambiguous;
					elapsedMs += next.waitMs;
					expect(elapsedMs).toBeLessThanOrEqual(limits.maxMs);
					expect(counted).toBeLessThan(limits.maxTries);
					expect(repeat === 'never' && ambiguous).toBe(false);
					if (repeat === 'create') expect(doubts).toBeLessThanOrEqual(askAgain ? 1 : 0);
					expect(next.lookUpFirst).toBe(
						ambiguous && (repeat === 'create' || repeat === 'ifMissing'),
					);
				}
			}),
		);
	});
});
