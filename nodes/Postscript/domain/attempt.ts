import { InputError } from './inputError';

/**
 * A value, or why it was refused: for data of a sender, of which one bad value is no reason to refuse
 * the rest.
 */
export function attempt<Value>(
	parse: () => Value,
): { value: Value; refused?: undefined } | { value?: undefined; refused: InputError } {
	try {
		return { value: parse() };
	} catch (error) {
		return { refused: refusalIn(error) };
	}
}

/** Anything else is a mistake of this code. */
function refusalIn(error: unknown): InputError {
	if (error instanceof InputError) return error;
	throw error;
}
