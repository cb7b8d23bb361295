import type { IDataObject } from 'n8n-workflow';
import { PostscriptError } from '../api/errors';
import { inOrder } from '../api/sequencer';
import type { Subscriber } from '../api/types';
import {
	applyMemberships,
	checkAudienceName,
	parseMembership,
	readAudiences,
} from '../domain/audience';
import { checkEventType } from '../domain/eventType';
import { checkEmail } from '../domain/identifiers';
import { InputError } from '../domain/inputError';
import { toE164 } from '../domain/phone';
import { createOnce, groupBy } from './creation';
import { readKeyword } from './keyword';
import { MembershipReading } from './memberships';
import { findPeople } from './person';
import type { ItemReader, Job, Operation, RunContext } from './run';
import { readDefaultCountry } from './target';

/** The custom property that holds the list of audiences, unless the user names another. */
export const DEFAULT_PROPERTY = 'n8n Audiences';
export const DEFAULT_ENTERED_EVENT = 'n8n_Audience_Entered';
export const DEFAULT_EXITED_EVENT = 'n8n_Audience_Exited';

interface SyncPlan {
	audience: string;
	isMember: boolean;
	phone?: string;
	email?: string;
	propertyName: string;
	/** Event types to send on entering and leaving; absent when events are switched off. */
	events?: { entered: string; exited: string };
	/** The keyword to create unknown people with; absent when they are left out. */
	keyword?: IDataObject;
	stableId: string;
}

type SyncJob = Job<SyncPlan>;

function readMembership(item: ItemReader): boolean {
	const membership = item.param('membership');
	if (membership === 'byValue') return parseMembership(item.param('isMember'), 'Is Member');
	return membership === 'add';
}

function readEvents(item: ItemReader): SyncPlan['events'] {
	if (item.param('options.sendEvent', true) !== true) return undefined;
	const entered = item.param('options.enteredEvent', DEFAULT_ENTERED_EVENT);
	const exited = item.param('options.exitedEvent', DEFAULT_EXITED_EVENT);
	return {
		entered: checkEventType(entered, 'Entered Event'),
		exited: checkEventType(exited, 'Exited Event'),
	};
}

function readCreation(item: ItemReader): IDataObject | undefined {
	if (item.param('options.createMissing', false) !== true) return undefined;
	const keyword = readKeyword(item.param('options.keyword'), 'Keyword');
	if (Object.keys(keyword).length) return keyword;
	throw new InputError(
		'Keyword',
		'Keyword is empty, but Create Missing Subscribers is on',
		'Choose the keyword through which unknown people are asked to opt in, or switch Create Missing Subscribers off',
	);
}

const isBlank = (value: unknown) => value === undefined || value === null || value === '';

function plan(item: ItemReader): SyncPlan {
	const phone = item.param('phone', '');
	const email = item.param('email', '');
	if (isBlank(phone) && isBlank(email)) {
		throw new InputError(
			'Phone',
			'Phone and Email are both empty',
			'Fill in at least one of them, so that it is clear who is meant',
		);
	}
	const propertyName = item.param('options.propertyName', DEFAULT_PROPERTY);
	return {
		audience: checkAudienceName(item.param('audience'), 'Audience'),
		isMember: readMembership(item),
		phone: isBlank(phone) ? undefined : toE164(phone, readDefaultCountry(item), 'Phone'),
		email: isBlank(email) ? undefined : checkEmail(email, 'Email'),
		propertyName: checkAudienceName(propertyName, 'Property Name'),
		events: readEvents(item),
		keyword: readCreation(item),
		stableId: item.stableId,
	};
}

/** One person's jobs, in item order. */
interface Group {
	subscriber?: Subscriber;
	jobs: SyncJob[];
}

function report(
	job: SyncJob,
	status: string,
	subscriber?: Subscriber,
	more: IDataObject = {},
): void {
	const { audience, phone, email } = job.plan;
	job.done({
		status,
		audience,
		subscriber_id: subscriber?.id ?? null,
		phone_number: subscriber?.phone_number ?? phone ?? null,
		email: subscriber?.email ?? email ?? null,
		...more,
	});
}

