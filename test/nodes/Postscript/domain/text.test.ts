import fc from 'fast-check';

import { isBlank } from '../../../../nodes/Postscript/domain/guards';
import { cleanText, parseText } from '../../../../nodes/Postscript/domain/text';
import { anyValue, dirtyText, refusal, settles } from './refusal';

const FAMILY = '\u{1F469}\u200D\u{1F469}\u200D\u{1F467}';
const ENGLAND = '\u{1F3F4}\u{E0067}\u{E0062}\u{E0065}\u{E006E}\u{E0067}\u{E007F}';

describe('cleanText', () => {
	it.each([
		['vip', 'vip'],
		[' vip\r\n', 'vip'],
		['\u00A0vip\u3000', 'vip'],
		['\uFEFFvip', 'vip'],
		['v\u200Bip', 'vip'],
		['\u200B \u200B', ''],
		['\u202Avip\u202C', 'vip'],
		['soft\u00ADhyphen', 'softhyphen'],
		['two  words\nand a line', 'two  words\nand a line'],
		[FAMILY, FAMILY],
		[
			'\u{1F44D}\u{1F3FD} \u2764\uFE0F\u200D\u{1F525}',
			'\u{1F44D}\u{1F3FD} \u2764\uFE0F\u200D\u{1F525}',
		],
		[ENGLAND, ENGLAND],
		['vi\u200Dp', 'vip'],
		['vip\u{E0041}\u{E0042}', 'vip'],
		['\uFE0F', ''],
		['\u180B\u200D\u180B', ''],
		// Persian for "I want": U+200C is its spelling.
		[
			'\u0645\u06CC\u200C\u062E\u0648\u0627\u0647\u0645',
			'\u0645\u06CC\u200C\u062E\u0648\u0627\u0647\u0645',
		],
		['\u0915\u094D\u200D\u0937', '\u0915\u094D\u200D\u0937'],
	])('%j becomes %j', (text, expected) => expect(cleanText(text)).toBe(expected));

	it('finds nothing more to clean in what it cleaned', () => {
		fc.assert(
			fc.property(fc.oneof(dirtyText, fc.string({ unit: 'binary' })), (text) => {
				expect(cleanText(cleanText(text))).toBe(cleanText(text));
			}),
		);
	});
});

describe('isBlank', () => {
	it.each([undefined, null, '', ' ', '\r\n', '\u00A0', '\u200B', '\uFEFF '])('%j is', (value) =>
		expect(isBlank(value)).toBe(true),
	);
	it.each([0, false, 'a', [], {}, '0', '-', FAMILY])('%j is not', (value) =>
		expect(isBlank(value)).toBe(false),
	);
});

describe('parseText', () => {
	it.each<[unknown, string]>([
		[' a text\n', 'a text'],
		[12, '12'],
		[1.5, '1.5'],
		[0, '0'],
		['{"a":1}', '{"a":1}'],
	])('%j is %j', (value, expected) => expect(parseText(value, 'External ID')).toBe(expected));

	it.each<[unknown, string]>([
		['', 'External ID is empty'],
		['\u200B\n', 'External ID is empty'],
		[null, 'External ID is empty'],
		[undefined, 'External ID is empty'],
		[true, 'External ID must be text, but is true'],
		[{ id: 1 }, 'External ID must be text, but is an object'],
		[['a'], 'External ID must be text, but is a list'],
		[NaN, 'External ID is no number that exists'],
		[2 ** 53, 'External ID is a number too large to be exact'],
		['[object Object]\n', 'External ID has an object where a text belongs: "[object Object]·"'],
		[
			'order [object Object]',
			'External ID has an object where a text belongs: "order [object Object]"',
		],
	])('%j is refused', (value, message) => {
		expect(refusal(() => parseText(value, 'External ID')).message).toBe(message);
	});

	it('says to pick a field where an object stands', () => {
		for (const value of [{ id: 1 }, '[object Object]\n']) {
			expect(refusal(() => parseText(value, 'X')).hint).toMatch(/^Pick one of its fields/);
		}
	});

	it('takes or refuses any value, and takes what it gave', () => {
		fc.assert(
			fc.property(
				anyValue,
				settles((value) => parseText(value, 'X')),
			),
		);
	});
});
