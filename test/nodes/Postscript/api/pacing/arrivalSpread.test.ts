import fc from 'fast-check';
import { ArrivalSpread } from '../../../../../nodes/Postscript/api/pacing/arrivalSpread';
import { Pacer } from '../../../../../nodes/Postscript/api/pacing/pacer';
import { VirtualClock } from '../../../../support/virtualClock';
import { LIMIT, lateClock, mean, play, uniform, type Delay, type Window } from './simulation';

/** A minute at full rate. */
const MINUTE = 900;

const FASTEST_MS = 100;

/** Reports `count` accepted requests whose responses took 100 ms and a delay more. */
function accept(
	spread: ArrivalSpread,
	count: number,
	delay: Delay,
	{ isFullRate = false, seed = 1 } = {},
): void {
	const clock = new VirtualClock(seed);
	for (let n = 0; n < count; n++) {
		spread.accepted(FASTEST_MS + delay(() => clock.random()), isFullRate);
	}
}

/** A guard that response times have shown to be the widest. */
function widest(): ArrivalSpread {
	const spread = new ArrivalSpread();
	accept(spread, 128, uniform(500));
	return spread;
}

describe('the guard against requests that arrive closer together than they left', () => {
	it('is wide as long as little is known', () => {
		const spread = new ArrivalSpread();
		expect(spread.guardMs).toBe(60);
		accept(spread, 31, uniform(0));
		expect(spread.guardMs).toBe(60);
		accept(spread, 1, uniform(0));
		expect(spread.guardMs).toBe(10);
	});

	it('is about as wide as the response times are spread, before anything was refused', () => {
		fc.assert(
			fc.property(fc.integer({ min: 10, max: 60 }), fc.integer(), (spreadMs, seed) => {
				const spread = new ArrivalSpread();
				accept(spread, 128, uniform(spreadMs), { seed });
				expect(spread.guardMs).toBeGreaterThanOrEqual(Math.max(10, spreadMs * 0.7));
				expect(spread.guardMs).toBeLessThanOrEqual(Math.max(10, spreadMs * 1.3));
			}),
		);
	});

	it('ignores requests that take longer for another reason, such as look-ups among writes', () => {
		const spread = new ArrivalSpread();
		const delay: Delay = (random) => (random() < 0.2 ? 400 : 0) + random() * 20;
		accept(spread, 128, delay);
		expect(spread.guardMs).toBeLessThan(35);
	});

	it('follows a network that changes', () => {
		const spread = new ArrivalSpread();
		accept(spread, 128, uniform(5));
		expect(spread.guardMs).toBeLessThan(15);
		accept(spread, 128, uniform(50));
		expect(spread.guardMs).toBeGreaterThan(35);
		accept(spread, 128, uniform(5));
		expect(spread.guardMs).toBeLessThan(15);
	});

	it('has a cap, whatever response times and refusals say', () => {
		const spread = widest();
		expect(spread.guardMs).toBe(80);
		for (let n = 0; n < 50; n++) spread.refused();
		expect(spread.guardMs).toBe(80);
		accept(spread, 128, uniform(0));
		expect(spread.guardMs).toBe(10);
	});

	it('narrows slowly while all is accepted at full rate: the server or the way back is slow', () => {
		const spread = widest();
		accept(spread, MINUTE, uniform(500), { isFullRate: true });
		expect(spread.guardMs).toBeGreaterThan(40);
		expect(spread.guardMs).toBeLessThan(60);
		accept(spread, 3 * MINUTE, uniform(500), { isFullRate: true });
		expect(spread.guardMs).toBeCloseTo(10, 0);
	});

	it('does not narrow at a lower rate, which proves nothing', () => {
		const spread = widest();
		accept(spread, 3 * MINUTE, uniform(500));
		expect(spread.guardMs).toBe(80);
	});

	it('widens at each isolated refusal, holds that for a while, then narrows again', () => {
		const spread = new ArrivalSpread();
		const send = (count: number) => accept(spread, count, uniform(0), { isFullRate: true });
		send(128);
		expect(spread.guardMs).toBeCloseTo(10, 0);
		spread.refused();
		expect(spread.guardMs).toBeCloseTo(15, 0);
		spread.refused();
		expect(spread.guardMs).toBeCloseTo(20, 0);
		send(600);
		expect(spread.guardMs).toBeCloseTo(20, 0);
		send(600);
		expect(spread.guardMs).toBeCloseTo(10, 0);
	});

	it('leaves out what refusals added where the rate is lowered, which makes up for them', () => {
		const spread = new ArrivalSpread();
		accept(spread, 128, uniform(30));
		const before = spread.guardMs;
		spread.refused();
		spread.refused();
		expect(spread.guardMs).toBeCloseTo(before + 10, 0);
		expect(spread.sharedGuardMs).toBe(before);
	});
});

