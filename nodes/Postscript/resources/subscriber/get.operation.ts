import type { IDataObject } from 'n8n-workflow';
import type { SubscriberRef } from '../../api/findSubscribers';
import { findByRef, readById, requireFound } from '../../api/findSubscribers';
import { groupBy, pagesOf } from '../../domain/groupBy';
import { simplifySubscriber } from '../../domain/subscriber';
import { defineOperation } from '../../execution/operation';
import { LOOKUP_OPTIONS } from '../../fields/options';
import { SIMPLIFY } from '../../fields/output';
import { SUBSCRIBER } from '../../fields/subscriberLocator';

interface GetPlan {
	ref: SubscriberRef;
	isSimplified: boolean;
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
	fields: [SUBSCRIBER, SIMPLIFY, LOOKUP_OPTIONS],
	plan: (item) => ({ ref: item.get(SUBSCRIBER), isSimplified: item.get(SIMPLIFY) }),
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
					const subscriber = { ...found } as unknown as IDataObject;
					for (const job of group) {
						job.complete([
							job.plan.isSimplified ? simplifySubscriber(subscriber) : { ...subscriber },
						]);
					}
				});
			},
		);
	},
});
