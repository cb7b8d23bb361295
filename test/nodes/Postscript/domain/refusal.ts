import fc from 'fast-check';

import { InputError } from '../../../../nodes/Postscript/domain/inputError';

/** What a call was refused with; anything but an InputError fails the test. */
export function refusal(
	call: () => unknown,
): Pick<InputError, 'field' | 'message' | 'hint' | 'code'> {
	try {
		call();
	} catch (error) {
		expect(error).toBeInstanceOf(InputError);
		const { field, message, hint, code } = error as InputError;
		expect(hint.trim()).not.toBe('');
		expect(message).not.toMatch(/\.$|\n/);
		return { field, message, hint, code };
	}
	throw new Error('It was accepted');
}

/** Text of what parsers take apart: noise of sheets and links, invisible characters, emoji in parts. */
export const dirtyText = fc.string({
	unit: fc.constantFrom(
		...["'", '=', '"', ' ', ',', '.', '+', '1', '2', 'e', '[', ']', '{', '}', 'p:', 'tel:', '@'],
		...['\u200B', '\u200C', '\u200D', '\uFEFF', '\uFE0F', '\u034F', '\u3164', '\u180B'],
		...[
			'\u1820',
			'\u0645',
			'\u0915',
			'\u{1F469}',
			'\u{1F3FD}',
			'\u{1F3F4}',
			'\u{E0067}',
			'\u{E007F}',
		],
	),
});

/** What an expression may give, the likely beside the absurd. */
export const anyValue: fc.Arbitrary<unknown> = fc.oneof(
	fc.anything({ withDate: true, withBigInt: true, withNullPrototype: true, withSparseArray: true }),
	fc.string({ unit: 'binary' }),
	fc.constantFrom('', ' ', '\u200B', '[object Object]', '["a"]', '{"a":1}', 'yes', '+12125550100'),
	dirtyText,
	fc.array(fc.oneof(fc.string(), dirtyText, fc.integer())),
	fc.stringMatching(/^[+'(]?[\d .,()\-/]{1,20}$/),
	fc.double(),
	fc.date(),
);

/** What a call gives, undefined where it refuses with an InputError. */
export function attempt<Value>(call: () => Value): Value | undefined {
	try {
		return call();
	} catch {
		refusal(call);
		return undefined;
	}
}

/** A property of every parser: it gives a value that it takes itself, or refuses with an InputError. */
export function settles(parse: (value: unknown) => unknown): (value: unknown) => void {
	return (value) => {
		const parsed = attempt(() => parse(value));
		if (parsed !== undefined) expect(parse(parsed)).toEqual(parsed);
	};
}
