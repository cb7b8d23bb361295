import { createHash } from 'crypto';
import { PostscriptError } from '../../api/errors';
import { findByContact, matchOf } from '../../api/findSubscribers';
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
import type { Mirror, SyncJob, SyncPlan } from './plan';

const NOTHING_CHANGED = 'so nobody was added or removed';

/**
 * A person who is missing from the input because of an error would lose the membership: so a mirror goes on only when
 * every item is clear. Where conditions say who is a member, it does no harm that there may be other items.
 *
 * @throws PostscriptError when it must not go on
 */
function checkCompleteness(run: RunContext, conditions: Conditions | undefined): void {
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
}

/** What holds for people whom no item is about, by its name on the screen: no item can have it for itself alone. */
const OF_ALL_ITEMS: Array<[string, (plan: SyncPlan) => unknown]> = [
	['Membership', ({ mirror }) => mirror && !mirror.conditions],
	['Audience', ({ audience }) => audience],
	['Property Name', ({ propertyName }) => propertyName],
	['Max Removals', ({ mirror }) => mirror?.maxRemovals],
	['Send Event', ({ events }) => events !== undefined],
	['Exited Event', ({ events }) => events?.exited],
	['Entered Event', ({ mirror, events }) => mirror?.conditions && events?.entered],
];

/** The mirror that all items mean. @throws InputError where they differ */
function mirrorOf(jobs: SyncJob[]): Mirror {
	const [first, ...others] = jobs.map(({ plan }) => plan);
	const { mirror } = first;
	if (!mirror) throw differs('Membership');
	for (const [field, part] of OF_ALL_ITEMS) {
		if (others.some((plan) => part(plan) !== part(first))) throw differs(field);
	}
	if (others.some((plan) => !isSameCondition(plan.mirror?.conditions, mirror.conditions))) {
		throw differs('Conditions');
	}
	return mirror;
}

function differs(field: string): InputError {
	return new InputError(
		field,
		`${field} differs between items, ${NOTHING_CHANGED}: all items make one mirror`,
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

/** Whether a subscriber is to be a member. */
type Belongs = (subscriber: Subscriber) => boolean;

function isMeant(conditions: Conditions, now: number): Belongs {
	return (subscriber) => matchesConditions(subscriber, conditions, now);
}

/** Whether an item means the subscriber. @throws PostscriptError where it is not clear whom one of them means */
async function isAmong(jobs: SyncJob[], run: RunContext): Promise<Belongs> {
	const findingOf = await findByContact(
		run.client,
		jobs.map((job) => job.plan),
	);
	const meant = new Set<string>();
	for (const { index, plan } of jobs) {
		try {
			const match = matchOf(plan, findingOf(plan), plan.ifPhoneDiffers);
			if (match) meant.add(match.subscriber.id);
		} catch (error) {
			throw unclearPerson(index, error);
		}
	}
	return ({ id }) => meant.has(id);
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

/** @throws PostscriptError when more would leave than the guard allows, or no member would be left */
async function findMisplaced(
	run: RunContext,
	plan: SyncPlan,
	mirror: Mirror,
	belongs: Belongs,
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
	checkRemovals(plan.audience, mirror, misplaced.leavers.length, members, staying === 0);
	return misplaced;
}

function checkRemovals(
	audience: string,
	{ maxRemovals, conditions }: Mirror,
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
		`${check}, raise Max Removals in the options; with 100 a dry run lists who would go`,
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
	const [first] = jobs;
	checkCompleteness(run, first.plan.mirror?.conditions);
	const mirror = mirrorOf(jobs);
	const { conditions } = mirror;
	const belongs = conditions ? isMeant(conditions, run.host.now()) : await isAmong(jobs, run);
	const { joiners, leavers } = await findMisplaced(run, first.plan, mirror, belongs);
	const joining = conditions ? joiners.map((subscriber) => walkedJob(first, subscriber, true)) : [];
	const leaving = leavers.map((subscriber) => walkedJob(first, subscriber, false));
	const changes = [...joining, ...leaving];
	// Behind the rows of all items; with conditions there are none, and the first item stands for the start.
	const before = conditions ? first : (jobs.at(-1) ?? first);
	for (const change of changes) before.append(change);
	if (conditions) for (const job of jobs) job.complete([]);
	return changes;
}
