import type { IDataObject } from 'n8n-workflow';
import { PostscriptError } from '../../api/errors';
import type { Subscriber } from '../../api/types';
import { applyMemberships, readAudiences } from '../../domain/audience';
import { groupBy } from '../../domain/groupBy';
import type { SyncJob } from './plan';
import { createOnce } from '../subscriber/createOnce';
import type { RunContext } from '../../execution/job';
import type { MembershipReading } from './recentWrites';
import { findPeople } from '../../routing/person';

/** One person's jobs, in item order. */
export interface Group {
	subscriber?: Subscriber;
	jobs: SyncJob[];
}

function report(
	job: SyncJob,
	status: string,
	subscriber?: Subscriber,
	more: IDataObject = {},
): void {
	const { audience, phone, email } = job.plan;
	job.done({
		status,
		audience,
		subscriber_id: subscriber?.id ?? null,
		phone_number: subscriber?.phone_number ?? phone ?? null,
		email: subscriber?.email ?? email ?? null,
		...more,
	});
}

async function sendChangeEvent(run: RunContext, job: SyncJob, subscriber: Subscriber) {
	const { events, isMember, audience, stableId } = job.plan;
	if (!events) return {};
	const body = {
		type: isMember ? events.entered : events.exited,
		subscriber_id: subscriber.id,
		properties: { audience },
		external_id: stableId,
	};
	const { event_ids = [] } = await run
		.write<{ event_ids?: string[] }>([job], 'sendEvent', { body })
		.catch((error) => {
			throw unsentEvent(error, body.type);
		});
	return { event: body.type, event_ids };
}

function unsentEvent(error: unknown, eventType: string): unknown {
	if (!(error instanceof PostscriptError)) return error;
	return new PostscriptError(
		`The membership was saved, but its event ${eventType} was not sent: ${error.message}`,
		`${error.hint}. Running this item again will not send it, as the membership no longer changes: use Event > Send`,
		'event_not_sent',
		error.status,
	);
}

/** One read, one PATCH for all the changes that wait for a person, and an event for each real change. */
export async function syncKnown(
	run: RunContext,
	reading: MembershipReading,
	subscriber: Subscriber,
	jobs: SyncJob[],
): Promise<void> {
	const { propertyName } = jobs[0].plan;
	const read = readAudiences(subscriber.properties, propertyName);
	const current = reading.latest(subscriber.id, propertyName, read);
	const { list, outcomes, changed } = applyMemberships(
		current,
		jobs.map(({ plan: { audience, isMember } }) => ({ audience, member: isMember })),
	);
	if (changed) {
		const body = { properties: { [propertyName]: list } };
		await run.write(jobs, 'updateSubscriber', { id: subscriber.id, body });
		if (!jobs[0].isDryRun) reading.wrote(subscriber.id, propertyName, list);
	}
	for (const [index, job] of jobs.entries()) {
		await run.attempt([job], async () => {
			const status = outcomes[index];
			const event = status === 'unchanged' ? {} : await sendChangeEvent(run, job, subscriber);
			report(job, status, subscriber, event);
		});
	}
}

/** People whom Postscript does not know: left out with a clear status, or asked to opt in. */
export async function syncUnknown(run: RunContext, jobs: SyncJob[]): Promise<void> {
	const { phone, email, keyword, propertyName } = jobs[0].plan;
	const { list } = applyMemberships(
		[],
		jobs.map(({ plan: { audience, isMember } }) => ({ audience, member: isMember })),
	);
	if (!phone || !keyword || list.length === 0) {
		for (const job of jobs) report(job, 'not_found');
		return;
	}
	const body = {
		phone_number: phone,
		...(email && { email }),
		...keyword,
		properties: { [propertyName]: list },
	};
	const { id, pending } = await createOnce(run, jobs, [body]);
	for (const job of jobs) {
		const status = job.plan.isMember ? 'pending' : 'not_found';
		report(job, status, undefined, { pending, pending_subscriber_id: id });
	}
}

/** Whoever was not found is told apart by phone, else by email; a property name has a list of its own. */
export async function groupByPerson(jobs: SyncJob[], run: RunContext): Promise<Group[]> {
	const findingOf = await findPeople(
		run,
		jobs.map((job) => job.plan),
	);
	const known = new Map<SyncJob, Subscriber | undefined>();
	for (const job of jobs) {
		await run.attempt([job], async () => {
			const finding = findingOf(job.plan);
			if (finding.kind === 'failed') throw finding.error;
			known.set(job, finding.kind === 'found' ? finding.subscriber : undefined);
		});
	}
	const groups = groupBy([...known.keys()], (job) => {
		const { phone, email, propertyName } = job.plan;
		return JSON.stringify([known.get(job)?.id ?? phone ?? email, propertyName]);
	});
	return groups.map((group) => ({ subscriber: known.get(group[0]), jobs: group }));
}
