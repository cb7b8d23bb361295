import { PostscriptError } from '../../api/errors';
import type { Match } from '../../api/findSubscribers';
import { readIfThere } from '../../api/findSubscribers';
import type { Subscriber } from '../../domain/subscriber';
import { personFields } from '../../domain/subscriberRow';
import { applyMemberships, readAudiences } from '../../domain/audience';
import { matchesConditions } from '../../domain/conditions';
import { joinSentences } from '../../domain/sentences';
import type { RowOf } from '../../domain/row';
import type { RunContext } from '../../execution/operation';
import { createOnce } from '../subscriber/createOnce';
import { foundByFields, NOT_ASKED } from '../subscriber/rows';
import type { SyncJob, SyncPlan } from './plan';
import { RecentWrites } from './recentWrites';
import type { SYNC_ROW } from './rows';

/** One person's jobs, in item order, with what was read of them just before. */
export interface Group {
	/** As the look-up showed them; absent where it shows nobody, and for a person who is read by ID. */
	subscriber?: Subscriber;
	/** Whom a mirror's walk showed and the look-up did not find again. */
	walkedId?: string;
	/** How each item's subscriber was found; absent for those whom nothing but a mirror's walk showed. */
	matches?: ReadonlyMap<SyncJob, Match | undefined>;
	jobs: SyncJob[];
	recentWrites: RecentWrites;
	/** Called with the jobs that change something, before the first request of the change. */
	beforeWrite?: (changed: SyncJob[]) => Promise<void>;
}

type SyncRow = RowOf<typeof SYNC_ROW>;

function report(
	job: SyncJob,
	status: SyncRow['status'],
	group: Partial<Group>,
	more: Partial<SyncRow> = {},
): void {
	const { audience, phone, email } = job.plan;
	const { subscriber, matches } = group;
	const row: SyncRow = {
		...personFields({ phone_number: phone, email, ...subscriber }),
		status,
		audience,
		in_input: job.plan.walkedId === undefined,
		...foundByFields(matches?.get(job)),
		event: null,
		event_ids: [],
		...NOT_ASKED,
		...more,
	};
	job.complete([row]);
}

/** The second half of a change: it goes out right after the first, also when the run is cancelled between them. */
async function sendChangeEvent(run: RunContext, job: SyncJob, status: string, { id }: Subscriber) {
	const { events, eventProperties, audience, stableId } = job.plan;
	if (!events) return {};
	const body = {
		type: status === 'added' ? events.entered : events.exited,
		subscriber_id: id,
		properties: eventProperties ?? { audience },
		external_id: stableId,
	};
	const { event_ids = [] } = await run
		.write<{ event_ids?: string[] }>([job], 'sendEvent', { body }, true)
		.catch((error) => {
			throw unsentEvent(error, body.type, job.plan);
		});
	return { event: body.type, event_ids };
}

function unsentEvent(error: unknown, eventType: string, { isOwed }: SyncPlan): unknown {
	if (!(error instanceof PostscriptError)) return error;
	const next =
		isOwed === undefined
			? 'Running this item again will not send it, as the membership no longer changes: use Event > Send'
			: 'The next delivery of the same message sends it';
	return new PostscriptError(
		`The membership was saved, but its event ${eventType} was not sent: ${error.message}`,
		joinSentences(error.hint, next),
		'event_not_sent',
		error.status,
	);
}

/** Conditions are looked at again: who changed since the mirror's walk may match no longer, or only now. */
function isWanted({ mirror, isMember }: SyncPlan, subscriber: Subscriber, now: number): boolean {
	return mirror?.conditions ? matchesConditions(subscriber, mirror.conditions, now) : isMember;
}

