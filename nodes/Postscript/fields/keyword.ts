import type { INodeProperties } from 'n8n-workflow';

/** The keyword through which a person opts in. */
export const KEYWORD_LOCATOR: INodeProperties = {
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
			typeOptions: { searchListMethod: 'searchKeywords', searchable: true },
		},
		{
			displayName: 'By ID',
			name: 'id',
			type: 'string',
			placeholder: 'e.g. kw_31afjew824892ks',
		},
		{
			displayName: 'By Word',
			name: 'word',
			type: 'string',
			placeholder: 'e.g. WELCOME',
		},
	],
};
