import type { IDataObject } from 'n8n-workflow';
import { checkId, checkKeywordWord } from '../domain/identifiers';

/**
 * Reads the resource locator `keyword`.
 *
 * @returns the part of a creation's body that names it; nothing where the locator is empty
 * @throws InputError when the value cannot be an ID or a keyword
 */
export function readKeyword(locator: unknown, field: string): IDataObject {
	const { mode, value } = (
		typeof locator === 'object' && locator !== null ? locator : { mode: 'word', value: locator }
	) as { mode?: unknown; value?: unknown };
	if (value === undefined || value === null || value === '') return {};
	return mode === 'word'
		? { keyword: checkKeywordWord(value, field) }
		: { keyword_id: checkId(value, field) };
}
