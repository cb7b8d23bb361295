import fc from 'fast-check';
import {
	Memory,
	type Bounds,
} from '../../../../../nodes/Postscript/trigger/polling/knownSubscribers';

const NOW = Date.UTC(2026, 0, 1) * 1000;

function bounds(more: Partial<Bounds>): Bounds {
	return { entries: 50_000, stamps: 10_000, stampsFrom: 0, keepUnsubscribed: false, ...more };
}

test('keeps identifiers of any kind, their status and their time', () => {
	const status = fc.constantFrom('subscribed' as const, 'unsubscribed' as const, undefined);
	const id = fc.oneof(
		fc.string({ minLength: 1, unit: 'grapheme' }),
		fc.constant('s_').chain((p) => fc.string().map((t) => p + t)),
	);
	const entry = fc.record({ id, status, seenAt: fc.nat(1e6) });
	fc.assert(
		fc.property(fc.array(entry), (entries) => {
			const memory = new Memory();
			for (const one of entries) memory.see(one.id, one.status, NOW + one.seenAt);
			const again = Memory.unpack(memory.pack());
			for (const one of entries) expect(again.get(one.id)).toEqual(memory.get(one.id));
			expect(again.size).toBe(memory.size);
		}),
	);
});

test('forgets the oldest first, and says whom', () => {
	const memory = new Memory();
	memory.see('s_a', 'unsubscribed', 1);
	memory.see('s_b', 'subscribed', 2);
	memory.see('s_c', 'subscribed', 3);
	memory.see('s_a', 'unsubscribed', 4);
	expect(memory.trim(bounds({ entries: 2, stampsFrom: 10 }))).toEqual({
		subscribed: true,
		unsubscribed: false,
	});
	expect([memory.get('s_b'), memory.get('s_a')]).toEqual([undefined, { status: 'unsubscribed' }]);
});

test('forgets those subscribed before those opted out, where that is asked for', () => {
	const memory = new Memory();
	memory.learn('s_out', 'unsubscribed');
	memory.learn('s_in', 'subscribed');
	memory.trim(bounds({ entries: 1, keepUnsubscribed: true }));
	expect([memory.get('s_in'), memory.get('s_out')]).toEqual([
		undefined,
		{ status: 'unsubscribed' },
	]);
});

test('says up to when versions are forgotten that could be read again', () => {
	const memory = new Memory();
	for (let n = 1; n <= 5; n++) memory.see(`s_${n}`, 'subscribed', NOW + n);
	expect(memory.trim(bounds({ entries: 3 })).upTo).toBe(NOW + 2);
	expect(memory.trim(bounds({ stamps: 1 })).unstampedUpTo).toBe(NOW + 4);
	expect([memory.get('s_4'), memory.get('s_5')]).toEqual([
		{ status: 'subscribed' },
		{ status: 'subscribed', seenAt: NOW + 5 },
	]);
});

test('finds where the newest few begin, never amid ties', () => {
	const memory = new Memory();
	for (const [n, at] of [1, 2, 2, 3, 4].entries()) memory.see(`s_${n}`, 'subscribed', at);
	expect([1, 2, 3, 4, 5].map((count) => memory.startOfNewest(count))).toEqual([
		4,
		3,
		3,
		2,
		-Infinity,
	]);
});

test('50,000 subscribers, 10,000 of them with their time, stay well under a megabyte', () => {
	const memory = new Memory();
	for (let n = 0; n < 50_000; n++) {
		const id = `s_31afjew${(2_000_000_000 + n * 7919).toString(36)}`;
		memory.see(id, n % 3 ? 'subscribed' : 'unsubscribed', NOW + n * 2_345_678);
	}
	memory.trim(bounds({}));
	const bytes = Buffer.byteLength(JSON.stringify(memory.pack()));
	expect(bytes).toBeLessThan(850_000);
	expect(Memory.unpack(memory.pack()).size).toBe(50_000);
});
