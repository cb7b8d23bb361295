import type { IDataObject } from 'n8n-workflow';
import { parseId, parseKeywordWord } from '../domain/identifiers';
import { readLocator } from '../fields/locator';

/**
 * Reads the resource locator `keyword`.
 *
 * @returns the part of a creation's body that names it; nothing where the locator is empty
 * @throws InputError when the value cannot be an ID or a keyword
 */
export function readKeyword(locator: unknown, field: string): IDataObject {
	const chosen = readLocator(locator, 'word');
	if (!chosen) return {};
	return chosen.mode === 'word'
		? { keyword: parseKeywordWord(chosen.value, field) }
		: { keyword_id: parseId(chosen.value, field) };
}
