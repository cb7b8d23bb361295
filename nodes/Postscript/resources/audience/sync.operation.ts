import { pagesOf } from '../../domain/groupBy';
import { entryOf } from '../../domain/shopNames';
import { defineOperation } from '../../execution/operation';
import type { RunContext } from '../../execution/operation';
import { contactKeys } from '../../fields/subscriber';
import { SYNC_FIELDS } from './fields';
import { changesFor } from './mirror';
import { groupsOfPage } from './people';
import type { SyncJob, SyncPlan } from './plan';
import { planSync } from './plan';
import { RecentWrites } from './recentWrites';
import { SYNC_ROW } from './rows';
import type { Group } from './syncPerson';
import { syncMissing, syncSubscriber, syncWalked } from './syncPerson';

async function syncGroup(run: RunContext, group: Group): Promise<void> {
	const { subscriber, walkedId, jobs } = group;
	if (subscriber) {
		await run.inOrder(subscriber.id, async () => await syncSubscriber(run, subscriber, group));
	} else if (walkedId !== undefined) {
		await run.inOrder(walkedId, async () => await syncWalked(run, walkedId, jobs));
	} else {
		await syncMissing(run, jobs);
	}
}

async function syncAll(jobs: SyncJob[], run: RunContext): Promise<void> {
	const opened: RecentWrites[] = [];
	const pages = pagesOf(jobs, ({ plan }) => contactKeys(plan));
	try {
		await run.forEachPage(
			pages,
			async (page) => {
				const recentWrites = new RecentWrites(run.client.token);
				opened.push(recentWrites);
				return await groupsOfPage(run, page, recentWrites);
			},
			async (group) => {
				await run.failJobsOnError(group.jobs, async () => await syncGroup(run, group));
			},
		);
	} finally {
		for (const recentWrites of opened) recentWrites.close();
	}
}

/** Puts people into an audience or takes them out. One PATCH for all the changes of a person, an event for each real one. */
export const sync = defineOperation<SyncPlan>({
	option: {
		name: 'Sync',
		value: 'sync',
		action: 'Add to, remove from or sync an audience',
		description:
			'Add people to an audience or remove them, and tell Postscript who entered or left',
	},
	endpoint: 'updateSubscriber',
	row: SYNC_ROW,
	fields: SYNC_FIELDS,
	plan: planSync,
	async execute(jobs, run) {
		for (const { plan } of jobs) run.names.mention(entryOf(plan.propertyName), plan.audience);
		const isMirror = jobs.some(({ plan }) => plan.mirror !== undefined);
		const changes = isMirror ? await changesFor(jobs, run) : [];
		// Items that only start a mirror of conditions come to nothing of their own.
		const people = jobs.filter((job) => !job.outcome);
		await syncAll([...people, ...changes], run);
	},
});
