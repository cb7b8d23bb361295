import type { INodeProperties } from 'n8n-workflow';
import { parseId } from '../domain/identifiers';
import { readLocator } from '../domain/locator';
import { parseKeywordWord } from '../domain/names';
import type { Field } from '../execution/field';
import { optional, required } from '../execution/field';
import { filledBy } from './locator';

/** The part of a creation's body that names the keyword. */
export type KeywordRef = { keyword: string } | { keyword_id: string };

const LOCATOR: INodeProperties = {
	displayName: 'Keyword',
	name: 'keyword',
	type: 'resourceLocator',
	default: { mode: 'list', value: '' },
	description:
		'The keyword through which new people opt in. It decides which confirmation text they get; it must be active in Postscript.',
	modes: [
		{
			displayName: 'From List',
			name: 'list',
			type: 'list',
			placeholder: 'Choose a keyword...',
			typeOptions: filledBy('searchKeywords'),
		},
		{
			displayName: 'ID',
			name: 'id',
			type: 'string',
			placeholder: 'e.g. kw_31afjew824892ks',
		},
		{
			displayName: 'Word',
			name: 'word',
			type: 'string',
			placeholder: 'e.g. WELCOME',
		},
	],
};

function parseKeyword(locator: unknown, label: string): KeywordRef | undefined {
	const chosen = readLocator(locator, 'word');
	if (!chosen) return undefined;
	return chosen.mode === 'word'
		? { keyword: parseKeywordWord(chosen.value, label) }
		: { keyword_id: parseId(chosen.value, label) };
}

/** The keyword through which a person opts in; undefined where none is chosen. */
export const KEYWORD: Field<KeywordRef | undefined> = optional(LOCATOR, parseKeyword);

/** The same where only people who are new need one. */
export const KEYWORD_OF_NEW: Field<KeywordRef | undefined> = {
	...KEYWORD,
	variantOf: KEYWORD,
	property: {
		...LOCATOR,
		description:
			'Needed for people who are new: the keyword through which they opt in. It decides which confirmation text they get; it must be active in Postscript.',
	},
};

/** The same under another name of the screen. */
export function keywordCalled(
	displayName: string,
	description: string,
): Field<KeywordRef | undefined> {
	return optional({ ...LOCATOR, displayName, description }, parseKeyword);
}

/** The same where the screen marks it as required; the plan says what it is needed for. */
export const REQUIRED_KEYWORD: Field<KeywordRef | undefined> = required(LOCATOR, parseKeyword);
