import {
	fingerprintOf,
	FingerprintSet,
} from '../../../../../nodes/Postscript/trigger/polling/fingerprints';

const idOf = (n: number) => `s_31afjew${(2_000_000_000 + n * 7919).toString(36)}`;

function setOf(count: number, bits: number): FingerprintSet {
	const set = FingerprintSet.empty(bits);
	for (let n = 0; n < count; n++) set.add(idOf(n));
	return set;
}

test.each([
	[0, 30],
	[1, 30],
	[1000, 30],
	[1000, 40],
	[20_000, 12],
])('%i identifiers in %i bits come back as they were', (count, bits) => {
	const set = setOf(count, bits);
	const again = FingerprintSet.unpack(bits, set.pack());
	expect(again?.size).toBe(set.size);
	expect(again?.pack()).toBe(set.pack());
	const ids = Array.from({ length: count }, (_, n) => idOf(n));
	expect(ids.filter((id) => !again?.has(id))).toEqual([]);
});

test('another identifier is taken for one of them as rarely as the bits promise', () => {
	const set = setOf(20_000, 24);
	let mistaken = 0;
	for (let n = 20_000; n < 120_000; n++) if (set.has(idOf(n))) mistaken++;
	const expected = (100_000 * 20_000) / 2 ** 24;
	expect(mistaken).toBeGreaterThan(expected / 2);
	expect(mistaken).toBeLessThan(expected * 2);
});

test('300,000 take less than 700,000 characters', () => {
	const set = setOf(300_000, 30);
	const text = set.pack() ?? '';
	expect(text.length).toBeLessThan(700_000);
	expect(Math.abs(FingerprintSet.unpack(30, text)!.room - text.length)).toBe(0);
	expect(Math.abs(set.room - text.length) / text.length).toBeLessThan(0.03);
});

test.each([null, 5, '', 'x', '5', '3.', '2.!!', '100.AAAA', '9999999.AAAA', {}])(
	'%j is no set',
	(text) => {
		expect(FingerprintSet.unpack(30, text)).toBeUndefined();
	},
);

test('fingerprints are whole numbers of as many bits as asked for', () => {
	for (let n = 0; n < 1000; n++) {
		const value = fingerprintOf(idOf(n), 40);
		expect(Number.isSafeInteger(value) && value >= 0 && value < 2 ** 40).toBe(true);
	}
});
