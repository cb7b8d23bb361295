import fc from 'fast-check';

import { parseNumber } from '../../../../nodes/Postscript/domain/number';
import { anyValue, refusal, settles } from './refusal';

describe('parseNumber', () => {
	it.each<[unknown, number]>([
		[5, 5],
		['5', 5],
		[' 007\n', 7],
		['-1.50', -1.5],
		['+2', 2],
		[0, 0],
	])('%j is %p', (value, expected) => expect(parseNumber(value, 'Limit')).toBe(expected));

	it.each<[unknown, string]>([
		['', 'Limit must be a whole number from 1 to 100, but is empty'],
		[' ', 'Limit must be a whole number from 1 to 100, but is empty'],
		[null, 'Limit must be a whole number from 1 to 100, but is empty'],
		['fifty', 'Limit must be a whole number from 1 to 100, but is "fifty"'],
		['1,000', 'Limit must be a whole number from 1 to 100, but is "1,000"'],
		['1e2', 'Limit must be a whole number from 1 to 100, but is "1e2"'],
		[0, 'Limit must be a whole number from 1 to 100, but is 0'],
		['101', 'Limit must be a whole number from 1 to 100, but is "101"'],
		[1.5, 'Limit must be a whole number from 1 to 100, but is 1.5'],
		[true, 'Limit must be a whole number from 1 to 100, but is true'],
		[[5], 'Limit must be a whole number from 1 to 100, but is a list'],
		[NaN, 'Limit must be a whole number from 1 to 100, but is NaN'],
	])('%j is refused', (value, message) => {
		const range = { min: 1, max: 100, integer: true };
		expect(refusal(() => parseNumber(value, 'Limit', range)).message).toBe(message);
	});

	it.each([
		[{}, 'a number', 10],
		[{ min: 50 }, 'a number of at least 50', 50],
		[{ max: 5, integer: true }, 'a whole number of at most 5', 5],
		[{ min: 1, max: 100 }, 'a number from 1 to 100', 10],
	])('names the range %j, with an example', (range, text, example) => {
		const { message, hint } = refusal(() => parseNumber('x', 'Rate', range));
		expect(message).toBe(`Rate must be ${text}, but is "x"`);
		expect(hint).toBe(`Use digits only, e.g. ${example}`);
	});

	it('refuses numbers that JavaScript cannot hold exactly', () => {
		expect(refusal(() => parseNumber('9007199254740993', 'X')).message).toMatch(/must be a number/);
	});

	it('takes or refuses any value, and takes what it gave', () => {
		fc.assert(
			fc.property(
				anyValue,
				settles((value) => parseNumber(value, 'X')),
			),
		);
	});
});
