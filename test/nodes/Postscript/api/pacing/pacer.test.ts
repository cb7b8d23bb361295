import fc from 'fast-check';

import { Pacer, pacerFor, type Ticket } from '../../../../../nodes/Postscript/api/pacing/pacer';
import type { Clock } from '../../../../../nodes/Postscript/api/clock';
import type { Lane } from '../../../../../nodes/Postscript/api/types';
import { VirtualClock } from '../../../../support/virtualClock';

const timesOf = (tickets: Array<Pick<Ticket, 'sentAt'>>) => tickets.map(({ sentAt }) => sentAt);

const gaps = (times: number[]) => times.slice(1).map((time, i) => time - times[i]);

/** The most times that any window of a second holds, its start included, its end not. */
function mostInASecond(times: number[]): number {
	return Math.max(...times.map((from) => times.filter((t) => t >= from && t < from + 1000).length));
}

async function take(clock: VirtualClock, pacer: Pacer, count: number, lane: Lane = 'batch') {
	const all = Promise.all(Array.from({ length: count }, async () => await pacer.acquire(lane)));
	return await clock.runUntil(all);
}

/** A clock whose timers fire up to `lateMs` late, as they do in a busy process. */
function lateClock(clock: VirtualClock, lateMs: number): Clock {
	return {
		now: () => clock.now(),
		sleep: async (ms, signal) => await clock.sleep(ms + clock.random() * lateMs, signal),
		random: () => clock.random(),
	};
}

describe('pacing', () => {
	it('keeps at least 97.5 % of the rate, evenly, and never more than it in a second', async () => {
		const clock = new VirtualClock();
		const times = timesOf(await take(clock, new Pacer(clock, 15), 601));
		expect(mostInASecond(times)).toBe(15);
		expect(600_000 / (times[600] - times[0])).toBeGreaterThanOrEqual(15 * 0.975);
		expect(Math.min(...gaps(times))).toBeGreaterThan(60);
		expect(Math.max(...gaps(times))).toBeLessThan(75);
	});

	it('leaves room for requests that arrive closer together than they were sent', async () => {
		const clock = new VirtualClock();
		const times = timesOf(await take(clock, new Pacer(lateClock(clock, 30), 15), 400));
		times.slice(15).forEach((time, i) => expect(time - times[i]).toBeGreaterThanOrEqual(1018));
		expect(Math.min(...gaps(times))).toBeGreaterThan(33);
	});

	it('catches up with timers that fire late', async () => {
		const clock = new VirtualClock();
		const times = timesOf(await take(clock, new Pacer(lateClock(clock, 6), 15), 601));
		expect(600_000 / (times[600] - times[0])).toBeGreaterThanOrEqual(15 * 0.97);
	});

	it('does not send in a burst what it did not send while nobody asked', async () => {
		const clock = new VirtualClock();
		const pacer = new Pacer(clock, 15);
		await take(clock, pacer, 30);
		await clock.advance(3_600_000);
		const times = timesOf(await take(clock, pacer, 30));
		expect(times[0]).toBe(clock.now() - (times[29] - times[0]));
		expect(Math.min(...gaps(times))).toBeGreaterThan(60);
	});

	it.each([
		[0.5, 1, 2000],
		[1, 1, 1000],
		[2.5, 2, 1000],
		[0, 1, 10_000],
		[-3, 1, 10_000],
		[Number.NaN, 1, 10_000],
	])('at %p per second sends at most %p in %p ms', async (rate, count, windowMs) => {
		const clock = new VirtualClock();
		const times = timesOf(await take(clock, new Pacer(clock, rate), 7));
		times.slice(count).forEach((time, i) => expect(time - times[i]).toBeGreaterThan(windowMs));
		expect(times[6] - times[0]).toBeLessThan((6 / count + 1) * windowMs * 1.02);
	});

	it.each([1000, 100_000, Number.POSITIVE_INFINITY])(
		'is no brake where the limit is lifted to %p per second',
		async (rate) => {
			const clock = new VirtualClock();
			const times = timesOf(await take(clock, new Pacer(clock, rate), 5000));
			expect(times[4999] - times[0]).toBeLessThan(5000 * (1000 / Math.min(rate, 100_000)) * 1.05);
		},
	);

	it('holds a lowered rate at once and a raised one from the next ticket on', async () => {
		const clock = new VirtualClock();
		const pacer = new Pacer(clock, 15);
		const fast = timesOf(await take(clock, pacer, 15));
		pacer.setRate(5);
		const slow = timesOf(await take(clock, pacer, 10));
		expect(mostInASecond(slow)).toBe(5);
		pacer.setRate(15);
		const fastAgain = timesOf(await take(clock, pacer, 60));
		expect(mostInASecond([...fast, ...slow, ...fastAgain])).toBeLessThanOrEqual(15);
		expect(fastAgain[59] - fastAgain[0]).toBeLessThan(4200);
	});
});

