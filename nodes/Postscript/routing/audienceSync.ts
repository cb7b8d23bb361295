import { runInOrder } from '../api/sequencer';
import type { Group } from '../resources/audience/syncPerson';
import { groupByPerson, syncKnown, syncUnknown } from '../resources/audience/syncPerson';
import { checkMirror, findLeavers, leaverJobs } from '../resources/audience/mirror';
import type { SyncJob, SyncPlan } from '../resources/audience/plan';
import { planSync } from '../resources/audience/plan';
import type { Operation, RunContext } from '../execution/job';
import { MembershipReading } from '../resources/audience/recentWrites';

async function syncGroups(
	run: RunContext,
	reading: MembershipReading,
	groups: Group[],
): Promise<void> {
	await run.inParallel(groups, async ({ subscriber, jobs }) => {
		await run.attempt(jobs, async () => {
			if (!subscriber) return await syncUnknown(run, jobs);
			await runInOrder(run.client, subscriber.id, async () => {
				await syncKnown(run, reading, subscriber, jobs);
			});
		});
	});
}

/** The input is everyone: whoever else carries the audience leaves it. Nobody is changed unless all is clear. */
async function mirror(jobs: SyncJob[], run: RunContext, reading: MembershipReading): Promise<void> {
	await run.attempt(jobs, async () => {
		checkMirror(jobs, run);
		const groups = await groupByPerson(jobs, run);
		checkMirror(jobs, run);
		const leavers = leaverJobs(jobs[0], await findLeavers(run, jobs[0].plan, groups));
		await syncGroups(run, reading, [...groups, ...leavers]);
		for (const { jobs: removals } of leavers) jobs[0].adopt(removals[0]);
	});
}

/** Audience: Sync. One read and one PATCH for all the changes of a person, an event for each real change. */
export const audienceSync: Operation<SyncPlan> = {
	plan: planSync,
	async execute(jobs, run) {
		const reading = new MembershipReading(run.client.token);
		try {
			if (jobs[0].plan.maxRemovals === undefined) {
				await syncGroups(run, reading, await groupByPerson(jobs, run));
			} else {
				await mirror(jobs, run, reading);
			}
		} finally {
			reading.close();
		}
	},
};
