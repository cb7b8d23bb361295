import fc from 'fast-check';

import { parseList } from '../../../../nodes/Postscript/domain/list';
import { parseNumber } from '../../../../nodes/Postscript/domain/number';
import { anyValue, refusal, settles } from './refusal';

describe('parseList', () => {
	it.each<[unknown, string[]]>([
		['note', ['note']],
		['a, b ,,c', ['a', 'b', 'c']],
		['a\nb\r\n', ['a', 'b']],
		['["note"]', ['note']],
		[' ["a, b", 2]\n', ['a, b', '2']],
		[
			['a, b', '', ' ', null, '\u200Bc', 5],
			['a, b', 'c', '5'],
		],
		[7, ['7']],
		['', []],
		['\uFEFF', []],
		[null, []],
		[undefined, []],
		[[], []],
		['[]', []],
		['[new], [vip]', ['[new]', '[vip]']],
	])('%j is %j', (value, expected) => expect(parseList(value, 'Tags')).toEqual(expected));

	it.each<[unknown, string]>([
		[{ a: 1 }, 'Tags must be a list, but is an object'],
		['{"a":1}', 'Tags must be a list, but is an object'],
		['["a",]', 'Tags is not a valid JSON list: "["a",]"'],
		["['a']", 'Tags is not a valid JSON list: "[\'a\']"'],
		[true, 'Tags must be text, but is true'],
		[[{ a: 1 }], 'Tags must be text, but is an object'],
		[[['a']], 'Tags must be text, but is a list'],
		['[object Object],a', 'Tags has an object where a text belongs: "[object Object]"'],
	])('%j is refused', (value, message) => {
		expect(refusal(() => parseList(value, 'Tags')).message).toBe(message);
	});

	it('reads each entry by what it is given', () => {
		const whole = (value: unknown, field: string) => parseNumber(value, field, { integer: true });
		expect(parseList('1, 2', 'IDs', whole)).toEqual([1, 2]);
		expect(parseList([3, '4 '], 'IDs', whole)).toEqual([3, 4]);
		expect(refusal(() => parseList('1, x', 'IDs', whole)).message).toBe(
			'IDs must be a whole number, but is "x"',
		);
	});

	it('takes or refuses any value, and takes what it gave', () => {
		fc.assert(
			fc.property(
				anyValue,
				settles((value) => parseList(value, 'X')),
			),
		);
	});
});
