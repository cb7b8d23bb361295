import type { Match } from '../../api/findSubscribers';
import { findByContact, matchOf } from '../../api/findSubscribers';
import type { Finding } from '../../api/lookup';
import { groupBy } from '../../domain/groupBy';
import type { Subscriber } from '../../domain/subscriber';
import type { RunContext } from '../../execution/operation';
import type { SyncJob } from './plan';
import type { RecentWrites } from './recentWrites';
import type { Group } from './syncPerson';

/** Whom an item means, and how that was found. */
interface Person {
	subscriber?: Subscriber;
	match?: Match;
	walkedId?: string;
}

/** Whom a mirror changes by itself is the one whom it saw, also where the look-up shows another person, or none. */
function personOf({ plan }: SyncJob, finding: Finding): Person {
	const { walkedId, ifPhoneDiffers } = plan;
	if (walkedId === undefined) {
		const match = matchOf(plan, finding, ifPhoneDiffers);
		return { subscriber: match?.subscriber, match };
	}
	if (finding.kind !== 'found' || finding.subscriber.id !== walkedId) return { walkedId };
	const { subscriber, foundBy } = finding;
	return { subscriber, match: { subscriber, foundBy } };
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
		known.set(job, personOf(job, findingOf(job.plan)));
	});
	const groups = groupBy([...known.keys()], (job) => {
		const { phone, email, shopifyCustomerId, propertyName } = job.plan;
		const { subscriber, walkedId } = known.get(job) ?? {};
		return JSON.stringify([
			subscriber?.id ?? walkedId ?? phone ?? email ?? shopifyCustomerId,
			propertyName,
		]);
	});
	const matches = new Map([...known].map(([job, { match }]) => [job, match]));
	return groups.map((jobs) => {
		const { subscriber, walkedId } = known.get(jobs[0]) ?? {};
		return { subscriber, walkedId, matches, jobs, recentWrites };
	});
}
