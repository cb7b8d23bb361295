import { isBlank } from './guards';
import { InputError } from './inputError';
import { quoteValue } from './quoteValue';

/**
 * A JSON parameter as an object. An expression gives the object itself, typed JSON comes as text.
 *
 * @throws InputError when the text is no JSON, or when it is a list or a single value
 */
export function parseJsonObject(value: unknown, field: string): Record<string, unknown> {
	const parsed = typeof value === 'string' ? tryParse(value) : value;
	if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) {
		return parsed as Record<string, unknown>;
	}
	if (parsed === undefined && typeof value === 'string' && !isBlank(value)) {
		throw new InputError(
			field,
			`${field} is not valid JSON: ${quoteValue(value)}`,
			value.includes('[object Object]')
				? 'Leave nothing before {{ and nothing behind }}, not even a line break, so that n8n gives the object itself'
				: 'Put names and texts in double quotes, separate entries with commas, and leave no comma after the last one',
		);
	}
	throw new InputError(
		field,
		typeof value === 'string' && isBlank(value)
			? `${field} is empty`
			: `${field} must be a JSON object, but is ${quoteValue(parsed)}`,
		'Write names and values between braces, e.g. { "Favorite Color": "green" }',
	);
}

/**
 * JSON has no undefined, so undefined says that the text is none. Around it files have a byte order
 * mark and the like; inside, each character is the author's.
 */
function tryParse(text: string): unknown {
	try {
		return JSON.parse(text.replace(/^[\s\p{DI}]+|[\s\p{DI}]+$/gu, ''));
	} catch {
		return undefined;
	}
}
