import type { IDataObject } from 'n8n-workflow';
import { PostscriptError } from '../api/errors';
import { groupBy } from '../domain/groupBy';
import { simplifySubscriber } from '../domain/subscriber';
import type { Job, Operation, RunContext } from '../execution/job';
import type { Target } from '../api/findSubscribers';
import { findTargets, readTarget, subscriberOf } from '../api/findSubscribers';

interface GetPlan {
	target: Target;
	isSimplified: boolean;
}

type GetJob = Job<GetPlan>;

function finish(jobs: GetJob[], subscriber: IDataObject): void {
	for (const job of jobs) {
		job.done(job.plan.isSimplified ? simplifySubscriber(subscriber) : subscriber);
	}
}

async function readOne(run: RunContext, id: string): Promise<IDataObject> {
	const subscriber = await run.client.request<IDataObject>('getSubscriber', { id });
	if (typeof subscriber.id === 'string' && subscriber.id !== '') return subscriber;
	throw new PostscriptError(
		`Postscript shows no subscriber under the ID ${id}`,
		'Check the ID, or look the subscriber up by phone instead',
		'not_found',
	);
}

/** Lookup by ID, phone, email, Shopify customer ID or ps_id; what several items ask for is asked once. */
export const subscriberGet: Operation<GetPlan> = {
	plan: (item) => ({
		target: readTarget(item),
		isSimplified: item.param('simplify', true) === true,
	}),
	async execute(jobs, run) {
		const found = await findTargets(
			run,
			jobs.map((job) => job.plan.target),
		);
		const groups = groupBy(jobs, ({ plan: { target } }) => JSON.stringify(target));
		await run.inParallel(groups, async (group) => {
			const { target } = group[0].plan;
			await run.attempt(group, async () => {
				const subscriber =
					target.kind === 'id'
						? await readOne(run, target.id)
						: subscriberOf(target, found(target));
				finish(group, subscriber as IDataObject);
			});
		});
	},
};
