import type { IDataObject } from 'n8n-workflow';
import { PostscriptError } from '../../api/errors';
import type { SubscriberRef } from '../../api/findSubscribers';
import { findByRef, requireFound } from '../../api/findSubscribers';
import { groupBy, pagesOf } from '../../domain/groupBy';
import { simplifySubscriber } from '../../domain/subscriber';
import { defineOperation } from '../../execution/operation';
import type { RunContext } from '../../execution/operation';
import { LOOKUP_OPTIONS } from '../../fields/options';
import { SIMPLIFY } from '../../fields/output';
import { SUBSCRIBER } from '../../fields/subscriberLocator';

interface GetPlan {
	ref: SubscriberRef;
	isSimplified: boolean;
}

async function readById(run: RunContext, id: string): Promise<IDataObject> {
	const subscriber = await run.client.request<IDataObject>('getSubscriber', { id });
	if (typeof subscriber.id === 'string' && subscriber.id !== '') return subscriber;
	throw new PostscriptError(
		`Postscript shows no subscriber under the ID ${id}`,
		'Check the ID, or look the subscriber up by phone instead',
		'not_found',
	);
}

/** Looks subscribers up; what several items ask for is asked once. */
export const get = defineOperation<GetPlan>({
	option: {
		name: 'Get',
		value: 'get',
		action: 'Get a subscriber',
		description: 'Look a subscriber up by ID, phone, email, Shopify customer ID or ps_id',
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
					const subscriber =
						ref.kind === 'id'
							? await readById(run, ref.id)
							: ({ ...requireFound(ref, findingOf(ref)) } as unknown as IDataObject);
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
