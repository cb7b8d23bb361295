import type { SubscriberRef } from '../../api/findSubscribers';
import { findByRef, readById, requireFound } from '../../api/findSubscribers';
import { groupBy, pagesOf } from '../../domain/groupBy';
import type { RowKeys } from '../../fields/output';
import { defineOperation } from '../../execution/operation';
import { LOOKUP_OPTIONS } from '../../fields/options';
import { SUBSCRIBER } from '../../fields/subscriberLocator';
import { FOUND_OUTPUT, FOUND_ROW, foundRow } from './rows';

interface GetPlan {
	ref: SubscriberRef;
	keys: RowKeys;
}

/** Looks subscribers up; what several items ask for is asked once. */
export const get = defineOperation<GetPlan>({
	option: {
		name: 'Get',
		value: 'get',
		action: 'Get subscriber',
		description:
			'Look a subscriber up by ID, phone, email, Shopify customer ID or Cookie ID (ps_id)',
	},
	endpoint: 'getSubscriber',
	row: FOUND_ROW,
	fields: [SUBSCRIBER, ...FOUND_OUTPUT.fields, LOOKUP_OPTIONS],
	plan: (item) => ({
		ref: item.get(SUBSCRIBER),
		keys: FOUND_OUTPUT.read((field) => item.get(field)),
	}),
	async execute(jobs, run) {
		const keyOf = ({ ref }: GetPlan) => JSON.stringify(ref);
		await run.forEachPage(
			pagesOf(jobs, ({ plan }) => [keyOf(plan)]),
			async (page) => {
				const findingOf = await findByRef(
					run.client,
					page.map(({ plan }) => plan.ref),
				);
				return groupBy(page, ({ plan }) => keyOf(plan)).map((group) => ({ group, findingOf }));
			},
			async ({ group, findingOf }) => {
				const { ref } = group[0].plan;
				await run.failJobsOnError(group, async () => {
					const found =
						ref.kind === 'id'
							? await readById(run.client, ref.id)
							: requireFound(ref, findingOf(ref));
					for (const job of group) job.complete([foundRow(found, job.plan.keys)]);
				});
			},
		);
	},
});
