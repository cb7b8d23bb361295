import type { IDataObject } from 'n8n-workflow';
import { runInOrder } from '../api/sequencer';
import { groupBy } from '../domain/groupBy';
import type { ItemReader, Job, Operation, RunContext } from '../execution/job';
import type { Target } from '../api/findSubscribers';
import { findTargets, readTarget, subscriberOf } from '../api/findSubscribers';

interface EventPlan {
	target: Target;
	body: IDataObject;
}

type EventJob = Job<EventPlan>;

function plan(item: ItemReader): EventPlan {
	const { external_id: given, ...body } = item.body;
	return { target: readTarget(item), body: { ...body, external_id: given || item.stableId } };
}

type Found = Awaited<ReturnType<typeof findTargets>>;

/** The one identifier of the event's body; what Postscript takes no identifier for is looked up first. */
function identifierOf(target: Target, found: Found): IDataObject {
	switch (target.kind) {
		case 'id':
			return { subscriber_id: target.id };
		case 'phone':
			return { phone: target.value };
		case 'email':
			return { email: target.value };
		default:
			return { subscriber_id: subscriberOf(target, found(target)).id };
	}
}

/** The same person under whatever identifier, as far as that is known: events of one keep their order. */
function orderKey(target: Target, found: Found): string {
	if (target.kind === 'id') return target.id;
	const finding = found(target);
	return finding.kind === 'found' ? finding.subscriber.id : target.value;
}

async function sendOne(run: RunContext, job: EventJob, found: Found): Promise<void> {
	const identifier = identifierOf(job.plan.target, found);
	const body = { ...job.plan.body, ...identifier };
	const answer = await run.write<IDataObject>([job], 'sendEvent', { body });
	const { type, external_id, occurred_at } = body as IDataObject;
	job.done({
		event_ids: answer.event_ids ?? [],
		type,
		external_id,
		...(occurred_at && { occurred_at }),
		...identifier,
	});
}

/** Phones and emails go out as they are; only where one person may hide behind two kinds are they looked up. */
function targetsToFind(jobs: EventJob[]): Target[] {
	const targets = jobs.map((job) => job.plan.target);
	const kinds = new Set(targets.map((target) => target.kind));
	return kinds.size > 1
		? targets
		: targets.filter(({ kind }) => kind === 'shopifyCustomerId' || kind === 'psId');
}

/** Event: Send. Events of one person go out in item order, each with an external ID that every try repeats. */
export const eventSend: Operation<EventPlan> = {
	plan,
	async execute(jobs, run) {
		const found = await findTargets(run, targetsToFind(jobs));
		const groups = groupBy(jobs, (job) => orderKey(job.plan.target, found));
		await run.inParallel(groups, async (group) => {
			await runInOrder(run.client, orderKey(group[0].plan.target, found), async () => {
				for (const job of group) {
					await run.attempt([job], async () => await sendOne(run, job, found));
				}
			});
		});
	},
};
