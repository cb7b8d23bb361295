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
export function readYesNo(value: unknown): boolean | undefined {
	if (typeof value === 'boolean') return value;
	if (typeof value !== 'string' && typeof value !== 'number') return undefined;
	return WORDS.get(String(value).trim().toLowerCase());
}
