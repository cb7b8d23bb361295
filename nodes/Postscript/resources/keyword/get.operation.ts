import { PostscriptError } from '../../api/errors';
import type { Keyword } from '../../api/types';
import { InputError } from '../../domain/inputError';
import { withAllKeys } from '../../domain/row';
import { groupBy } from '../../domain/groupBy';
import type { RunContext } from '../../execution/operation';
import { defineOperation } from '../../execution/operation';
import type { KeywordRef } from '../../fields/keyword';
import { REQUIRED_KEYWORD } from '../../fields/keyword';
import { READ_OPTIONS } from '../../fields/options';
import { KEYWORD_ROW } from './rows';

/** Postscript finds a keyword by its ID alone: a word is found in the list. */
async function find(run: RunContext, ref: KeywordRef): Promise<Keyword> {
	if ('keyword_id' in ref) return await run.client.request('getKeyword', { id: ref.keyword_id });
	const { keywords } = await run.client.request<{ keywords: Keyword[] }>('listKeywords');
	const word = ref.keyword.toLowerCase();
	const found = keywords.find(({ keyword }) => keyword.toLowerCase() === word);
	if (found) return found;
	throw new PostscriptError(
		`The shop has no active keyword ${ref.keyword}`,
		'Check the word, and that the keyword is active in Postscript',
		'not_found',
	);
}

/** Gets a keyword; what several items ask for is asked once. */
export const get = defineOperation<KeywordRef>({
	option: {
		name: 'Get',
		value: 'get',
		action: 'Get keyword',
		description: 'Get a keyword, with how often it was used',
	},
	endpoint: 'getKeyword',
	row: KEYWORD_ROW,
	fields: [REQUIRED_KEYWORD, READ_OPTIONS],
	plan(item) {
		const ref = item.get(REQUIRED_KEYWORD);
		if (ref) return ref;
		throw new InputError(
			'Keyword',
			'Keyword is empty',
			'Choose a keyword from the list, or enter its ID or its word',
		);
	},
	async execute(jobs, run) {
		const groups = groupBy(jobs, ({ plan }) => JSON.stringify(plan));
		await run.forEachGroup(groups, async (group) => {
			await run.failJobsOnError(group, async () => {
				const keyword = await find(run, group[0].plan);
				for (const job of group) job.complete([withAllKeys(KEYWORD_ROW, { ...keyword })]);
			});
		});
	},
});