describe('lanes', () => {
	it('lets an interactive call go before a batch of 5,000', async () => {
		const clock = new VirtualClock();
		const pacer = new Pacer(clock, 15);
		const stop = new AbortController();
		const batch = Array.from(
			{ length: 5000 },
			async () => await pacer.acquire('batch', stop.signal),
		);
		await clock.advance(10_000);
		const asked = clock.now();
		const ticket = await clock.runUntil(pacer.acquire('interactive'));
		expect(ticket.sentAt - asked).toBeLessThanOrEqual(70);
		stop.abort();
		await Promise.allSettled(batch);
	});

	it('gives each fifth ticket to a waiting batch, however many interactive calls there are', async () => {
		const clock = new VirtualClock();
		const pacer = new Pacer(clock, 15);
		const order: string[] = [];
		const ask = async (lane: Lane) => await pacer.acquire(lane).then(() => order.push(lane));
		await pacer.acquire('interactive');
		const lanes: Lane[] = [...Array<Lane>(3).fill('batch'), ...Array<Lane>(20).fill('interactive')];
		await clock.runUntil(Promise.all(lanes.map(ask)));
		const turns = order.map((lane, i) => (lane === 'batch' ? i : -1)).filter((i) => i >= 0);
		expect(turns).toEqual([4, 9, 14]);
	});

	it('lets a second try go before the first tries of its lane, in the order of arrival', async () => {
		const clock = new VirtualClock();
		const pacer = new Pacer(clock, 15);
		const order: string[] = [];
		await pacer.acquire('batch');
		const ask = async (name: string, attempt: 'first' | 'again') =>
			await pacer.acquire('batch', undefined, attempt).then(() => order.push(name));
		await clock.runUntil(
			Promise.all([
				ask('new 1', 'first'),
				ask('new 2', 'first'),
				ask('old 1', 'again'),
				ask('old 2', 'again'),
			]),
		);
		expect(order).toEqual(['old 1', 'old 2', 'new 1', 'new 2']);
	});
});

describe('cancelling', () => {
	it('rejects at once with the reason, without time passing and without using a ticket up', async () => {
		const clock = new VirtualClock();
		const pacer = new Pacer(clock, 1);
		const stop = new AbortController();
		await pacer.acquire('batch');
		const cancelled = pacer.acquire('batch', stop.signal);
		const next = pacer.acquire('batch');
		stop.abort(new Error('stopped by a person'));
		await expect(cancelled).rejects.toThrow('stopped by a person');
		expect(clock.now()).toBe(0);
		expect(pacer.waiting).toBe(1);
		expect((await clock.runUntil(next)).sentAt).toBeLessThan(1030);
	});

	it('does not start to wait for what is cancelled already', async () => {
		const clock = new VirtualClock();
		const pacer = new Pacer(clock, 15);
		await expect(pacer.acquire('batch', AbortSignal.abort(new Error('too late')))).rejects.toThrow(
			'too late',
		);
		expect((await pacer.acquire('batch')).sentAt).toBe(0);
		expect(pacer.waiting).toBe(0);
	});

	it('keeps one timer for 100,000 waiting items, and lets go of all of them', async () => {
		const clock = new VirtualClock();
		const pacer = new Pacer(clock, 15);
		const stop = new AbortController();
		const all = Array.from(
			{ length: 100_000 },
			async () => await pacer.acquire('batch', stop.signal),
		);
		const outcome = Promise.allSettled(all);
		await clock.advance(1000);
		expect(clock.sleeping).toBe(1);
		stop.abort(new Error('stopped'));
		const settled = await outcome;
		const served = settled.filter(({ status }) => status === 'fulfilled').length;
		expect(served).toBe(15);
		expect(pacer.waiting).toBe(0);
		await clock.advance(1000);
		expect(clock.sleeping).toBe(0);
	});
});

