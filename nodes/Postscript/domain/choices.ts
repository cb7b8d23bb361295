import { InputError } from './inputError';
import { quoteValue } from './quoteValue';

const WORDS = new Map<unknown, boolean>([
	['true', true],
	['yes', true],
	['1', true],
	['false', false],
	['no', false],
	['0', false],
]);

/**
 * True or false as people and spreadsheets write it: `true`/`false`, `yes`/`no`, `1`/`0`, as value
 * or as text in any case. Anything else, an empty text included, is `undefined`: it is nobody's yes
 * or no.
 */
export function readSwitch(value: unknown): boolean | undefined {
	if (typeof value === 'boolean') return value;
	if (typeof value !== 'string' && typeof value !== 'number') return undefined;
	return WORDS.get(String(value).trim().toLowerCase());
}

/**
 * A switch of the screen, which an expression may fill with a text.
 *
 * @throws InputError for what is neither yes nor no: what a switch protects must not hang on a guess
 */
export function parseSwitch(value: unknown, field: string): boolean {
	const answer = readSwitch(value);
	if (answer !== undefined) return answer;
	throw new InputError(
		field,
		`${field} must be true or false, but is ${value === '' ? 'empty' : quoteValue(value)}`,
		'Switch it on or off, or use an expression that gives true or false',
	);
}
