import { readYesNo } from '../../../../nodes/Postscript/domain/choices';

describe('readYesNo', () => {
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
	])('%j is %p', (value, expected) => expect(readYesNo(value)).toBe(expected));
});
