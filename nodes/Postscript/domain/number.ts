import { isBlank } from './guards';
import { InputError } from './inputError';
import { quoteValue } from './quoteValue';
import { cleanText } from './text';

/** What a number may be; without bounds any. */
export interface NumberRange {
	min?: number;
	max?: number;
	/** Whether decimals are refused. */
	integer?: boolean;
}

/**
 * A number, as value or as text with a decimal point.
 *
 * @throws InputError for what is no number, not whole where it must be, or out of range; the
 * message names the range
 */
export function parseNumber(value: unknown, field: string, range: NumberRange = {}): number {
	const number = readNumber(value);
	if (number !== undefined && fits(number, range)) return number;
	throw new InputError(
		field,
		`${field} must be ${describe(range)}, but is ${isBlank(value) ? 'empty' : quoteValue(value)}`,
		`Use digits only, e.g. ${example(range)}`,
	);
}

/** @returns undefined for what is no number, or one that JavaScript cannot hold exactly */
export function readNumber(value: unknown): number | undefined {
	const number =
		typeof value === 'string' && /^[+-]?\d+(\.\d+)?$/.test(cleanText(value))
			? Number(cleanText(value))
			: value;
	if (typeof number !== 'number' || !Number.isFinite(number)) return undefined;
	return Number.isInteger(number) && !Number.isSafeInteger(number) ? undefined : number;
}

function fits(number: number, { min = -Infinity, max = Infinity, integer }: NumberRange): boolean {
	return number >= min && number <= max && (!integer || Number.isInteger(number));
}

function describe({ min, max, integer }: NumberRange): string {
	const kind = integer ? 'a whole number' : 'a number';
	if (min !== undefined && max !== undefined) return `${kind} from ${min} to ${max}`;
	if (min !== undefined) return `${kind} of at least ${min}`;
	return max === undefined ? kind : `${kind} of at most ${max}`;
}

function example({ min = -Infinity, max = Infinity }: NumberRange): number {
	return Math.min(Math.max(10, min), max);
}
