import { readSwitch } from '../../../../nodes/Postscript/domain/choices';

describe('readSwitch', () => {
	it.each<[unknown, boolean | undefined]>([
		[true, true],
		[' Yes ', true],
		[1, true],
		['FALSE', false],
		['no', false],
		[0, false],
		['', undefined],
		['on', undefined],
		[2, undefined],
		[null, undefined],
		[[true], undefined],
	])('%j is %p', (value, expected) => expect(readSwitch(value)).toBe(expected));
});
