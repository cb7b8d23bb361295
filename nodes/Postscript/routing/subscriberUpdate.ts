import type { IDataObject } from 'n8n-workflow';
import { runInOrder } from '../api/sequencer';
import { groupBy } from '../domain/groupBy';
import { InputError } from '../domain/inputError';
import type { Changes } from '../resources/subscriber/changes';
import { changesOf } from '../resources/subscriber/changes';
import type { ItemReader, Job, Operation, RunContext } from '../execution/job';
import type { Target } from '../api/findSubscribers';
import { findTargets, readTarget, subscriberOf } from '../api/findSubscribers';

interface UpdatePlan {
	target: Target;
	changes: Changes;
}

function plan(item: ItemReader): UpdatePlan {
	const changes = changesOf(item.body);
	if (Object.keys(changes).length === 0) {
		throw new InputError(
			'Update Fields',
			'There is nothing to update',
			'Add an email, tags or custom properties: these are what Postscript lets an integration change',
		);
	}
	return { target: readTarget(item), changes };
}

/** Sends the changes of several items to one subscriber, one after another in item order. */
export async function updateInOrder<P>(
	run: RunContext,
	id: string,
	jobs: Array<Job<P>>,
	changesOfJob: (plan: P) => Changes,
	finish: (job: Job<P>, answer: IDataObject) => void,
): Promise<void> {
	await runInOrder(run.client, id, async () => {
		for (const job of jobs) {
			await run.attempt([job], async () => {
				const body = changesOfJob(job.plan) as IDataObject;
				finish(job, await run.write([job], 'updateSubscriber', { id, body }));
			});
		}
	});
}

/** Update: one PATCH for each item; those of one person in item order. */
export const subscriberUpdate: Operation<UpdatePlan> = {
	plan,
	async execute(jobs, run) {
		const found = await findTargets(
			run,
			jobs.map((job) => job.plan.target),
		);
		const ids = new Map<Job, string>();
		for (const job of jobs) {
			const { target } = job.plan;
			await run.attempt([job], async () => {
				ids.set(job, target.kind === 'id' ? target.id : subscriberOf(target, found(target)).id);
			});
		}
		const groups = groupBy(
			jobs.filter((job) => ids.has(job)),
			(job) => ids.get(job) ?? '',
		);
		await run.inParallel(groups, async (group) => {
			const id = ids.get(group[0]) ?? '';
			await updateInOrder(
				run,
				id,
				group,
				(planned) => planned.changes,
				(job, answer) => job.done(answer),
			);
		});
	},
};
