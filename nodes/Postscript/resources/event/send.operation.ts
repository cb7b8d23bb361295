import type { IDataObject } from 'n8n-workflow';
import { PostscriptError } from '../../api/errors';
import type { LookupRef, SubscriberRef } from '../../api/findSubscribers';
import { findByRef, readIfThere, requireFound } from '../../api/findSubscribers';
import type { Finding } from '../../api/lookup';
import { groupBy, pagesOf } from '../../domain/groupBy';
import { InputError } from '../../domain/inputError';
import type { Subscriber } from '../../domain/subscriber';
import type { RowOf } from '../../domain/row';
import { personFields } from '../../domain/subscriberRow';
import { toUtcText } from '../../domain/timestamp';
import type { ItemReader } from '../../execution/field';
import type { Job } from '../../execution/job';
import type { RunContext } from '../../execution/operation';
import { defineOperation } from '../../execution/operation';
import { EVENT_PROPERTIES } from '../../fields/customProperties';
import { DEFAULT_COUNTRY } from '../../fields/country';
import { IF_SEVERAL_MATCH } from '../../fields/matching';
import { additionalFields, options, WRITE } from '../../fields/options';
import { SUBSCRIBER } from '../../fields/subscriberLocator';
import type { AboutPerson } from '../people';
import { knownOf } from '../people';
import { ALSO_EMAIL, ALSO_PHONE, EVENT_TYPE, EXTERNAL_ID, OCCURRED_AT, ONLY_KNOWN } from './fields';
import { SENT_ROW } from './rows';

interface EventPlan extends AboutPerson {
	/** Further ways to reach the person, in the order in which Postscript tries them. */
	others: LookupRef[];
	body: IDataObject;
	onlyKnown: boolean;
}

type EventJob = Job<EventPlan>;

type SentRow = RowOf<typeof SENT_ROW>;

type FindingOf = (ref: LookupRef) => Finding;

/** What is known of the people of a page, or can be asked, each person once. */
interface Known {
	findingOf: FindingOf;
	/** @returns the error that says so where Postscript shows no subscriber */
	read(id: string): Promise<Subscriber | PostscriptError>;
}

function plan(item: ItemReader): EventPlan {
	const ref = item.get(SUBSCRIBER);
	const phone = item.get(ALSO_PHONE);
	const email = item.get(ALSO_EMAIL);
	const ifSeveral = item.get(IF_SEVERAL_MATCH);
	const others: LookupRef[] = [
		...(phone ? [{ kind: 'phone' as const, value: phone }] : []),
		...(email ? [{ kind: 'email' as const, value: email, ifSeveral }] : []),
	];
	for (const other of others) refuseContradiction(ref, other);
	return {
		ref,
		others,
		body: { external_id: item.stableId, ...item.sent() },
		onlyKnown: item.get(ONLY_KNOWN),
	};
}

/** @throws InputError where the locator and a further field name two of one kind: the event can have one of each */
function refuseContradiction(ref: SubscriberRef, { kind, value }: LookupRef): void {
	if (ref.kind !== kind || ref.value.toLowerCase() === value.toLowerCase()) return;
	const field = kind === 'phone' ? ALSO_PHONE : ALSO_EMAIL;
	const { displayName } = field.property;
	throw new InputError(
		displayName,
		`${displayName} ${value} is another than ${ref.value}, which stands in Subscriber`,
		`Leave ${displayName} out, or name the subscriber by something else`,
	);
}

/** One identifier of the event's body. */
function identifier(ref: SubscriberRef): IDataObject {
	if (ref.kind === 'id') return { subscriber_id: ref.id };
	return ref.kind === 'phone' ? { phone: ref.value } : { email: ref.value };
}

/**
 * All identifiers of the event's body, as the item gives them. What Postscript takes no identifier for is looked up
 * first; where that finds no subscriber, the others may.
 *
 * @throws PostscriptError where nothing is left to name the person by
 */
function identifiersOf({ ref, others }: EventPlan, findingOf: FindingOf): IDataObject {
	const further = Object.assign({}, ...others.map(identifier)) as IDataObject;
	if (ref.kind !== 'shopifyCustomerId' && ref.kind !== 'psId') {
		return { ...further, ...identifier(ref) };
	}
	const finding = findingOf(ref);
	if (finding.kind === 'none' && others.length > 0) return further;
	return { ...further, subscriber_id: requireFound(ref, finding).id };
}

/** Whom a look-up found, where one was made. */
function foundBy(ref: SubscriberRef, findingOf: FindingOf): Subscriber | undefined {
	if (ref.kind === 'id') return undefined;
	const finding = findingOf(ref);
	return finding.kind === 'found' ? finding.subscriber : undefined;
}

