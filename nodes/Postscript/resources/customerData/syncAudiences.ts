import type { Subscriber } from '../../domain/subscriber';
import type { AudienceAction } from '../../domain/customerData/types';
import type { RowOf } from '../../domain/row';
import { Job } from '../../execution/job';
import type { RunContext } from '../../execution/operation';
import type { SyncJob, SyncPlan } from '../audience/plan';
import type { RecentWrites } from '../audience/recentWrites';
import type { SYNC_ROW } from '../audience/rows';
import { syncSubscriber } from '../audience/syncPerson';
import type { EventJob } from './eventJob';
import { report } from './eventJob';
import type { Unfinished } from './unfinished';

/** As Segment's own integration names them, so that flows of its users go on. */
const EVENTS = { entered: 'Segment_Audience_Entered', exited: 'Segment_Audience_Exited' };

export type AudienceJob = EventJob<AudienceAction>;

/** The same change as Audience: Sync would be asked for. */
function syncJob({ index, plan, isDryRun }: AudienceJob, isOwed: boolean): SyncJob {
	const { action, settings, stableId } = plan;
	const { audience, audienceId, enters, phone, email } = action;
	const sync: SyncPlan = {
		audience,
		isMember: enters,
		propertyName: settings.audienceProperty,
		events: EVENTS,
		eventProperties: {
			...(audienceId !== undefined && { 'Segment Audience ID': audienceId }),
			'Segment Audience Key': audience,
		},
		isOwed,
		phone,
		email,
		stableId,
	};
	return new Job(index, sync, isDryRun);
}

/**
 * All changes of one subscriber's audiences: one PATCH, and an event for each real change. What an earlier delivery of
 * the same event began is finished.
 *
 * @param jobs of one subscriber and one property, in order
 */
export async function syncAudiences(
	run: RunContext,
	subscriber: Subscriber,
	jobs: AudienceJob[],
	recentWrites: RecentWrites,
	unfinished: Unfinished,
): Promise<void> {
	const syncs = jobs.map((job) => syncJob(job, unfinished.has(job)));
	const beforeWrite = async (changed: SyncJob[]) => {
		await unfinished.begin(jobs.filter((_job, index) => changed.includes(syncs[index])));
	};
	await syncSubscriber(run, subscriber, { jobs: syncs, recentWrites, beforeWrite });
	for (const [index, job] of jobs.entries()) finish(job, syncs[index], subscriber);
}

function finish(job: AudienceJob, sync: SyncJob, subscriber: Subscriber): void {
	job.dryRunRequests.push(...sync.dryRunRequests);
	const { outcome } = sync;
	if (!outcome) return;
	if ('error' in outcome) {
		job.fail(outcome.error);
		return;
	}
	const [{ status, event, event_ids }] = outcome.items as Array<RowOf<typeof SYNC_ROW>>;
	const { audience } = job.plan.action;
	report(job, status, { audience, event, event_ids }, subscriber);
}
