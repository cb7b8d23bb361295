import { createHash } from 'crypto';
import { PostscriptError } from '../../api/errors';
import { findByContact } from '../../api/findSubscribers';
import { walkSubscribers } from '../../api/subscriberList';
import type { Subscriber } from '../../domain/subscriber';
import { readAudiences } from '../../domain/audience';
import type { Conditions } from '../../domain/conditions';
import { isSameCondition, matchesConditions } from '../../domain/conditions';
import { InputError } from '../../domain/inputError';
import { joinSentences } from '../../domain/sentences';
import { personFields } from '../../domain/subscriberRow';
import { Job } from '../../execution/job';
import type { RunContext } from '../../execution/operation';
import type { SyncJob, SyncPlan } from './plan';

const NOTHING_CHANGED = 'so nobody was added or removed';

/**
 * A person who is missing from the input because of an error would lose the membership: so a mirror goes on only when
 * every item is clear, and all of them mean the same audience. Where conditions say who is a member, it does no harm
 * that there may be other items.
 *
 * @throws PostscriptError or InputError when it must not go on
 */
function checkItems(jobs: SyncJob[], run: RunContext): void {
	const { audience, propertyName, conditions } = jobs[0].plan;
	const [refused] = run.refusedItems;
	if (refused !== undefined) {
		throw new PostscriptError(
			`Item ${refused} is not clear, ${NOTHING_CHANGED}: a mirror needs every item`,
			"Correct that item, or choose Add as Membership. The item's own message says what is wrong with it",
			'invalid_input',
		);
	}
	if (run.partialReason && !conditions) {
		throw new PostscriptError(
			`${run.partialReason}, so the items may not be all members, ${NOTHING_CHANGED}: a mirror needs every item at once`,
			'Give this node all items in one run: without a loop, Execute Once or Batching',
			'invalid_input',
		);
	}
	if (run.isSplit && conditions) {
		throw new PostscriptError(
			`Batching in the request options splits the items, and every batch would mirror the conditions again, ${NOTHING_CHANGED}`,
			'Switch Batching off: the items only start Mirror Conditions, and one is enough',
			'invalid_input',
		);
	}
	const isOfOtherKind = ({ plan }: SyncJob) =>
		plan.maxRemovals === undefined ||
		(plan.conditions === undefined) !== (conditions === undefined);
	if (jobs.some(isOfOtherKind)) throw differs('Membership');
	if (jobs.some(({ plan }) => plan.audience !== audience || plan.propertyName !== propertyName)) {
		throw differs('Audience');
	}
	if (jobs.some(({ plan }) => !isSameCondition(plan.conditions, conditions))) {
		throw differs('Conditions');
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
		joinSentences(
			error.message,
			`That was for item ${index}, ${NOTHING_CHANGED}: a mirror needs every item`,
		),
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

/** Whom a walk over all subscribers shows to be out of place. */
interface Misplaced {
	/** They belong to the audience and are no members. */
	joiners: Subscriber[];
	/** They are members and do not belong to it. */
	leavers: Subscriber[];
}

/**
 * @param belongs whether a subscriber is to be a member
 * @throws PostscriptError when more would leave than the guard allows, or no member would be left
 */
async function findMisplaced(
	run: RunContext,
	plan: SyncPlan,
	belongs: (subscriber: Subscriber) => boolean,
): Promise<Misplaced> {
	const misplaced: Misplaced = { joiners: [], leavers: [] };
	let members = 0;
	let staying = 0;
	for await (const subscriber of walkSubscribers(run.client, {})) {
		const [is, isToBe] = [isMember(subscriber, plan), belongs(subscriber)];
		if (is) members += 1;
		if (isToBe) staying += 1;
		if (is && !isToBe) misplaced.leavers.push(subscriber);
		if (!is && isToBe) misplaced.joiners.push(subscriber);
	}
	checkRemovals(plan, misplaced.leavers.length, members, staying === 0);
	return misplaced;
}

function checkRemovals(
	{ audience, maxRemovals = 0, conditions }: SyncPlan,
	leaving: number,
	members: number,
	isEmptied: boolean,
): void {
	const isTooMany = leaving * 100 > members * maxRemovals;
	if (leaving === 0 || (!isTooMany && (!isEmptied || maxRemovals >= 100))) return;
	const check = conditions
		? 'Check the conditions: Subscriber > Get Many lists who matches. If they are right'
		: 'Check that the input holds every member. If it does';
	throw new PostscriptError(
		`Mirroring would remove ${leaving} of ${members} members of ${audience}, more than Max Removals (${maxRemovals} %) allows, ${NOTHING_CHANGED}`,
		`${check}, raise Max Removals in the options; a dry run lists who would go`,
		'invalid_input',
	);
}

/** A change of someone who is not among the input, with an event ID that is the same at every attempt. */
function walkedJob(first: SyncJob, subscriber: Subscriber, isToBe: boolean): SyncJob {
	const stableId = createHash('sha256')
		.update(`${first.plan.stableId} ${subscriber.id}`)
		.digest('hex')
		.slice(0, 32);
	const plan: SyncPlan = {
		...first.plan,
		phone: subscriber.phone_number ?? undefined,
		email: subscriber.email ?? undefined,
		// That of the first item's person, who would be found in place of this one.
		shopifyCustomerId: undefined,
		isMember: isToBe,
		walkedId: subscriber.id,
		stableId,
	};
	// No item is about them: refused, their row names them as their other rows do.
	const source = {
		...personFields(subscriber),
		audience: plan.audience,
		in_input: false,
	};
	return new Job(first.index, plan, first.isDryRun, source);
}

/**
 * The changes that a mirror makes beside those of its items: members who must go, and with conditions, which take the
 * place of the items, who must come. Their rows come behind those of the items.
 *
 * @returns jobs of their own; with conditions, those of the items are complete
 * @throws PostscriptError or InputError where anything is not clear: then nothing is changed
 */
export async function changesFor(jobs: SyncJob[], run: RunContext): Promise<SyncJob[]> {
	checkItems(jobs, run);
	const [first] = jobs;
	const changes = first.plan.conditions
		? await changesByConditions(first, first.plan.conditions, run)
		: await removalsFor(jobs, run);
	// Behind the rows of all items; with conditions there are none, and the first item stands for the start.
	const before = first.plan.conditions ? first : (jobs.at(-1) ?? first);
	for (const change of changes) before.append(change);
	if (first.plan.conditions) for (const job of jobs) job.complete([]);
	return changes;
}

async function changesByConditions(first: SyncJob, conditions: Conditions, run: RunContext) {
	const now = run.host.now();
	const { joiners, leavers } = await findMisplaced(run, first.plan, (subscriber) =>
		matchesConditions(subscriber, conditions, now),
	);
	return [
		...joiners.map((subscriber) => walkedJob(first, subscriber, true)),
		...leavers.map((subscriber) => walkedJob(first, subscriber, false)),
	];
}

async function removalsFor(jobs: SyncJob[], run: RunContext): Promise<SyncJob[]> {
	const staying = await findStaying(jobs, run);
	const { leavers } = await findMisplaced(run, jobs[0].plan, ({ id }) => staying.has(id));
	return leavers.map((subscriber) => walkedJob(jobs[0], subscriber, false));
}
