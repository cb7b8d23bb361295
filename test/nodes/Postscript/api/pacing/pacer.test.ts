import type { Lane } from '../../../../../nodes/Postscript/api/pacing/lanes';
import { Pacer } from '../../../../../nodes/Postscript/api/pacing/pacer';
import type { Clock } from '../../../../../nodes/Postscript/api/clock';
import { VirtualClock } from '../../../../support/virtualClock';
import { gaps, lateClock, mostInASecond, timesOf } from './simulation';

async function take(clock: VirtualClock, pacer: Pacer, count: number, lane: Lane = 'batch') {
	const all = Promise.all(Array.from({ length: count }, async () => await pacer.acquire(lane)));
	return await clock.runUntil(all);
}

/** A pacer that knows from its responses that nothing holds requests up differently. */
async function quietPacer(clock: VirtualClock, rate: number, late: Clock = clock): Promise<Pacer> {
	const pacer = new Pacer(late, rate);
	for (const permit of await take(clock, pacer, 32)) {
		pacer.accepted({ ...permit, sentAt: clock.now() });
	}
	return pacer;
}

describe('pacing', () => {
	it('keeps at least 97.5 % of the rate, evenly, and never more than it in a second', async () => {
		const clock = new VirtualClock();
		const times = timesOf(await take(clock, await quietPacer(clock, 15), 601));
		expect(mostInASecond(times)).toBe(15);
		expect(600_000 / (times[600] - times[0])).toBeGreaterThanOrEqual(15 * 0.975);
		expect(Math.min(...gaps(times))).toBeGreaterThan(60);
		expect(Math.max(...gaps(times))).toBeLessThan(75);
	});

	it('leaves room for requests that arrive closer together than they were sent', async () => {
		const clock = new VirtualClock();
		for (const [pacer, ms] of [
			[new Pacer(lateClock(clock, 30), 15), 1060],
			[await quietPacer(clock, 15, lateClock(clock, 30)), 1010],
		] as const) {
			const times = timesOf(await take(clock, pacer, 400));
			times.slice(15).forEach((time, i) => expect(time - times[i]).toBeGreaterThanOrEqual(ms));
			expect(Math.min(...gaps(times))).toBeGreaterThan(33);
		}
	});

	it('catches up with timers that fire late', async () => {
		const clock = new VirtualClock();
		const times = timesOf(await take(clock, await quietPacer(clock, 15, lateClock(clock, 6)), 601));
		expect(600_000 / (times[600] - times[0])).toBeGreaterThanOrEqual(15 * 0.97);
	});

	it('does not send in a burst what it did not send while nothing was asked', async () => {
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
			const times = timesOf(await take(clock, await quietPacer(clock, rate), 5000));
			expect(times[4999] - times[0]).toBeLessThan(5000 * (1000 / Math.min(rate, 100_000)) * 1.05);
		},
	);

	it('holds a lowered rate at once and a raised one from the next permit on', async () => {
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
			async () => await pacer.acquire('batch', { signal: stop.signal }),
		);
		await clock.advance(10_000);
		const asked = clock.now();
		const permit = await clock.runUntil(pacer.acquire('interactive'));
		expect(permit.sentAt - asked).toBeLessThanOrEqual(70);
		stop.abort();
		await Promise.allSettled(batch);
	});

	it('gives each fifth permit to a waiting batch, however many interactive calls there are', async () => {
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

	it('lets begun work go before what waits to begin, in the order of arrival', async () => {
		const clock = new VirtualClock();
		const pacer = new Pacer(clock, 15);
		const order: string[] = [];
		await pacer.acquire('batch');
		const ask = async (name: string, begun: boolean) =>
			await pacer.acquire('batch', { begun, owner: {} }).then(() => order.push(name));
		await clock.runUntil(
			Promise.all([
				ask('new 1', false),
				ask('new 2', false),
				ask('old 1', true),
				ask('old 2', true),
			]),
		);
		expect(order).toEqual(['old 1', 'old 2', 'new 1', 'new 2']);
	});
});

describe('runs that wait in one lane', () => {
	it('take turns: the first request of one does not wait for 200 of another', async () => {
		const clock = new VirtualClock();
		const pacer = new Pacer(clock, 15);
		const [long, short] = [{}, {}];
		const stop = new AbortController();
		const lookUps = Array.from(
			{ length: 200 },
			async () => await pacer.acquire('batch', { owner: long, signal: stop.signal }),
		);
		await clock.advance(2000);
		const asked = clock.now();
		const permit = await clock.runUntil(pacer.acquire('batch', { owner: short }));
		expect(permit.sentAt - asked).toBeLessThan(3 * 70);
		stop.abort();
		await Promise.allSettled(lookUps);
		expect(pacer.waiting).toBe(0);
	});

	it('share the permits evenly, and each keeps its own order', async () => {
		const clock = new VirtualClock();
		const pacer = new Pacer(clock, 15);
		const order: string[] = [];
		await pacer.acquire('batch');
		const owners = { a: {}, b: {}, c: {} };
		const ask = async (name: keyof typeof owners, n: number) =>
			await pacer
				.acquire('batch', { owner: owners[name] })
				.then(() => order.push(`${name}${String(n)}`));
		await clock.runUntil(
			Promise.all([
				...[1, 2, 3, 4].map(async (n) => await ask('a', n)),
				...[1, 2].map(async (n) => await ask('b', n)),
				ask('c', 1),
			]),
		);
		expect(order).toEqual(['a1', 'b1', 'c1', 'a2', 'b2', 'a3', 'a4']);
	});
});

describe('cancelling', () => {
	it('rejects at once with the reason, without time passing and without using a permit up', async () => {
		const clock = new VirtualClock();
		const pacer = new Pacer(clock, 1);
		const stop = new AbortController();
		await pacer.acquire('batch');
		const cancelled = pacer.acquire('batch', { signal: stop.signal });
		const next = pacer.acquire('batch');
		stop.abort(new Error('stopped by a person'));
		await expect(cancelled).rejects.toThrow('stopped by a person');
		expect(clock.now()).toBe(0);
		expect(pacer.waiting).toBe(1);
		expect((await clock.runUntil(next)).sentAt).toBeLessThan(1070);
	});

	it('does not start to wait for what is cancelled already', async () => {
		const clock = new VirtualClock();
		const pacer = new Pacer(clock, 15);
		const signal = AbortSignal.abort(new Error('too late'));
		await expect(pacer.acquire('batch', { signal })).rejects.toThrow('too late');
		expect((await pacer.acquire('batch')).sentAt).toBe(0);
		expect(pacer.waiting).toBe(0);
	});

	it('keeps one timer for 100,000 waiting items, and lets go of all of them', async () => {
		const clock = new VirtualClock();
		const pacer = new Pacer(clock, 15);
		const stop = new AbortController();
		const all = Array.from(
			{ length: 100_000 },
			async () => await pacer.acquire('batch', { signal: stop.signal }),
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
	/** Permits given in the ten seconds after `times` refusals of one round. */
	async function tenSecondsAfter(times: number, retryAfterMs?: number, seed?: number) {
		const clock = new VirtualClock(seed);
		const pacer = new Pacer(clock, 15);
		const permits = await take(clock, pacer, 30);
		permits.slice(30 - times).forEach((permit) => pacer.refused(permit, retryAfterMs));
		const refusedAt = clock.now();
		const after: number[] = [];
		const ask = async () => {
			while (clock.now() < refusedAt + 10_000) after.push((await pacer.acquire('batch')).sentAt);
		};
		await clock.runUntil(ask());
		return after.map((time) => time - refusedAt).filter((time) => time < 10_000);
	}

	it('slows all senders down and stops sending for a part of a second', async () => {
		const before = await tenSecondsAfter(0);
		expect(before[0]).toBeLessThan(75);
		const afters = await Promise.all([1, 2, 3, 4, 5].map((seed) => tenSecondsAfter(1, 0, seed)));
		expect(Math.max(...afters.map(([first]) => first))).toBeGreaterThan(120);
		for (const after of afters) expect(after.length).toBeLessThan(before.length);
	});

	it('leaves a little more room while the token is shared', async () => {
		const clock = new VirtualClock();
		const pacer = await quietPacer(clock, 15);
		pacer.refused((await take(clock, pacer, 30))[29]);
		const times = timesOf(await take(clock, pacer, 29));
		times.slice(14).forEach((time, i) => expect(time - times[i]).toBeGreaterThanOrEqual(1021));
	});

	it('counts refusals of one round as one', async () => {
		expect(await tenSecondsAfter(5)).toEqual(await tenSecondsAfter(1));
	});

	it('sends nothing before Retry-After is over, and does not catch up afterwards', async () => {
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
			const permits = await take(clock, pacer, 5);
			const times = timesOf(permits);
			rates.push(4000 / (times[4] - times[0]));
			pacer.refused(permits[4]);
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
