import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';
import { countryCodes } from '../domain/phone';

/**
 * Fills the drop-down of countries, sorted by name and narrowed down by what the user types: a part of the name, or the
 * code. Their English names are those of the host's own Unicode data.
 */
export async function searchCountries(
	this: ILoadOptionsFunctions,
	typed?: string,
): Promise<INodeListSearchResult> {
	const names = new Intl.DisplayNames(['en'], { type: 'region' });
	const wanted = typed?.trim().toLowerCase() ?? '';
	const results = countryCodes()
		.map((code) => ({ name: names.of(code) ?? code, value: code }))
		.filter(
			({ name, value }) => name.toLowerCase().includes(wanted) || value.toLowerCase() === wanted,
		)
		.sort((a, b) => a.name.localeCompare(b.name, 'en'));
	return { results };
}
