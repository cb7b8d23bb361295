import type { SubscriberRef } from '../../api/findSubscribers';
import { findByRef, requireFound } from '../../api/findSubscribers';
import { groupBy, pagesOf } from '../../domain/groupBy';
import { InputError } from '../../domain/inputError';
import type { Subscriber } from '../../domain/subscriber';
import { subscriberRow } from '../../domain/subscriberRow';
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
import { UPDATED_ROW } from './rows';

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
	row: UPDATED_ROW,
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
			const known = new Map<Job<UpdatePlan>, Pick<Subscriber, 'id'>>();
			await run.forEachJob(page, async (job) => {
				const { ref } = job.plan;
				known.set(job, ref.kind === 'id' ? { id: ref.id } : requireFound(ref, findingOf(ref)));
			});
			return groupBy([...known], ([, { id }]) => id).map((entries) => ({
				subscriber: entries[0][1],
				group: entries.map(([job]) => job),
			}));
		};
		await run.forEachPage(
			pagesOf(jobs, ({ plan: { ref } }) => [JSON.stringify(ref)]),
			groupsOf,
			async ({ subscriber, group }) => {
				await updateInOrder(
					run,
					subscriber.id,
					group,
					({ changes }) => changes,
					(job, answer) => job.complete([subscriberRow({ ...subscriber, ...answer }, 'updated')]),
				);
			},
		);
	},
});
