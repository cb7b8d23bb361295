import { isBlank, isRecord } from './guards';
import { InputError } from './inputError';
import { quoteValue } from './quoteValue';
import { cleanText, parseText } from './text';

/** @throws InputError */
type ParseEntry<Entry> = (value: unknown, field: string) => Entry;

/**
 * A list as the screen and expressions give it: a list, text with commas or line breaks between the
 * entries, the JSON text of a list, or one value alone. Blank entries are left out, nothing at all
 * is an empty list. A comma inside an entry of a real list belongs to the entry.
 *
 * @param parseEntry reads one entry; without it each is a text
 * @param label what messages call the list where the field holds several
 * @throws InputError for an object, for broken JSON, and what `parseEntry` throws
 */
export function parseList(value: unknown, field: string): string[];
export function parseList<Entry>(
	value: unknown,
	field: string,
	parseEntry: ParseEntry<Entry>,
	label?: string,
): Entry[];
export function parseList(
	value: unknown,
	field: string,
	parseEntry: ParseEntry<unknown> = parseText,
	label = field,
): unknown[] {
	return entries(value, { field, label })
		.filter((entry) => !isBlank(entry))
		.map((entry) => parseEntry(entry, field));
}

interface Place {
	field: string;
	label: string;
}

function entries(value: unknown, place: Place): unknown[] {
	if (isBlank(value)) return [];
	if (Array.isArray(value)) return value;
	if (isRecord(value)) throw notAList(value, place);
	return typeof value === 'string' ? splitText(cleanText(value), place) : [value];
}

function splitText(text: string, place: Place): unknown[] {
	const parsed = tryParse(text);
	if (Array.isArray(parsed)) return parsed;
	if (isRecord(parsed)) throw notAList(parsed, place);
	if (/^\[\s*["']/.test(text)) {
		throw new InputError(
			place.field,
			`${place.label} is not a valid JSON list: ${quoteValue(text)}`,
			'Put each entry in double quotes and a comma between them, e.g. ["vip", "newsletter"], or write vip, newsletter',
		);
	}
	return text.split(/[,\r\n]/).map((part) => part.trim());
}

function notAList(value: unknown, { field, label }: Place): InputError {
	return new InputError(
		field,
		`${label} must be a list, but is ${quoteValue(value)}`,
		'Separate the entries with commas, or use an expression that gives a list',
	);
}

/** JSON has no undefined, so undefined says that the text is none. */
function tryParse(text: string): unknown {
	if (!/^[[{]/.test(text)) return undefined;
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}