async function sendChangeEvent(run: RunContext, job: SyncJob, subscriber: Subscriber) {
	const { events, isMember, audience, stableId } = job.plan;
	if (!events) return {};
	const body = {
		type: isMember ? events.entered : events.exited,
		subscriber_id: subscriber.id,
		properties: { audience },
		external_id: stableId,
	};
	const { event_ids = [] } = await run
		.write<{ event_ids?: string[] }>([job], 'sendEvent', { body })
		.catch((error) => {
			throw unsentEvent(error, body.type);
		});
	return { event: body.type, event_ids };
}

function unsentEvent(error: unknown, eventType: string): unknown {
	if (!(error instanceof PostscriptError)) return error;
	return new PostscriptError(
		`The membership was saved, but its event ${eventType} was not sent: ${error.message}`,
		`${error.hint}. Running this item again will not send it, as the membership no longer changes: use Event > Send`,
		error.status,
	);
}

/** One read, one PATCH for all the changes that wait for a person, and an event for each real change. */
async function syncKnown(
	run: RunContext,
	reading: MembershipReading,
	subscriber: Subscriber,
	jobs: SyncJob[],
): Promise<void> {
	const { propertyName } = jobs[0].plan;
	const read = readAudiences(subscriber.properties, propertyName);
	const current = reading.latest(subscriber.id, propertyName, read);
	const { list, outcomes, changed } = applyMemberships(
		current,
		jobs.map(({ plan: { audience, isMember } }) => ({ audience, member: isMember })),
	);
	if (changed) {
		const body = { properties: { [propertyName]: list } };
		await run.write(jobs, 'updateSubscriber', { id: subscriber.id, body });
		if (!jobs[0].isDryRun) reading.wrote(subscriber.id, propertyName, list);
	}
	for (const [index, job] of jobs.entries()) {
		await run.attempt([job], async () => {
			const status = outcomes[index];
			const event = status === 'unchanged' ? {} : await sendChangeEvent(run, job, subscriber);
			report(job, status, subscriber, event);
		});
	}
}

/** People whom Postscript does not know: left out with a clear status, or asked to opt in. */
async function syncUnknown(run: RunContext, jobs: SyncJob[]): Promise<void> {
	const { phone, email, keyword, propertyName } = jobs[0].plan;
	const { list } = applyMemberships(
		[],
		jobs.map(({ plan: { audience, isMember } }) => ({ audience, member: isMember })),
	);
	if (!phone || !keyword || list.length === 0) {
		for (const job of jobs) report(job, 'not_found');
		return;
	}
	const body = {
		phone_number: phone,
		...(email && { email }),
		...keyword,
		properties: { [propertyName]: list },
	};
	const { id, pending } = await createOnce(run, jobs, [body]);
	for (const job of jobs) {
		const status = job.plan.isMember ? 'pending' : 'not_found';
		report(job, status, undefined, { pending, pending_subscriber_id: id });
	}
}

export const audienceSync: Operation<SyncPlan> = {
	plan,
	async execute(jobs, run) {
		const reading = new MembershipReading(run.client.token);
		try {
			const groups = await groupByPerson(jobs, run);
			await run.inParallel(groups, async (group) => {
				await run.attempt(group.jobs, async () => {
					const { subscriber } = group;
					if (!subscriber) return await syncUnknown(run, group.jobs);
					await inOrder(run.client.token, subscriber.id, async () => {
						await syncKnown(run, reading, subscriber, group.jobs);
					});
				});
			});
		} finally {
			reading.close();
		}
	},
};

/** Whoever was not found is told apart by phone, else by email; a property name has a list of its own. */
async function groupByPerson(jobs: SyncJob[], run: RunContext): Promise<Group[]> {
	const findingOf = await findPeople(
		run,
		jobs.map((job) => job.plan),
	);
	const known = new Map<SyncJob, Subscriber | undefined>();
	for (const job of jobs) {
		await run.attempt([job], async () => {
			const finding = findingOf(job.plan);
			if (finding.kind === 'failed') throw finding.error;
			known.set(job, finding.kind === 'found' ? finding.subscriber : undefined);
		});
	}
	const groups = groupBy([...known.keys()], (job) => {
		const { phone, email, propertyName } = job.plan;
		return JSON.stringify([known.get(job)?.id ?? phone ?? email, propertyName]);
	});
	return groups.map((group) => ({ subscriber: known.get(group[0]), jobs: group }));
}