describe('refusals', () => {
	/** Tickets given in the ten seconds after `times` refusals of one round. */
	async function tenSecondsAfter(times: number, retryAfterMs?: number, seed?: number) {
		const clock = new VirtualClock(seed);
		const pacer = new Pacer(clock, 15);
		const tickets = await take(clock, pacer, 30);
		tickets.slice(30 - times).forEach((ticket) => pacer.refused(ticket, retryAfterMs));
		const refusedAt = clock.now();
		const after: number[] = [];
		const ask = async () => {
			while (clock.now() < refusedAt + 10_000) after.push((await pacer.acquire('batch')).sentAt);
		};
		await clock.runUntil(ask());
		return after.map((time) => time - refusedAt).filter((time) => time < 10_000);
	}

	it('slows everybody down and stops sending for a part of a second', async () => {
		const before = await tenSecondsAfter(0);
		expect(before[0]).toBeLessThan(70);
		const afters = await Promise.all([1, 2, 3, 4, 5].map((seed) => tenSecondsAfter(1, 0, seed)));
		expect(Math.max(...afters.map(([first]) => first))).toBeGreaterThan(120);
		for (const after of afters) expect(after.length).toBeLessThan(before.length);
	});

	it('leaves 30 ms of room in each second while the token is shared', async () => {
		const clock = new VirtualClock();
		const pacer = new Pacer(clock, 15);
		pacer.refused((await take(clock, pacer, 30))[29]);
		const times = timesOf(await take(clock, pacer, 29));
		times.slice(14).forEach((time, i) => expect(time - times[i]).toBeGreaterThanOrEqual(1029));
	});

	it('counts refusals of one round as one', async () => {
		expect(await tenSecondsAfter(5)).toEqual(await tenSecondsAfter(1));
	});

	it('lets nobody send before Retry-After is over, and does not catch up afterwards', async () => {
		const after = await tenSecondsAfter(1, 4000);
		expect(after[0]).toBeGreaterThanOrEqual(4000);
		expect(mostInASecond(after)).toBeLessThanOrEqual(15);
		expect(Math.min(...gaps(after))).toBeGreaterThan(60);
	});

	it('waits no longer than a minute, whatever Retry-After says', async () => {
		const clock = new VirtualClock();
		const pacer = new Pacer(clock, 15);
		pacer.refused(await pacer.acquire('batch'), 86_400_000);
		expect((await clock.runUntil(pacer.acquire('interactive'))).sentAt).toBe(60_000);
	});

	it('goes down further when the lower rate is refused as well', async () => {
		const clock = new VirtualClock();
		const pacer = new Pacer(clock, 15);
		const rates: number[] = [];
		for (let round = 0; round < 4; round++) {
			const tickets = await take(clock, pacer, 5);
			const times = timesOf(tickets);
			rates.push(4000 / (times[4] - times[0]));
			pacer.refused(tickets[4]);
		}
		rates.slice(1).forEach((rate, i) => expect(rate).toBeLessThan(rates[i] * 0.75));
	});

	it('never stops trying, however often it is refused', async () => {
		const clock = new VirtualClock();
		const pacer = new Pacer(clock, 15);
		for (let i = 0; i < 100; i++) pacer.refused((await take(clock, pacer, 1))[0]);
		const from = clock.now();
		await take(clock, pacer, 10);
		expect(clock.now() - from).toBeLessThan(15_000);
	});
});

