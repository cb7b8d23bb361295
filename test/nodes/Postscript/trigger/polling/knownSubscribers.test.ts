import fc from 'fast-check';
import { KnownSubscribers } from '../../../../../nodes/Postscript/trigger/polling/knownSubscribers';

const NOW = Date.UTC(2026, 0, 1) * 1000;

function repacked(known: KnownSubscribers): KnownSubscribers {
	const text = JSON.stringify(known.pack());
	return KnownSubscribers.unpack(JSON.parse(text)) as KnownSubscribers;
}

test('keeps identifiers of any kind, their status and their time', () => {
	const status = fc.constantFrom('subscribed' as const, 'unsubscribed' as const, undefined);
	const id = fc.oneof(
		fc.string({ minLength: 1, unit: 'grapheme' }),
		fc.constant('s_').chain((p) => fc.string().map((t) => p + t)),
	);
	const entry = fc.record({ id, status, seenAt: fc.option(fc.nat(1e6)), isRecent: fc.boolean() });
	fc.assert(
		fc.property(fc.array(entry), (entries) => {
			const known = new KnownSubscribers();
			for (const one of entries) {
				const at = one.seenAt === null ? undefined : NOW + one.seenAt;
				known.see(one.id, one.status, at, one.isRecent);
			}
			const again = repacked(known);
			for (const one of entries) expect(again.get(one.id)).toEqual(known.get(one.id));
			expect(again.size).toBe(known.size);
		}),
	);
});

test('what an earlier version saved is read', () => {
	const known = KnownSubscribers.unpack({ memory: '+a:kdj5z1mo00;b=,$old:-1' });
	const at = parseInt('kdj5z1mo00', 36);
	expect([...(known?.entries ?? [])]).toEqual([
		['s_a', { status: 'subscribed', seenAt: at }],
		['s_b', { status: 'unsubscribed', seenAt: at }],
		['old', { status: undefined, seenAt: at - 1 }],
	]);
});

test.each([null, undefined, 7, 'x', '+', '+a:zzzzzzzzzzzzzzzz', '+a++b', '+%E0%A4%A', '+a=;b=;;'])(
	'%j is no memory',
	(memory) => {
		expect(KnownSubscribers.unpack({ memory })).toBeUndefined();
	},
);

test('finds where the newest few begin, never amid ties', () => {
	const known = new KnownSubscribers();
	for (const [n, at] of [1, 2, 2, 3, 4].entries()) known.see(`s_${n}`, 'subscribed', at);
	expect([1, 2, 3, 4, 5].map((count) => known.startOfNewest(count))).toEqual([
		4,
		3,
		3,
		2,
		-Infinity,
	]);
});

test('who opted out stays known by a fingerprint, in doubt until everyone else was compared with it', () => {
	const known = new KnownSubscribers();
	known.learn('s_out', 'unsubscribed', false);
	known.demote('s_out', true);
	expect(repacked(known).get('s_out')).toEqual({ status: 'unsubscribed', isDoubtful: true });
	known.isVerified = true;
	expect(known.get('s_out')).toEqual({ status: 'unsubscribed', isDoubtful: false });
	known.learn('s_later', 'unsubscribed', false);
	known.demote('s_later', false);
	expect(known.get('s_later')).toEqual({ status: 'unsubscribed', isDoubtful: true });
	expect(known.get('s_other')).toBeUndefined();
});

test('condensed, it knows the newest whole, and who opted out or came recently', () => {
	const known = new KnownSubscribers();
	known.learn('s_out', 'unsubscribed', false);
	known.learn('s_new', 'subscribed', true);
	known.learn('s_old', 'subscribed', false);
	for (let n = 0; n < 10; n++) known.see(`s_${n}`, 'subscribed', NOW + n);
	const { known: short, from } = known.condensed(3);
	const again = repacked(short);
	expect(from).toBe(NOW + 7);
	expect(again.size).toBe(3);
	expect(again.get('s_9')).toEqual({ status: 'subscribed', seenAt: NOW + 9 });
	expect([again.get('s_out'), again.get('s_new'), again.get('s_old')]).toEqual([
		{ status: 'unsubscribed' },
		{ status: 'subscribed', isRecent: true },
		undefined,
	]);
});