/** The same for one person under each identifier, as far as that is known: events of one keep their order. */
function orderKey(ref: SubscriberRef, findingOf: FindingOf): string {
	if (ref.kind === 'id') return ref.id;
	return foundBy(ref, findingOf)?.id ?? ref.value;
}

/**
 * The person whom Postscript will find: it tries the identifiers in this order.
 *
 * @throws what a look-up that went wrong says: it never means that there is no subscriber
 */
async function findPerson(
	{ ref, others }: EventPlan,
	{ findingOf, read }: Known,
): Promise<Subscriber | undefined> {
	if (ref.kind === 'id') {
		const answer = await read(ref.id);
		if (!(answer instanceof PostscriptError)) return answer;
	}
	for (const each of [ref, ...others]) {
		if (each.kind === 'id') continue;
		const finding = findingOf(each);
		if (finding.kind !== 'none') return requireFound(each, finding);
	}
	return undefined;
}

/** A row of whatever became of an item: always the same fields. */
function rowOf(
	{ ref, others, body }: EventPlan,
	found: Subscriber | undefined,
	status: SentRow['status'],
	event_ids: string[] = [],
): SentRow {
	const given = Object.assign({}, ...[...others, ref].map(knownOf)) as Partial<Subscriber>;
	const { type, external_id, occurred_at } = body as Record<string, string>;
	return {
		...personFields({ ...given, ...found }),
		status,
		event_ids,
		type,
		external_id,
		occurred_at: toUtcText(occurred_at),
	};
}

async function sendOne(run: RunContext, job: EventJob, known: Known): Promise<void> {
	const { plan: planned } = job;
	const { findingOf } = known;
	const person = planned.onlyKnown ? await findPerson(planned, known) : undefined;
	if (planned.onlyKnown && !person) {
		job.complete([rowOf(planned, undefined, 'not_found')]);
		return;
	}
	const body = { ...planned.body, ...identifiersOf(planned, findingOf) };
	const { event_ids } = await run.write<{ event_ids?: string[] }>([job], 'sendEvent', { body });
	const found = person ?? foundBy(planned.ref, findingOf);
	job.complete([rowOf(planned, found, 'sent', event_ids)]);
}

/**
 * Phones and emails go out as they are; only where one person may stand behind two kinds of reference are they looked
 * up, for the order of their events, and where only known people are to get the event.
 */
function refsToLookUp(jobs: EventJob[]): (job: EventJob) => SubscriberRef[] {
	const kinds = new Set(jobs.map((job) => job.plan.ref.kind));
	return ({ plan: { ref, others, onlyKnown } }) => {
		if (onlyKnown) return [ref, ...others];
		const isWanted = kinds.size > 1 || ref.kind === 'shopifyCustomerId' || ref.kind === 'psId';
		return isWanted ? [ref] : [];
	};
}

async function lookUpPage(run: RunContext, refs: SubscriberRef[]): Promise<Known> {
	const reads = new Map<string, ReturnType<Known['read']>>();
	return {
		findingOf: refs.length ? await findByRef(run.client, refs) : () => ({ kind: 'none' }),
		async read(id) {
			const asked = reads.get(id) ?? readIfThere(run.client, id);
			reads.set(id, asked);
			return await asked;
		},
	};
}

/** Sends a custom event. Events of one person go out in item order, each with an external ID that each attempt repeats. */
export const send = defineOperation<EventPlan>({
	option: {
		name: 'Send',
		value: 'send',
		action: 'Send event',
		description: 'Send a custom event, which can start a flow in Postscript or be used in segments',
	},
	endpoint: 'sendEvent',
	row: SENT_ROW,
	fields: [
		EVENT_TYPE,
		SUBSCRIBER,
		...EVENT_PROPERTIES,
		additionalFields(ALSO_EMAIL, ALSO_PHONE, EXTERNAL_ID, OCCURRED_AT),
		options(DEFAULT_COUNTRY, IF_SEVERAL_MATCH, ONLY_KNOWN, ...WRITE),
	],
	plan,
	async execute(jobs, run) {
		const wantedOf = refsToLookUp(jobs);
		await run.forEachPage(
			pagesOf(jobs, ({ plan: { ref } }) => [JSON.stringify(ref)]),
			async (page) => {
				const known = await lookUpPage(run, page.flatMap(wantedOf));
				const keyOf = (job: EventJob) => orderKey(job.plan.ref, known.findingOf);
				return groupBy(page, keyOf).map((group) => ({ group, known, key: keyOf(group[0]) }));
			},
			async ({ group, known, key }) => {
				await run.failJobsOnError(group, async () => {
					await run.inOrder(key, async () => {
						await run.forEachJob(group, async (job) => await sendOne(run, job, known));
					});
				});
			},
		);
	},
});
