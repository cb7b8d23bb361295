import fc from 'fast-check';
import type { Lane } from '../../../../../nodes/Postscript/api/pacing/lanes';
import { Pacer } from '../../../../../nodes/Postscript/api/pacing/pacer';
import { VirtualClock } from '../../../../support/virtualClock';
import { lateClock, mostInASecond, timesOf } from './simulation';

describe('any course of events', () => {
	const arrivals = fc.array(
		fc.record({
			afterMs: fc.nat(150),
			lane: fc.constantFrom<Lane>('interactive', 'batch'),
			run: fc.nat(2),
			signal: fc.option(fc.nat(3), { nil: undefined }),
			answer: fc.constantFrom('accepted', 'refused', 'lost'),
		}),
		{ minLength: 1, maxLength: 60 },
	);
	const course = fc.record({
		rate: fc.constantFrom(1, 3, 7.5, 15, 40),
		lateMs: fc.constantFrom(0, 3, 40),
		arrivals,
		aborts: fc.array(fc.record({ afterMs: fc.nat(3000), signal: fc.nat(3) }), { maxLength: 4 }),
		seed: fc.integer(),
	});
	type Course = Parameters<Parameters<typeof course.map>[0]>[0];

	/** Plays a course to its end; each request is noted once for each time it settled. */
	async function play({ rate, lateMs, arrivals: requests, aborts, seed }: Course) {
		const clock = new VirtualClock(seed);
		const pacer = new Pacer(lateClock(clock, lateMs), rate);
		const runs = Array.from({ length: 3 }, () => ({}));
		const stops = Array.from({ length: 4 }, () => new AbortController());
		const permits: Array<{ request: number; queue: string; sentAt: number; aborted: boolean }> = [];
		const rejected: Array<{ request: number; reason: unknown }> = [];
		const ask = async (request: number, at: number) => {
			const { lane, run, signal, answer } = requests[request];
			await clock.sleep(at);
			const stop = signal === undefined ? undefined : stops[signal].signal;
			await pacer.acquire(lane, { signal: stop, owner: runs[run] }).then(
				async (permit) => {
					const { sentAt } = permit;
					const aborted = stop?.aborted ?? false;
					permits.push({ request, queue: `${lane} ${run}`, sentAt, aborted });
					await clock.sleep(120);
					if (answer === 'refused') pacer.refused(permit);
					if (answer === 'accepted') pacer.accepted(permit);
				},
				(reason) => rejected.push({ request, reason }),
			);
		};
		let at = 0;
		const asked = requests.map(async ({ afterMs }, request) => await ask(request, (at += afterMs)));
		const breaks = aborts.map(async ({ afterMs, signal }) => {
			await clock.sleep(afterMs);
			stops[signal].abort(`stop ${signal}`);
		});
		await clock.runUntil(Promise.all([...asked, ...breaks]));
		return { permits, rejected, left: pacer.waiting };
	}

	it('keeps the limit, the order within a run and lane, and settles every request exactly once', async () => {
		await fc.assert(
			fc.asyncProperty(course, async (given) => {
				const { permits, rejected, left } = await play(given);
				expect(left).toBe(0);
				if (permits.length > 0) {
					expect(mostInASecond(timesOf(permits))).toBeLessThanOrEqual(given.rate);
				}
				for (const queue of new Set(permits.map((each) => each.queue))) {
					const order = permits.filter((t) => t.queue === queue).map(({ request }) => request);
					expect(order).toEqual([...order].sort((a, b) => a - b));
				}
				const settled = [...permits, ...rejected]
					.map(({ request }) => request)
					.sort((a, b) => a - b);
				expect(settled).toEqual(given.arrivals.map((_, i) => i));
				expect(permits.some(({ aborted }) => aborted)).toBe(false);
				for (const { request, reason } of rejected) {
					expect(reason).toBe(`stop ${given.arrivals[request].signal}`);
				}
			}),
			{ numRuns: 150 },
		);
	});
});
