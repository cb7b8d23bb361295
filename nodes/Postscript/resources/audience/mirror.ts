import { createHash } from 'crypto';
import { PostscriptError } from '../../api/errors';
import { findByContact } from '../../api/findSubscribers';
import { walkSubscribers } from '../../api/subscriberList';
import type { Subscriber } from '../../domain/subscriber';
import { readAudiences } from '../../domain/audience';
import { InputError } from '../../domain/inputError';
import { Job } from '../../execution/job';
import type { RunContext } from '../../execution/operation';
import type { SyncJob, SyncPlan } from './plan';

const NOTHING_CHANGED = 'so nobody was added or removed';

/**
 * A person who is missing from the input because of an error would lose the membership: so a mirror goes on only when
 * every item is clear, and all of them mean the same audience.
 *
 * @throws PostscriptError or InputError when it must not go on
 */
function checkItems(jobs: SyncJob[], run: RunContext): void {
	const { audience, propertyName } = jobs[0].plan;
	const [refused] = run.refusedItems;
	if (refused !== undefined) {
		throw new PostscriptError(
			`Item ${refused} is not clear, ${NOTHING_CHANGED}: a mirror needs every item`,
			"Correct that item, or choose Add as Membership. The item's own error says what is wrong with it",
			'invalid_input',
		);
	}
	if (run.partialReason) {
		throw new PostscriptError(
			`${run.partialReason}, so the items may not be all members, ${NOTHING_CHANGED}: a mirror needs every item at once`,
			'Give this node all items in one run: without a loop, Execute Once or Batching',
			'invalid_input',
		);
	}
	if (jobs.some(({ plan }) => plan.maxRemovals === undefined)) throw differs('Membership');
	if (jobs.some(({ plan }) => plan.audience !== audience || plan.propertyName !== propertyName)) {
		throw differs('Audience');
	}
}

function differs(field: string): InputError {
	return new InputError(
		field,
		`${field} differs between items, ${NOTHING_CHANGED}: a mirror is of one audience`,
		`Give every item the same ${field}, and use a node of its own for each`,
	);
}

function unclearPerson(index: number, error: unknown): unknown {
	if (!(error instanceof PostscriptError)) return error;
	return new PostscriptError(
		`${error.message}. That was for item ${index}, ${NOTHING_CHANGED}: a mirror needs every item`,
		error.hint,
		error.code,
		error.status,
	);
}

/** The IDs of the subscribers whom the items mean. @throws PostscriptError where one of them is not clear */
async function findStaying(jobs: SyncJob[], run: RunContext): Promise<Set<string>> {
	const findingOf = await findByContact(
		run.client,
		jobs.map((job) => job.plan),
	);
	const staying = new Set<string>();
	for (const { index, plan } of jobs) {
		const finding = findingOf(plan);
		if (finding.kind === 'failed') throw unclearPerson(index, finding.error);
		if (finding.kind === 'found') staying.add(finding.subscriber.id);
	}
	return staying;
}

function isMember(subscriber: Subscriber, { audience, propertyName }: SyncPlan): boolean {
	const { id, phone_number: phone, properties } = subscriber;
	const who = `subscriber ${phone ? `${id} (${phone})` : id}`;
	return readAudiences(properties, propertyName, who).includes(audience);
}

/**
 * All who carry the audience and are not among the input.
 *
 * @throws PostscriptError when more would leave than the guard allows, or nobody would be left
 */
async function findLeavers(
	run: RunContext,
	plan: SyncPlan,
	staying: ReadonlySet<string>,
): Promise<Subscriber[]> {
	const { audience, maxRemovals = 0 } = plan;
	const leavers: Subscriber[] = [];
	let members = 0;
	for await (const subscriber of walkSubscribers(run.client, {})) {
		if (!isMember(subscriber, plan)) continue;
		members += 1;
		if (!staying.has(subscriber.id)) leavers.push(subscriber);
	}
	const isEmptied = leavers.length === members && staying.size === 0;
	const isTooMany = leavers.length * 100 > members * maxRemovals;
	if (leavers.length > 0 && (isTooMany || (isEmptied && maxRemovals < 100))) {
		throw new PostscriptError(
			`Mirroring would remove ${leavers.length} of ${members} members of ${audience}, more than Max Removals (${maxRemovals} %) allows, ${NOTHING_CHANGED}`,
			'Check that the input holds every member. If it does, raise Max Removals in the options; a dry run lists who would go',
			'invalid_input',
		);
	}
	return leavers;
}

/** A removal for a member who is not among the input, with an event ID that is the same at every attempt. */
function leaverJob(first: SyncJob, subscriber: Subscriber): SyncJob {
	const stableId = createHash('sha256')
		.update(`${first.plan.stableId} ${subscriber.id}`)
		.digest('hex')
		.slice(0, 32);
	const plan: SyncPlan = {
		...first.plan,
		phone: subscriber.phone_number ?? undefined,
		email: subscriber.email ?? undefined,
		isMember: false,
		leaver: subscriber,
		stableId,
	};
	return new Job(first.index, plan, first.isDryRun);
}

/**
 * The members who must go for the input to be all members. Their rows come behind the first item's.
 *
 * @throws PostscriptError or InputError where anything is not clear: then nobody is changed
 */
export async function removalsFor(jobs: SyncJob[], run: RunContext): Promise<SyncJob[]> {
	checkItems(jobs, run);
	const staying = await findStaying(jobs, run);
	const leavers = await findLeavers(run, jobs[0].plan, staying);
	const removals = leavers.map((subscriber) => leaverJob(jobs[0], subscriber));
	for (const removal of removals) jobs[0].append(removal);
	return removals;
}
