import fc from 'fast-check';

import { parseChoice, parseSwitch, readSwitch } from '../../../../nodes/Postscript/domain/choices';
import { anyValue, refusal, settles } from './refusal';

describe('readSwitch', () => {
	it.each<[unknown, boolean | undefined]>([
		[true, true],
		['true', true],
		[' Yes ', true],
		['yes\n', true],
		['\uFEFFon', true],
		[1, true],
		['FALSE', false],
		['no', false],
		['Off', false],
		[0, false],
		['', undefined],
		['maybe', undefined],
		[2, undefined],
		[null, undefined],
		[[true], undefined],
	])('%j is %p', (value, expected) => expect(readSwitch(value)).toBe(expected));
});

describe('parseSwitch', () => {
	it('gives what was switched', () => {
		expect(parseSwitch('yes\n', 'Return All')).toBe(true);
		expect(parseSwitch('0', 'Return All')).toBe(false);
	});

	it.each<[unknown, string]>([
		['maybe', 'Return All must be true or false, but is "maybe"'],
		[' ', 'Return All must be true or false, but is empty'],
		[undefined, 'Return All must be true or false, but is empty'],
		[{}, 'Return All must be true or false, but is an object'],
	])('%j is refused', (value, message) => {
		expect(refusal(() => parseSwitch(value, 'Return All')).message).toBe(message);
	});

	it('takes or refuses any value, and takes what it gave', () => {
		fc.assert(
			fc.property(
				anyValue,
				settles((value) => parseSwitch(value, 'X')),
			),
		);
	});
});

describe('parseChoice', () => {
	const origins = ['website', 'social', 'Other'] as const;

	it.each<[unknown, string]>([
		['website', 'website'],
		[' Website\n', 'website'],
		['OTHER', 'Other'],
	])('%j is %j', (value, expected) => expect(parseChoice(value, 'Origin', origins)).toBe(expected));

	it('prefers the choice in the very case', () => {
		expect(parseChoice('B', 'X', ['b', 'B'])).toBe('B');
	});

	it.each<[unknown, string]>([
		['newspaper', 'Origin "newspaper" is none of its choices'],
		['', 'Origin is empty'],
		[null, 'Origin is empty'],
		[['website'], 'Origin a list is none of its choices'],
		[true, 'Origin true is none of its choices'],
	])('%j is refused', (value, message) => {
		expect(refusal(() => parseChoice(value, 'Origin', origins)).message).toBe(message);
	});

	it('takes or refuses any value, and takes what it gave', () => {
		fc.assert(
			fc.property(
				anyValue,
				settles((value) => parseChoice(value, 'X', origins)),
			),
		);
	});
});
