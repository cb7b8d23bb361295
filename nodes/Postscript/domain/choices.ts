import { isBlank } from './guards';
import { InputError } from './inputError';
import { quoteValue } from './quoteValue';
import { cleanText, readText } from './text';

const WORDS = new Map<string, boolean>([
	['true', true],
	['yes', true],
	['on', true],
	['1', true],
	['false', false],
	['no', false],
	['off', false],
	['0', false],
]);

/**
 * True or false as people and spreadsheets write it: `true`/`false`, `yes`/`no`, `on`/`off`,
 * `1`/`0`, as value or as text in any case.
 *
 * @returns undefined for anything else, an empty text included
 */
export function readSwitch(value: unknown): boolean | undefined {
	if (typeof value === 'boolean') return value;
	if (typeof value !== 'string' && typeof value !== 'number') return undefined;
	return WORDS.get(cleanText(String(value)).toLowerCase());
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
		`${field} must be true or false, but is ${isBlank(value) ? 'empty' : quoteValue(value)}`,
		'Switch it on or off, or use an expression that gives true or false',
	);
}

/**
 * One of the values that a parameter offers, which an expression may give in another case.
 *
 * @throws InputError for every other
 */
export function parseChoice<Choice extends string>(
	value: unknown,
	field: string,
	choices: readonly Choice[],
): Choice {
	const text = readText(value, field);
	const choice =
		choices.find((known) => known === text) ??
		choices.find((known) => known.toLowerCase() === text?.toLowerCase());
	if (choice !== undefined) return choice;
	throw new InputError(
		field,
		isBlank(value) ? `${field} is empty` : `${field} ${quoteValue(value)} is none of its choices`,
		`Use one of ${choices.join(', ')}`,
	);
}
