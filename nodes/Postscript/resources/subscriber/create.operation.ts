import { groupBy } from '../../domain/groupBy';
import { InputError } from '../../domain/inputError';
import { subscriberRow } from '../../domain/subscriberRow';
import type { ItemReader } from '../../execution/field';
import { defineOperation } from '../../execution/operation';
import { SUBSCRIBER_PROPERTIES } from '../../fields/customProperties';
import { DEFAULT_COUNTRY } from '../../fields/country';
import { REQUIRED_KEYWORD } from '../../fields/keyword';
import type { Asking } from '../../fields/asking';
import { IF_ANSWER_LOST, readExplicitAsking } from '../../fields/asking';
import { NEW_PEOPLE_NOTICE } from '../../fields/notice';
import { additionalFields, options, WRITE } from '../../fields/options';
import { EMAIL, NEW_PHONE, ORIGIN, SHOPIFY_CUSTOMER_ID, TAGS } from '../../fields/subscriber';
import type { CreationBody } from './createOnce';
import { createOnce, keywordKey } from './createOnce';
import { CREATED_ROW } from './rows';

interface CreatePlan {
	body: CreationBody;
	asking: Asking;
}

function plan(item: ItemReader): CreatePlan {
	const phone = item.get(NEW_PHONE);
	const keyword = item.get(REQUIRED_KEYWORD);
	if (keyword) {
		const body = { ...item.sent(), phone_number: phone, ...keyword };
		return { body, asking: readExplicitAsking(item) };
	}
	throw new InputError(
		'Keyword',
		'Keyword is empty',
		'Choose the keyword through which these people opt in; it decides which confirmation text they get',
		'missing_keyword',
	);
}

/** Asks people to opt in. Items with the same phone and keyword become one request, since each could text the person. */
export const create = defineOperation<CreatePlan>({
	option: {
		name: 'Create',
		value: 'create',
		action: 'Create subscriber',
		description: 'Ask a person to opt in: they stay pending until they confirm by text',
	},
	endpoint: 'createSubscriber',
	row: CREATED_ROW,
	fields: [
		NEW_PHONE,
		REQUIRED_KEYWORD,
		NEW_PEOPLE_NOTICE,
		...SUBSCRIBER_PROPERTIES,
		additionalFields(DEFAULT_COUNTRY, EMAIL, ORIGIN, SHOPIFY_CUSTOMER_ID, TAGS),
		options(IF_ANSWER_LOST, ...WRITE),
	],
	plan,
	async execute(jobs, run) {
		const groups = groupBy(jobs, (job) => keywordKey(job.plan.body));
		await run.forEachGroup(groups, async (group) => {
			await run.failJobsOnError(group, async () => {
				const bodies = group.map((job) => job.plan.body);
				const { subscriber, status, asking } = await createOnce(
					run,
					group,
					bodies,
					group[0].plan.asking,
				);
				const row = { ...subscriberRow(subscriber, status), ...asking };
				for (const job of group) job.complete([{ ...row }]);
			});
		});
	},
});
