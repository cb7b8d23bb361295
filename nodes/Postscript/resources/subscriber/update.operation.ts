import type { SubscriberRef } from '../../api/findSubscribers';
import { findByRef, requireFound } from '../../api/findSubscribers';
import { groupBy, pagesOf } from '../../domain/groupBy';
import { InputError } from '../../domain/inputError';
import type { ItemReader } from '../../execution/field';
import { collection } from '../../execution/field';
import type { Job } from '../../execution/job';
import { defineOperation } from '../../execution/operation';
import { SUBSCRIBER_PROPERTIES } from '../../fields/customProperties';
import { WRITE_OPTIONS_WITH_COUNTRY } from '../../fields/options';
import { FIRST_EMAIL, TAGS } from '../../fields/subscriber';
import { SUBSCRIBER } from '../../fields/subscriberLocator';
import type { Changes } from './changes';
import { updateInOrder, writablePart } from './changes';

interface UpdatePlan {
	ref: SubscriberRef;
	changes: Changes;
}

function plan(item: ItemReader): UpdatePlan {
	const changes = writablePart(item.sent());
	if (Object.keys(changes).length === 0) {
		throw new InputError(
			'Update Fields',
			'There is nothing to update',
			'Add an email, tags or custom properties: these are what Postscript lets an integration change',
		);
	}
	return { ref: item.get(SUBSCRIBER), changes };
}

/** Changes subscribers: one request for each item; those of one person in item order. */
export const update = defineOperation<UpdatePlan>({
	option: {
		name: 'Update',
		value: 'update',
		action: 'Update subscriber',
		description: 'Add tags, custom properties or a first email to a subscriber',
	},
	endpoint: 'updateSubscriber',
	fields: [
		SUBSCRIBER,
		...SUBSCRIBER_PROPERTIES,
		collection({ displayName: 'Update Fields', name: 'updateFields', placeholder: 'Add Field' }, [
			FIRST_EMAIL,
			TAGS,
		]),
		WRITE_OPTIONS_WITH_COUNTRY,
	],
	plan,
	async execute(jobs, run) {
		const groupsOf = async (page: Array<Job<UpdatePlan>>) => {
			const findingOf = await findByRef(
				run.client,
				page.map((job) => job.plan.ref),
			);
			const ids = new Map<Job<UpdatePlan>, string>();
			await run.forEachJob(page, async (job) => {
				const { ref } = job.plan;
				ids.set(job, ref.kind === 'id' ? ref.id : requireFound(ref, findingOf(ref)).id);
			});
			const known = page.filter((job) => ids.has(job));
			return groupBy(known, (job) => ids.get(job) ?? '').map((group) => ({
				id: ids.get(group[0]) ?? '',
				group,
			}));
		};
		await run.forEachPage(
			pagesOf(jobs, ({ plan: { ref } }) => [JSON.stringify(ref)]),
			groupsOf,
			async ({ id, group }) => {
				await updateInOrder(
					run,
					id,
					group,
					({ changes }) => changes,
					(job, answer) => job.complete([answer]),
				);
			},
		);
	},
});
