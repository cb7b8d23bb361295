import { PostscriptError } from '../../api/errors';
import type { Subscriber } from '../../domain/subscriber';
import type { AudienceAction, IdentifyAction } from '../../domain/customerData/types';
import type { RunContext } from '../../execution/operation';
import type { EventJob } from './eventJob';
import { asksFor, identifiersOf, report } from './eventJob';
import type { Known } from './identifyPerson';
import { createPerson, updatePerson } from './identifyPerson';
import type { Person } from './people';
import type { Repeats } from './repeats';
import { syncAudiences } from './syncAudiences';
import { sendTrack } from './sendTrack';
import { unsubscribeDeleted } from './deletion';

/**
 * Does the work of one person's events, one after another. Events that belong together are done together where the first
 * of them stands: the audiences of a subscriber, and the creation of a person.
 */
export async function workPerson(run: RunContext, person: Person, repeats: Repeats): Promise<void> {
	const known = new Map<string, Known>();
	await run.forEachJob(person.jobs, async (job) => {
		if (job.outcome || !(await repeats.isNew(job))) return;
		await workEvent(run, person, job, known, repeats);
		repeats.settle(job);
	});
}

async function workEvent(
	run: RunContext,
	person: Person,
	job: EventJob,
	known: Map<string, Known>,
	repeats: Repeats,
): Promise<void> {
	const subscriber = person.subscribers.get(job);
	if (asksFor(job, 'identify')) {
		const id = job.plan.action.subscriberId ?? subscriber?.id;
		if (id === undefined) return await createTogether(run, person, job, repeats);
		const target = known.get(id) ?? { id, subscriber };
		known.set(id, target);
		await run.inOrder(id, async () => await updatePerson(run, job, target));
	} else if (asksFor(job, 'audience')) {
		if (!subscriber) return reportUnknown(job);
		await syncTogether(run, person, job, subscriber, repeats);
	} else if (asksFor(job, 'track')) {
		await run.inOrder(keyOf(job), async () => await sendTrack(run, job));
	} else if (asksFor(job, 'deletion')) {
		await run.inOrder(keyOf(job), async () => await unsubscribeDeleted(run, job));
	}
}

/** Writes to one subscriber go one after another, also those of other runs. */
function keyOf({ plan: { action, stableId } }: EventJob): string {
	const { subscriberId, phone, email } = identifiersOf(action);
	return subscriberId ?? phone ?? email ?? stableId;
}

async function createTogether(
	run: RunContext,
	{ jobs, subscribers }: Person,
	first: EventJob<IdentifyAction>,
	repeats: Repeats,
): Promise<void> {
	const { phone } = first.plan.action;
	const identifies = jobs.filter((job) => asksFor(job, 'identify'));
	const alike = identifies.filter((job) => {
		const { action } = job.plan;
		return action.phone === phone && action.subscriberId === undefined && !subscribers.has(job);
	});
	await together(run, alike, repeats, async (open) => await createPerson(run, open));
}

async function syncTogether(
	run: RunContext,
	{ jobs, subscribers, recentWrites }: Person,
	first: EventJob<AudienceAction>,
	subscriber: Subscriber,
	repeats: Repeats,
): Promise<void> {
	const { audienceProperty } = first.plan.settings;
	const audiences = jobs.filter((job) => asksFor(job, 'audience'));
	const alike = audiences.filter(
		(job) =>
			subscribers.get(job)?.id === subscriber.id &&
			job.plan.settings.audienceProperty === audienceProperty,
	);
	await together(run, alike, repeats, async (open) => {
		await run.inOrder(subscriber.id, async () => {
			await syncAudiences(run, subscriber, open, recentWrites, repeats.unfinished);
		});
	});
}

/** One step for those of these jobs that are still to be done. */
async function together<J extends EventJob>(
	run: RunContext,
	jobs: J[],
	repeats: Repeats,
	step: (open: J[]) => Promise<void>,
): Promise<void> {
	const open: J[] = [];
	for (const job of jobs) if (!job.outcome && (await repeats.isNew(job))) open.push(job);
	await run.failJobsOnError(open, async () => await step(open));
	for (const job of open) repeats.settle(job);
}

function reportUnknown(job: EventJob<AudienceAction>): void {
	const { phone, email, audience } = job.plan.action;
	if (!job.plan.settings.stopsAtUnknownMembers) return report(job, 'not_found', { audience });
	throw new PostscriptError(
		`No subscriber has the ${phone === undefined ? `email ${email}` : `phone number ${phone}`}, so the audience ${audience} was not changed`,
		'Choose Skip as Unknown Audience Members to go on without such people',
		'not_found',
	);
}
