import { quoteValue } from '../../../../nodes/Postscript/domain/quoteValue';

describe('shown', () => {
	it.each<[unknown, string]>([
		['text', '"text"'],
		['', '""'],
		['two\nlines\u2028or\tthree', '"two·lines·or·three"'],
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