/** @throws PostscriptError that says so where the list may be saved all the same: the events do not go out then */
async function saveList(
	run: RunContext,
	jobs: SyncJob[],
	{ id }: Subscriber,
	list: string[],
): Promise<void> {
	const { propertyName, events, isOwed } = jobs[0].plan;
	let mayBeSaved = false;
	const onSend = () => {
		mayBeSaved = true;
	};
	const onRefused = () => {
		mayBeSaved = false;
	};
	const body = { properties: { [propertyName]: list } };
	await run.write(jobs, 'updateSubscriber', { id, body, onSend, onRefused }).catch((error) => {
		if (!mayBeSaved || !events || isOwed !== undefined) throw error;
		// A run that stops ends the waiting with the error of another item.
		if (!(error instanceof PostscriptError) || run.client.signal?.aborted) throw error;
		throw new PostscriptError(
			error.message,
			joinSentences(
				error.hint,
				'Look at the subscriber first: if the membership was saved, running this item again sends no event, so use Event > Send',
			),
			error.code,
			error.status,
		);
	});
}

/** One read, one PATCH for all the changes that wait for a person, and an event for each real change. */
export async function syncSubscriber(
	run: RunContext,
	subscriber: Subscriber,
	group: Group,
): Promise<void> {
	const { jobs, recentWrites, beforeWrite } = group;
	const { propertyName } = jobs[0].plan;
	const read = readAudiences(subscriber.properties, propertyName);
	const current = recentWrites.current(subscriber.id, propertyName, read);
	const { list, outcomes, changed } = applyMemberships(
		current,
		jobs.map(({ plan }) => ({
			audience: plan.audience,
			member: isWanted(plan, subscriber, run.host.now()),
		})),
	);
	await beforeWrite?.(jobs.filter((_job, index) => outcomes[index] !== 'unchanged'));
	if (changed) {
		await saveList(run, jobs, subscriber, list);
		if (!jobs[0].isDryRun) recentWrites.record(subscriber.id, propertyName, list);
	}
	// The list is saved: each event that belongs to it goes out, whatever became of another item meanwhile.
	for (const [index, job] of jobs.entries()) {
		await run.failJobsOnError([job], async () => {
			const { isOwed, isMember } = job.plan;
			const status = isOwed ? (isMember ? 'added' : 'removed') : outcomes[index];
			const event =
				status === 'unchanged' ? {} : await sendChangeEvent(run, job, status, subscriber);
			report(job, status, { ...group, subscriber }, event);
		});
	}
}

/**
 * A change of somebody whom a mirror's walk showed and the look-up did not find again. What the walk read is minutes
 * old, and the whole list is written: so they are read by ID. To be called in the person's turn.
 */
export async function syncWalked(run: RunContext, id: string, jobs: SyncJob[]): Promise<void> {
	// Opened before this reading and not before the look-up: it shows what this process wrote between them.
	const recentWrites = new RecentWrites(run.client.token);
	try {
		const answer = await readIfThere(run.client, id);
		if (!(answer instanceof PostscriptError)) {
			await syncSubscriber(run, answer, { jobs, recentWrites });
			return;
		}
		for (const job of jobs) report(job, 'not_found', { subscriber: { id } });
	} finally {
		recentWrites.close();
	}
}

/** One of a person's items may say what another one leaves empty; of several values the last counts, as in all writes. */
function lastKnown(jobs: SyncJob[], key: 'email' | 'shopifyCustomerId'): string | undefined {
	return jobs.flatMap(({ plan }) => plan[key] ?? []).at(-1);
}

/** People whom Postscript does not know: left out with a clear status, or asked to opt in. */
export async function syncMissing(run: RunContext, jobs: SyncJob[]): Promise<void> {
	const { phone, propertyName } = jobs[0].plan;
	const email = lastKnown(jobs, 'email');
	const shopifyCustomerId = lastKnown(jobs, 'shopifyCustomerId');
	const creation = jobs.find(({ plan }) => plan.creation && plan.isMember)?.plan.creation;
	const { list } = applyMemberships(
		[],
		jobs.map(({ plan: { audience, isMember } }) => ({ audience, member: isMember })),
	);
	if (!phone || !creation || list.length === 0) {
		for (const job of jobs) report(job, 'not_found', {});
		return;
	}
	const body = {
		phone_number: phone,
		...(email && { email }),
		...(shopifyCustomerId && { shopify_customer_id: Number(shopifyCustomerId) }),
		...creation.keyword,
		properties: { [propertyName]: list },
	};
	const { status, asking } = await createOnce(run, jobs, [body], creation.asking);
	for (const job of jobs) report(job, job.plan.isMember ? status : 'not_found', {}, asking);
}
