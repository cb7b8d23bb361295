import { inOrder } from '../../domain/customerData/order';
import { readEvents } from '../../domain/customerData/payload';
import { planEvent } from '../../domain/customerData/plan';
import { tellSharedNames } from '../../domain/customerData/track';
import { InputError } from '../../domain/inputError';
import type { RowOf } from '../../domain/row';
import { personFields } from '../../domain/subscriberRow';
import type { ItemReader } from '../../execution/field';
import type { Job } from '../../execution/job';
import { defineOperation } from '../../execution/operation';
import type { RunContext } from '../../execution/operation';
import type { RecentWrites } from '../audience/recentWrites';
import type { EventJob } from './eventJob';
import { asksFor, eventJob, report } from './eventJob';
import type { ProcessSettings } from './fields';
import {
	BINARY_FIELD,
	BINARY_FIELD_NAME,
	PAYLOAD,
	PAYLOAD_NAME,
	PROCESS_FIELDS,
	readProcessSettings,
} from './fields';
import { pagesOfPeople, readPeople } from './people';
import { Repeats } from './repeats';
import { NO_DETAILS, PROCESSED_ROW } from './rows';
import { workPerson } from './workPerson';

/** One item: a body with any number of events. */
interface BodyPlan {
	/** The events, or the binary field that holds the body. */
	body: { events: unknown[] } | { binaryField: string };
	settings: ProcessSettings;
	stableId: string;
}

type BodyJob = Job<BodyPlan>;

function plan(item: ItemReader): BodyPlan {
	const binaryField = item.get(BINARY_FIELD);
	return {
		body: binaryField ? { binaryField } : { events: readEvents(item.get(PAYLOAD), PAYLOAD_NAME) },
		settings: readProcessSettings(item),
		stableId: item.stableId,
	};
}

/** The events of all items, in the order in which they happened; each gets a row of its own. */
async function openBodies(bodies: BodyJob[], run: RunContext): Promise<EventJob[]> {
	const jobs: EventJob[] = [];
	await run.forEachJob(bodies, async (item) => {
		const { settings } = item.plan;
		for (const [position, entry] of (await eventsOf(item, run)).entries()) {
			await run.giveWay();
			const planned = planEvent(entry, settings, run.host.receivedAt);
			const job = eventJob(item, planned, position);
			item.append(job);
			jobs.push(job);
		}
	});
	tellSharedNames(jobs.flatMap((job) => (asksFor(job, 'track') ? [job.plan.action] : [])));
	return inOrder(
		jobs.map((job) => ({ job, at: job.plan.at })),
		run.host.now(),
	).map(({ job }) => job);
}

async function eventsOf({ index, plan: { body } }: BodyJob, run: RunContext): Promise<unknown[]> {
	if ('events' in body) return body.events;
	const text = await run.host.readText(index, body.binaryField, BINARY_FIELD_NAME);
	return readEvents(text, BINARY_FIELD_NAME);
}

/** Events for which nothing is sent. */
async function settleSkipped(jobs: EventJob[], run: RunContext): Promise<void> {
	const skipped = jobs.filter((job) => asksFor(job, 'skip'));
	await run.forEachJob(skipped, async (job) => {
		const { action, settings } = job.plan;
		if (action.otherType && settings.stopsAtOtherTypes) {
			throw new InputError(
				'Other Types',
				action.reason,
				'Have the sender leave such events out, or choose Skip as Other Types',
			);
		}
		report(job, action.status, { reason: action.reason });
	});
}

async function workOn(jobs: EventJob[], run: RunContext): Promise<void> {
	const repeats = await Repeats.claim(
		run,
		jobs.filter(({ outcome }) => outcome === undefined),
	);
	const opened: RecentWrites[] = [];
	try {
		await run.forEachPage(
			pagesOfPeople(repeats.open(jobs)),
			async (page) => await readPeople(run, page, opened),
			async (person) => await workPerson(run, person, repeats),
		);
	} finally {
		for (const reading of opened) reading.close();
		await repeats.close();
	}
}

const NO_EVENTS: RowOf<typeof PROCESSED_ROW> = {
	...personFields({}),
	status: 'no_events',
	type: null,
	message_id: null,
	...NO_DETAILS,
	notes: [],
};

/** An item whose events are all answered needs no row of its own; one that never had an event does. */
function completeBodies(bodies: BodyJob[]): void {
	for (const item of bodies) {
		const events = item.rows.filter((job) => job !== item);
		if (item.outcome || events.some(({ outcome }) => outcome === undefined)) continue;
		item.complete(events.length > 0 ? [] : [NO_EVENTS]);
	}
}

/** Does what events of Segment and RudderStack ask for, each event with a row of its own. */
export const processEvents = defineOperation<BodyPlan>({
	option: {
		name: 'Process',
		value: 'process',
		action: 'Process customer data',
		description:
			'Do what events of Twilio Segment or RudderStack ask for: update or create subscribers, send events, sync audiences',
	},
	endpoint: 'updateSubscriber',
	row: PROCESSED_ROW,
	fields: PROCESS_FIELDS,
	plan,
	async execute(bodies, run) {
		const jobs = await openBodies(bodies, run);
		await settleSkipped(jobs, run);
		await workOn(jobs, run);
		completeBodies(bodies);
	},
});
