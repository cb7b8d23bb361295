import { errorCodeOf } from '../../api/errors';
import { findByContact, matchOf } from '../../api/findSubscribers';
import type { Finding } from '../../api/lookup';
import type { Subscriber } from '../../domain/subscriber';
import type { Identifiers } from '../../domain/customerData/types';
import { pagesOf } from '../../domain/groupBy';
import type { RunContext } from '../../execution/operation';
import { RecentWrites } from '../audience/recentWrites';
import type { EventJob } from './eventJob';
import { asksFor, identifiersOf, report } from './eventJob';

/** So many people share one look-up (the API takes lists of values). */
const LOOKUPS_PER_PAGE = 100;

/** One person's events in order, with what was read of them just before. */
export interface Person {
	jobs: EventJob[];
	/** The subscriber whom an event means; undefined where none was found, or none was looked for. */
	subscribers: Map<EventJob, Subscriber>;
	recentWrites: RecentWrites;
}

/** Events that need the subscriber before they can be worked on. */
function isLookedUp(job: EventJob): boolean {
	if (asksFor(job, 'audience')) return true;
	return asksFor(job, 'identify') && job.plan.action.subscriberId === undefined;
}

/** What events of one person have in common; an email may be that of several, which costs order nothing. */
function keysOf({ plan: { action, userId } }: EventJob): string[] {
	const { subscriberId, phone, email }: Identifiers = identifiersOf(action);
	return [
		...[subscriberId, phone, email?.toLowerCase()].flatMap((key) => key ?? []),
		...(userId === undefined ? [] : [`user ${userId}`]),
	];
}

/** One person's events may each name another of these. Phones may be stored without their plus. */
function keysOfSubscriber(subscriber: Subscriber | undefined): string[] {
	const { id, phone_number: phone, email } = subscriber ?? {};
	const e164 = phone && `+${phone.replace(/\D/g, '')}`;
	return [id, e164, email?.toLowerCase()].flatMap((key) => key ?? []);
}

/** Pages of events for which about so many people are looked up together, each person on one page. */
export function pagesOfPeople(jobs: EventJob[]): EventJob[][] {
	const lookups = Math.max(1, jobs.filter(isLookedUp).length);
	return pagesOf(jobs, keysOf, Math.ceil((LOOKUPS_PER_PAGE * jobs.length) / lookups));
}

/**
 * Looks the people of a page up, by phone first and then by email, and puts each one's events together.
 *
 * @param opened gets the reading of memberships, to be closed at the end of the work
 */
export async function readPeople(
	run: RunContext,
	page: EventJob[],
	opened: RecentWrites[],
): Promise<Person[]> {
	const recentWrites = new RecentWrites(run.client.token);
	opened.push(recentWrites);
	const findingOf = await findPeople(run, page);
	const subscribers = new Map<EventJob, Subscriber>();
	await run.forEachJob(page, async (job) => {
		const subscriber = subscriberOf(job, findingOf(job));
		if (subscriber) subscribers.set(job, subscriber);
	});
	const open = page.filter(({ outcome }) => outcome === undefined);
	const keys = (job: EventJob) => [...keysOf(job), ...keysOfSubscriber(subscribers.get(job))];
	return pagesOf(open, keys, 1).map((jobs) => ({ jobs, subscribers, recentWrites }));
}

/** Several matches are no fault of the workflow: the event is answered, and the others go on. */
function subscriberOf(job: EventJob, finding: Finding): Subscriber | undefined {
	const { action } = job.plan;
	if (finding.kind === 'failed' && errorCodeOf(finding.error) === 'ambiguous_match') {
		report(job, 'ambiguous_match', { reason: (finding.error as Error).message });
		return undefined;
	}
	const match = matchOf(identifiersOf(action), finding);
	if (match?.phoneDiffers) {
		action.notes.push(
			`The subscriber with this email has the phone number ${match.phoneDiffers.subscriber}, which stays`,
		);
	}
	return match?.subscriber;
}

async function findPeople(run: RunContext, page: EventJob[]): Promise<(job: EventJob) => Finding> {
	const wanted = page.filter(isLookedUp);
	const findingOf = await findByContact(
		run.client,
		wanted.map(({ plan }) => identifiersOf(plan.action)),
	);
	const isWanted = new Set(wanted);
	return (job) =>
		isWanted.has(job) ? findingOf(identifiersOf(job.plan.action)) : { kind: 'none' };
}
