import type { IDataObject } from 'n8n-workflow';
import type { Finding } from '../../api/lookup';
import type { LookupRef, SubscriberRef } from '../../api/findSubscribers';
import { findByRef, requireFound } from '../../api/findSubscribers';
import { groupBy, pagesOf } from '../../domain/groupBy';
import { parseOccurredAt } from '../../domain/instant';
import { parseEventType } from '../../domain/names';
import { parseText } from '../../domain/text';
import type { ItemReader } from '../../execution/field';
import { optional, required } from '../../execution/field';
import type { Job } from '../../execution/job';
import type { RunContext } from '../../execution/operation';
import { defineOperation } from '../../execution/operation';
import { EVENT_PROPERTIES } from '../../fields/customProperties';
import { additionalFields, WRITE_OPTIONS_WITH_COUNTRY } from '../../fields/options';
import { SUBSCRIBER } from '../../fields/subscriberLocator';

const EVENT_TYPE = required(
	{
		displayName: 'Event Type',
		name: 'eventType',
		type: 'string',
		default: '',
		placeholder: 'e.g. Order_Placed',
		description:
			"Letters, digits and underscores. Postscript shows it with the shop's or partner's name in front.",
	},
	parseEventType,
	'type',
);

const EXTERNAL_ID = optional(
	{
		displayName: 'External ID',
		name: 'externalId',
		type: 'string',
		default: '',
		placeholder: 'e.g. order-1001',
		description:
			'Your own ID of this event. Without one, an ID is made from workflow, execution, node and item, and kept when the event has to be sent again.',
	},
	parseText,
	'external_id',
);

const OCCURRED_AT = optional(
	{
		displayName: 'Occurred At',
		name: 'occurredAt',
		type: 'dateTime',
		default: '',
		description:
			"When it happened. Without a time zone it is read in the workflow's; left empty, Postscript takes the time of receipt.",
	},
	(value, label, item) => parseOccurredAt(value, item.zone, label),
	'occurred_at',
);

interface EventPlan {
	ref: SubscriberRef;
	body: IDataObject;
}

type EventJob = Job<EventPlan>;

type FindingOf = (ref: LookupRef) => Finding;

function plan(item: ItemReader): EventPlan {
	const ref = item.get(SUBSCRIBER);
	return { ref, body: { external_id: item.stableId, ...item.sent() } };
}

/** The one identifier of the event's body; what Postscript takes no identifier for is looked up first. */
function identifierOf(ref: SubscriberRef, findingOf: FindingOf): IDataObject {
	switch (ref.kind) {
		case 'id':
			return { subscriber_id: ref.id };
		case 'phone':
			return { phone: ref.value };
		case 'email':
			return { email: ref.value };
		default:
			return { subscriber_id: requireFound(ref, findingOf(ref)).id };
	}
}

/** The same for one person under each identifier, as far as that is known: events of one keep their order. */
function orderKey(ref: SubscriberRef, findingOf: FindingOf): string {
	if (ref.kind === 'id') return ref.id;
	const finding = findingOf(ref);
	return finding.kind === 'found' ? finding.subscriber.id : ref.value;
}

async function sendOne(run: RunContext, job: EventJob, findingOf: FindingOf): Promise<void> {
	const identifier = identifierOf(job.plan.ref, findingOf);
	const body: IDataObject = { ...job.plan.body, ...identifier };
	const { event_ids = [] } = await run.write<IDataObject>([job], 'sendEvent', { body });
	const { type, external_id, occurred_at } = body;
	job.complete([
		{ event_ids, type, external_id, ...(occurred_at && { occurred_at }), ...identifier },
	]);
}

/**
 * Phones and emails go out as they are; only where one person may stand behind two kinds of reference are they looked
 * up, for the order of their events.
 */
function isLookedUp(jobs: EventJob[]): (ref: SubscriberRef) => boolean {
	const kinds = new Set(jobs.map((job) => job.plan.ref.kind));
	return ({ kind }) => kinds.size > 1 || kind === 'shopifyCustomerId' || kind === 'psId';
}

/** Sends a custom event. Events of one person go out in item order, each with an external ID that each attempt repeats. */
export const send = defineOperation<EventPlan>({
	option: {
		name: 'Send',
		value: 'send',
		action: 'Send an event',
		description: 'Send a custom event, which can start a flow in Postscript or be used in segments',
	},
	endpoint: 'sendEvent',
	fields: [
		EVENT_TYPE,
		SUBSCRIBER,
		...EVENT_PROPERTIES,
		additionalFields(EXTERNAL_ID, OCCURRED_AT),
		WRITE_OPTIONS_WITH_COUNTRY,
	],
	plan,
	async execute(jobs, run) {
		const isWanted = isLookedUp(jobs);
		const nothingFound: FindingOf = () => ({ kind: 'none' });
		await run.forEachPage(
			pagesOf(jobs, ({ plan: { ref } }) => [JSON.stringify(ref)]),
			async (page) => {
				const refs = page.map((job) => job.plan.ref).filter(isWanted);
				const findingOf = refs.length ? await findByRef(run.client, refs) : nothingFound;
				const groups = groupBy(page, (job) => orderKey(job.plan.ref, findingOf));
				return groups.map((group) => ({ group, findingOf }));
			},
			async ({ group, findingOf }) => {
				await run.failJobsOnError(group, async () => {
					await run.inOrder(orderKey(group[0].plan.ref, findingOf), async () => {
						await run.forEachJob(group, async (job) => await sendOne(run, job, findingOf));
					});
				});
			},
		);
	},
});
