import { AdaptiveRate } from '../../../../../nodes/Postscript/api/pacing/adaptiveRate';
import { LIMIT, mean, play } from './simulation';

const scenes = (['sliding', 'fixed'] as const).flatMap((window) =>
	[50, 100, 400].map((latencyMs) => ({ window, latencyMs })),
);

describe.each(scenes)('at a server with a $window window, $latencyMs ms away', (server) => {
	it('alone: the limit is used and nothing refused', async () => {
		const { refusedShare, rate } = await play({ ...server, items: 600 });
		expect(refusedShare).toBeLessThanOrEqual(0.005);
		expect(rate).toBeGreaterThanOrEqual(0.97 * LIMIT);
	});

	it('beside a client that takes a third: within 10 % of what is left, under 2 % refused', async () => {
		const other = { perSecond: 5, untilMs: Infinity };
		const { refusedShare, rate } = await play({ ...server, items: 2000, other });
		expect(refusedShare).toBeLessThan(0.02);
		expect(rate).toBeGreaterThanOrEqual(9);
	});

	it('three processes: at least 90 % of the limit together, under 3 % refused', async () => {
		const runs = await Promise.all(
			[1, 2, 3, 4, 5, 6].map((seed) => play({ ...server, processes: 3, items: 3000, seed })),
		);
		expect(mean(runs.map(({ refusedShare }) => refusedShare))).toBeLessThan(0.03);
		expect(mean(runs.map(({ rate }) => rate))).toBeGreaterThanOrEqual(0.9 * LIMIT);
	});

	it('the other client stops: the full rate is back within forty seconds', async () => {
		const other = { perSecond: 5, untilMs: 40_000 };
		const { rateBetween } = await play({ ...server, items: 1500, other });
		expect(rateBetween(20_000, 40_000)).toBeLessThan(11);
		expect(rateBetween(85_000, 95_000)).toBeGreaterThanOrEqual(0.95 * LIMIT);
	});
});

describe('the adaptive rate', () => {
	const SOON = 12_000;
	const MINUTE = 60_000;
	const adaptive = (full = 15) => new AdaptiveRate(full, () => 0.5);

	/** A rate that was refused at 1,000 ms, after a second in which as much was sent as may be. */
	function refusedOnce(full = 15) {
		const rate = adaptive(full);
		rate.refused(900, 1000, full);
		return rate;
	}

	function acceptMany(rate: AdaptiveRate, from: number, count: number): number {
		for (let n = 1; n <= count; n++) rate.accepted(from + n * 100);
		return from + count * 100;
	}

	it('is the full rate until something is refused', () => {
		expect(adaptive().at(0)).toBe(15);
		expect(adaptive().at(1e9)).toBe(15);
	});

	it('takes a refusal after a full second for an isolated one, over in seconds', () => {
		const rate = refusedOnce();
		expect(rate.at(1000)).toBe(14);
		expect(rate.at(8000)).toBe(15);
	});

	it('takes refusals near the full rate for isolated ones as long as many requests lie between them', () => {
		const rate = refusedOnce();
		const later = acceptMany(rate, 1000, 20);
		expect(rate.at(later)).toBe(14);
		rate.refused(later, later + 100, 15);
		expect(rate.at(later + 100)).toBe(13);
		expect(rate.at(later + 8100)).toBe(15);
	});

	it('waits longer when another refusal follows', () => {
		const rate = refusedOnce();
		acceptMany(rate, 1000, 3);
		rate.refused(1400, 1500, 15);
		expect(rate.at(1500)).toBe(13);
		expect(rate.at(1500 + SOON)).toBe(13);
		expect(rate.at(1500 + MINUTE)).toBe(15);
	});

	it('goes down to what the second before bore, but by no more than three tenths', () => {
		const some = adaptive();
		some.refused(900, 1000, 12);
		expect(some.at(1000)).toBe(12);
		const most = adaptive();
		most.refused(900, 1000, 1);
		expect(most.at(1000)).toBe(10);
	});

	it('loses three tenths when the lower rate is refused before three requests were accepted', () => {
		const rate = refusedOnce();
		acceptMany(rate, 1000, 2);
		rate.refused(1300, 1500, 2);
		expect(rate.at(1500)).toBe(10);
	});

	it('learns nothing from what was sent before the last slow-down, and sends on', () => {
		const rate = refusedOnce();
		expect(rate.refused(1000, 1400, 15)).toEqual({ pauseMs: 0, isIsolated: false });
		expect(rate.at(1400)).toBe(14);
	});

	it('says which refusals are isolated: near the limit, and none before it for many requests', () => {
		expect(adaptive().refused(900, 1000, 15).isIsolated).toBe(true);
		expect(adaptive().refused(900, 1000, 9).isIsolated).toBe(false);
		const soon = refusedOnce();
		const after19 = acceptMany(soon, 1000, 19);
		expect(soon.refused(after19, after19 + 100, 14).isIsolated).toBe(false);
		const later = refusedOnce();
		const after20 = acceptMany(later, 1000, 20);
		expect(later.refused(after20, after20 + 100, 14).isIsolated).toBe(true);
	});

	it('stops sending for a moment after a refusal', () => {
		expect(adaptive().refused(900, 1000, 15).pauseMs).toBe(120);
	});

	it('tries one request more after a while, then more and more, and is back within forty seconds', () => {
		const rate = adaptive();
		rate.refused(900, 1000, 9);
		const steps = Array.from({ length: 60 }, (_, second) => rate.at(1000 + second * 1000));
		const [taken, next] = [...new Set(steps)];
		expect([taken, next]).toEqual([10, 11]);
		expect(steps.indexOf(11)).toBeGreaterThan(20);
		expect(steps).toEqual([...steps].sort((a, b) => a - b));
		expect(steps.every(Number.isInteger)).toBe(true);
		expect(rate.at(41_000)).toBe(15);
	});

	it.each([1, 2, 7, 15, 30, 40, 1000])(
		'of %p never rises at a refusal, and never falls below a twentieth',
		(full) => {
			const rate = adaptive(full);
			let before = full;
			for (let at = 1000; at < 41_000; at += 1000) {
				rate.refused(at - 1, at, 1);
				const after = rate.at(at);
				expect(after).toBeLessThanOrEqual(before);
				expect(after >= 1 && !Number.isInteger(after)).toBe(false);
				before = after;
			}
			expect(before).toBeCloseTo(full < 20 ? full / 20 : Math.floor(full / 20));
		},
	);

	it('takes over another full rate without forgetting the refusal', () => {
		const rate = adaptive();
		rate.refused(900, 1000, 10);
		rate.setFull(20);
		expect(rate.at(1000)).toBe(10);
		rate.setFull(4);
		expect(rate.at(1000)).toBe(4);
		rate.setFull(15);
		expect(rate.at(1000)).toBe(10);
	});
});