describe('any course of events', () => {
	const arrivals = fc.array(
		fc.record({
			afterMs: fc.nat(150),
			lane: fc.constantFrom<Lane>('interactive', 'batch'),
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

	/** Plays a course to its end; every waiter's fate is noted once for each time it settled. */
	async function play({ rate, lateMs, arrivals: people, aborts, seed }: Course) {
		const clock = new VirtualClock(seed);
		const pacer = new Pacer(lateClock(clock, lateMs), rate);
		const stops = Array.from({ length: 4 }, () => new AbortController());
		const tickets: Array<{ who: number; lane: Lane; sentAt: number; aborted: boolean }> = [];
		const rejected: Array<{ who: number; reason: unknown }> = [];
		const ask = async (who: number, at: number) => {
			const { lane, signal, answer } = people[who];
			await clock.sleep(at);
			const stop = signal === undefined ? undefined : stops[signal].signal;
			await pacer.acquire(lane, stop).then(
				async (ticket) => {
					tickets.push({ who, lane, sentAt: ticket.sentAt, aborted: stop?.aborted ?? false });
					await clock.sleep(120);
					if (answer === 'refused') pacer.refused(ticket);
					if (answer === 'accepted') pacer.accepted(ticket);
				},
				(reason) => rejected.push({ who, reason }),
			);
		};
		let at = 0;
		const everybody = people.map(async ({ afterMs }, who) => await ask(who, (at += afterMs)));
		const breaks = aborts.map(async ({ afterMs, signal }) => {
			await clock.sleep(afterMs);
			stops[signal].abort(`stop ${signal}`);
		});
		await clock.runUntil(Promise.all([...everybody, ...breaks]));
		return { tickets, rejected, left: pacer.waiting };
	}

	it('keeps the limit, the order within a lane, and settles everyone exactly once', async () => {
		await fc.assert(
			fc.asyncProperty(course, async (given) => {
				const { tickets, rejected, left } = await play(given);
				expect(left).toBe(0);
				if (tickets.length > 0) {
					expect(mostInASecond(timesOf(tickets))).toBeLessThanOrEqual(given.rate);
				}
				for (const lane of ['interactive', 'batch']) {
					const order = tickets.filter((t) => t.lane === lane).map(({ who }) => who);
					expect(order).toEqual([...order].sort((a, b) => a - b));
				}
				const settled = [...tickets, ...rejected].map(({ who }) => who).sort((a, b) => a - b);
				expect(settled).toEqual(given.arrivals.map((_, i) => i));
				expect(tickets.some(({ aborted }) => aborted)).toBe(false);
				for (const { who, reason } of rejected) {
					expect(reason).toBe(`stop ${given.arrivals[who].signal}`);
				}
			}),
			{ numRuns: 150 },
		);
	});
});

describe('pacerFor', () => {
	it('gives everybody with one token the same pacer, and nobody else', () => {
		const clock = new VirtualClock();
		expect(pacerFor('shop one', 15, clock)).toBe(pacerFor('shop one', 15, clock));
		expect(pacerFor('shop one', 15, clock)).not.toBe(pacerFor('shop two', 15, clock));
	});

	it('holds the lowest rate that was asked for within the last minute', async () => {
		const clock = new VirtualClock();
		const most = async () =>
			mostInASecond(timesOf(await take(clock, pacerFor('two rates', 15, clock), 60)));
		expect(await most()).toBe(15);
		pacerFor('two rates', 5, clock);
		expect(await most()).toBe(5);
		await clock.advance(61_000);
		expect(await most()).toBe(15);
	});

	it('drops pacers that nobody used for five minutes when there are many, never one in use', async () => {
		const clock = new VirtualClock();
		const idle = pacerFor('idle', 15, clock);
		const busy = pacerFor('busy', 0.1, clock);
		const stop = new AbortController();
		await busy.acquire('batch');
		const waiting = expect(
			Promise.all(Array.from({ length: 50 }, async () => await busy.acquire('batch', stop.signal))),
		).rejects.toBe('enough');
		await clock.advance(301_000);
		const fresh = pacerFor('fresh', 15, clock);
		for (let i = 0; i < 120; i++) pacerFor(`shop ${i}`, 15, clock);
		expect(pacerFor('fresh', 15, clock)).toBe(fresh);
		expect(pacerFor('busy', 0.1, clock)).toBe(busy);
		expect(pacerFor('idle', 15, clock)).not.toBe(idle);
		stop.abort('enough');
		await waiting;
	});
});
