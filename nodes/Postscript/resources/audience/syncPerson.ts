import { PostscriptError } from '../../api/errors';
import type { Match } from '../../api/findSubscribers';
import { findByContact, matchOf } from '../../api/findSubscribers';
import type { Finding } from '../../api/lookup';
import type { Subscriber } from '../../domain/subscriber';
import { personFields } from '../../domain/subscriberRow';
import { applyMemberships, readAudiences } from '../../domain/audience';
import { matchesConditions } from '../../domain/conditions';
import { groupBy } from '../../domain/groupBy';
import { joinSentences } from '../../domain/sentences';
import type { RowOf } from '../../domain/row';
import type { RunContext } from '../../execution/operation';
import { createOnce } from '../subscriber/createOnce';
import { foundByFields, NOT_ASKED } from '../subscriber/rows';
import type { SyncJob, SyncPlan } from './plan';
import type { RecentWrites } from './recentWrites';
import type { SYNC_ROW } from './rows';

/** One person's jobs, in item order, with what was read of them just before. */
export interface Group {
	subscriber?: Subscriber;
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
		in_input: job.plan.walked === undefined,
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
function isWanted(
	{ conditions, isMember }: SyncPlan,
	subscriber: Subscriber,
	now: number,
): boolean {
	return conditions ? matchesConditions(subscriber, conditions, now) : isMember;
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

/** Whom an item means, and how that was found. */
interface Person {
	subscriber?: Subscriber;
	match?: Match;
}

/** Whom a mirror changes by itself is the one whom it saw, also where a new look-up shows another person, or none. */
function matchOfJob({ plan }: SyncJob, finding: Finding): Person {
	const { walked, ifPhoneDiffers } = plan;
	const match = matchOf(plan, finding, ifPhoneDiffers);
	if (walked && match?.subscriber.id !== walked.id) return { subscriber: walked };
	return { subscriber: match?.subscriber, match };
}

/**
 * Looks a page of items up and groups them by subscriber; those whose subscriber is unknown are grouped by phone, else
 * by email. Each property name has a list of its own.
 *
 * @param recentWrites opened before this look-up
 */
export async function groupsOfPage(
	run: RunContext,
	page: SyncJob[],
	recentWrites: RecentWrites,
): Promise<Group[]> {
	const findingOf = await findByContact(
		run.client,
		page.map((job) => job.plan),
	);
	const known = new Map<SyncJob, Person>();
	await run.forEachJob(page, async (job) => {
		known.set(job, matchOfJob(job, findingOf(job.plan)));
	});
	const groups = groupBy([...known.keys()], (job) => {
		const { phone, email, shopifyCustomerId, propertyName } = job.plan;
		const id = known.get(job)?.subscriber?.id;
		return JSON.stringify([id ?? phone ?? email ?? shopifyCustomerId, propertyName]);
	});
	const matches = new Map([...known].map(([job, { match }]) => [job, match]));
	return groups.map((jobs) => ({
		subscriber: known.get(jobs[0])?.subscriber,
		matches,
		jobs,
		recentWrites,
	}));
}
