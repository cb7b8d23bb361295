import { Pacer } from '../../../../../nodes/Postscript/api/pacing/pacer';
import { pacerFor } from '../../../../../nodes/Postscript/api/pacing/pacers';
import { VirtualClock } from '../../../../support/virtualClock';

/** Takes 60 permits and says how many a second held at most. */
async function most(clock: VirtualClock, pacer: Pacer): Promise<number> {
	const all = Promise.all(Array.from({ length: 60 }, async () => await pacer.acquire('batch')));
	const times = (await clock.runUntil(all)).map(({ sentAt }) => sentAt);
	return Math.max(...times.map((from) => times.filter((t) => t >= from && t < from + 1000).length));
}

describe('pacerFor', () => {
	it('gives all callers with one token the same pacer, and callers with another token another', () => {
		const clock = new VirtualClock();
		expect(pacerFor('shop one', 15, clock)).toBe(pacerFor('shop one', 15, clock));
		expect(pacerFor('shop one', 15, clock)).not.toBe(pacerFor('shop two', 15, clock));
	});

	it('holds the lowest rate that was asked for within the last minute', async () => {
		const clock = new VirtualClock();
		const pacer = pacerFor('two rates', 15, clock);
		expect(await most(clock, pacer)).toBe(15);
		pacerFor('two rates', 5, clock);
		expect(await most(clock, pacer)).toBe(5);
		await clock.advance(61_000);
		expect(await most(clock, pacerFor('two rates', 15, clock))).toBe(15);
	});

	it('drops pacers that were idle for five minutes when there are many, never one in use', async () => {
		const clock = new VirtualClock();
		const idle = pacerFor('idle', 15, clock);
		const busy = pacerFor('busy', 0.1, clock);
		const stop = new AbortController();
		await busy.acquire('batch');
		const ask = async () => await busy.acquire('batch', { signal: stop.signal });
		const waiting = expect(Promise.all(Array.from({ length: 50 }, ask))).rejects.toBe('enough');
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
