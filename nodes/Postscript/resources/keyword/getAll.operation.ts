import type { IDataObject } from 'n8n-workflow';
import { withAllKeys } from '../../domain/row';
import { parseText } from '../../domain/text';
import { collection, optional } from '../../execution/field';
import { READ_OPTIONS } from '../../fields/options';
import { LIMIT, readLimit, RETURN_ALL } from '../../fields/output';
import { oneRequest } from '../oneRequest';
import { KEYWORD_ROW } from './rows';

const CONTAINS = optional(
	{
		displayName: 'Keyword Contains',
		name: 'contains',
		type: 'string',
		default: '',
		placeholder: 'e.g. VIP',
		description: 'Only keywords that contain this text, in capitals or not',
	},
	(value, label) => parseText(value, label).toLowerCase(),
);

/** Lists the active keywords. Postscript has no filter for them, and gives all at once. */
export const getAll = oneRequest({
	option: {
		name: 'Get Many',
		value: 'getAll',
		action: 'Get many keywords',
		description: 'List the active keywords through which people opt in',
	},
	endpoint: 'listKeywords',
	row: KEYWORD_ROW,
	fields: [
		RETURN_ALL,
		LIMIT,
		collection({ displayName: 'Filters', name: 'filters', placeholder: 'Add Filter' }, [CONTAINS]),
		READ_OPTIONS,
	],
	choice: (item) => ({ limit: readLimit(item), contains: item.get(CONTAINS) ?? '' }),
	output({ keywords }, { limit, contains }) {
		return (keywords as IDataObject[])
			.filter(({ keyword }) => String(keyword).toLowerCase().includes(contains))
			.slice(0, limit)
			.map((row) => withAllKeys(KEYWORD_ROW, row));
	},
});
