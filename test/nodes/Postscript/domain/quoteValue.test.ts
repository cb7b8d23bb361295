import { quoteValue } from '../../../../nodes/Postscript/domain/quoteValue';

describe('quoteValue', () => {
	it.each<[unknown, string]>([
		['text', '"text"'],
		['', '""'],
		['two\nlines\u2028or\tthree', '"two·lines·or·three"'],
		['v\u200Bip\uFEFF', '"v[U+200B]ip[U+FEFF]"'],
		['a\u00A0b', '"a[U+00A0]b"'],
		['\u{1F469}\u200D\u{1F467}', '"\u{1F469}\u200D\u{1F467}"'],
		[5, '5'],
		[false, 'false'],
		[null, 'nothing'],
		[undefined, 'nothing'],
		[['a secret'], 'a list'],
		[{ a: 'secret' }, 'an object'],
		[10n, 'a bigint'],
		[() => 'secret', 'a function'],
	])('%p as %s', (value, expected) => expect(quoteValue(value)).toBe(expected));

	it('cuts at 60 characters, never through one', () => {
		expect(quoteValue('a'.repeat(60))).toBe(`"${'a'.repeat(60)}"`);
		expect(quoteValue('a'.repeat(61))).toBe(`"${'a'.repeat(59)}…"`);
		expect(quoteValue('🎉'.repeat(40))).toBe(`"${'🎉'.repeat(29)}…"`);
	});
});
