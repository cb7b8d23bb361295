import { InputError } from '../../../../nodes/Postscript/domain/inputError';

/** What a call was refused with; anything but an InputError fails the test. */
export function refusal(call: () => unknown): Pick<InputError, 'field' | 'message' | 'hint'> {
	try {
		call();
	} catch (error) {
		expect(error).toBeInstanceOf(InputError);
		const { field, message, hint } = error as InputError;
		expect(hint.trim()).not.toBe('');
		expect(message).not.toMatch(/\.$|\n/);
		return { field, message, hint };
	}
	throw new Error('It was accepted');
}