describe('requests that the network holds up differently', () => {
	const anyWindow = fc.constantFrom<Window>('sliding', 'fixed');
	const latency = fc.integer({ min: 50, max: 400 });

	it('never are too many in any second at the server, from the first one on', async () => {
		const jitter = fc.integer({ min: 0, max: 60 });
		await fc.assert(
			fc.asyncProperty(jitter, fc.nat(30), fc.integer(), async (jitterMs, lateMs, seed) => {
				const clock = new VirtualClock(seed);
				const pacer = new Pacer(lateClock(clock, lateMs), LIMIT);
				const arrivals = Array.from({ length: 100 }, async () => {
					const { sentAt } = await pacer.acquire('batch');
					return sentAt + clock.random() * jitterMs;
				});
				const times = (await clock.runUntil(Promise.all(arrivals))).sort((a, b) => a - b);
				times.slice(LIMIT).forEach((time, n) => {
					expect(time - times[n]).toBeGreaterThanOrEqual(1000);
				});
			}),
			{ numRuns: 100 },
		);
	});

	it('reach 97 % of what the spread of arrivals allows, with 0.5 % refused', async () => {
		const scene = fc.record({
			window: anyWindow,
			latencyMs: latency,
			jitterMs: fc.integer({ min: 0, max: 60 }),
			seed: fc.integer(),
		});
		await fc.assert(
			fc.asyncProperty(scene, async ({ jitterMs, ...rest }) => {
				const inbound = uniform(jitterMs);
				const { rate, refusedShare } = await play({ ...rest, inbound, items: 1000 });
				expect(rate).toBeGreaterThanOrEqual((0.97 * LIMIT) / (1 + jitterMs / 1000));
				expect(refusedShare).toBeLessThanOrEqual(0.005);
			}),
			// The same scenes each time: a share of so many requests is a matter of chance.
			{ numRuns: 40, seed: 15 },
		);
	});

	it.each([
		['both ways', uniform(60), uniform(60), 0.97],
		[
			'a tail on the way in',
			(random: () => number) => -10 * Math.log(1 - random()),
			undefined,
			0.9,
		],
		['a server whose work takes up to 200 ms', uniform(5), uniform(200), 0.95],
	])(
		'%s: a short run, and a long one that has learned',
		async (_name, inbound, outbound, floor) => {
			const runs = async (items: number) =>
				await Promise.all(
					[1, 2].map(
						async (seed) =>
							await play({ window: 'sliding', latencyMs: 100, inbound, outbound, items, seed }),
					),
				);
			const short = await runs(400);
			const long = await runs(4000);
			const spreadMs = outbound === undefined ? 0 : inbound(() => 1);
			const best = LIMIT / (1 + spreadMs / 1000);
			expect(mean(short.map(({ rate }) => rate))).toBeGreaterThanOrEqual(0.9 * best);
			expect(mean(long.map(({ rate }) => rate))).toBeGreaterThanOrEqual(floor * best);
			expect(mean(long.map(({ refusedShare }) => refusedShare))).toBeLessThanOrEqual(0.005);
		},
	);

	it('beside a client that takes a third: at least 90 % of what is left at 60 ms', async () => {
		const other = { perSecond: 5, untilMs: Infinity };
		const scene = { latencyMs: 100, inbound: uniform(60), items: 2000, other };
		for (const window of ['sliding', 'fixed'] as const) {
			const runs = await Promise.all(
				[1, 2, 3].map(async (seed) => await play({ ...scene, window, seed })),
			);
			expect(mean(runs.map(({ rate }) => rate))).toBeGreaterThanOrEqual(9);
			expect(mean(runs.map(({ refusedShare }) => refusedShare))).toBeLessThan(0.02);
		}
	});
});
