import { groupBy } from '../../domain/groupBy';
import { InputError } from '../../domain/inputError';
import type { ItemReader } from '../../execution/field';
import { defineOperation } from '../../execution/operation';
import { SUBSCRIBER_PROPERTIES } from '../../fields/customProperties';
import { DEFAULT_COUNTRY } from '../../fields/defaultCountry';
import { REQUIRED_KEYWORD } from '../../fields/keyword';
import { additionalFields, WRITE_OPTIONS } from '../../fields/options';
import { EMAIL, NEW_PHONE, ORIGIN, SHOPIFY_CUSTOMER_ID, TAGS } from '../../fields/subscriber';
import type { CreationBody } from './createOnce';
import { createOnce, keywordKey } from './createOnce';

function plan(item: ItemReader): CreationBody {
	const phone = item.get(NEW_PHONE);
	const keyword = item.get(REQUIRED_KEYWORD);
	if (keyword) return { ...item.sent(), phone_number: phone, ...keyword };
	throw new InputError(
		'Keyword',
		'Keyword is empty',
		'Choose the keyword through which these people opt in; it decides which confirmation text they get',
		'missing_keyword',
	);
}

/** Asks people to opt in. Items with the same phone and keyword become one request, since each could text the person. */
export const create = defineOperation<CreationBody>({
	option: {
		name: 'Create',
		value: 'create',
		action: 'Create a subscriber',
		description: 'Ask a person to opt in: they stay pending until they confirm by text',
	},
	endpoint: 'createSubscriber',
	fields: [
		NEW_PHONE,
		REQUIRED_KEYWORD,
		...SUBSCRIBER_PROPERTIES,
		additionalFields(DEFAULT_COUNTRY, EMAIL, ORIGIN, SHOPIFY_CUSTOMER_ID, TAGS),
		WRITE_OPTIONS,
	],
	plan,
	async execute(jobs, run) {
		const groups = groupBy(jobs, (job) => keywordKey(job.plan));
		await run.forEachGroup(groups, async (group) => {
			await run.failJobsOnError(group, async () => {
				const bodies = group.map((job) => job.plan);
				const created = await createOnce(run, group, bodies);
				for (const job of group) job.complete([{ ...created }]);
			});
		});
	},
});
