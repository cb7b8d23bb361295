import type { IDataObject } from 'n8n-workflow';
import { PostscriptError } from '../api/errors';
import type { Finding } from '../api/lookup';
import { groupBy } from '../domain/groupBy';
import { parseId } from '../domain/identifiers';
import { InputError } from '../domain/inputError';
import { changesOf } from '../resources/subscriber/changes';
import type { CreationBody } from '../resources/subscriber/createOnce';
import { createOnce } from '../resources/subscriber/createOnce';
import type { ItemReader, Job, Operation, RunContext } from '../execution/job';
import { findPeople, readPerson } from './person';
import { keywordKey } from './subscriberCreate';
import { updateInOrder } from './subscriberUpdate';

interface UpsertPlan {
	id?: string;
	phone?: string;
	email?: string;
	body: IDataObject;
}

type UpsertJob = Job<UpsertPlan>;

/** A subscriber who exists already. */
interface Known {
	id: string;
	key: string;
	subscriber?: IDataObject;
}

function plan(item: ItemReader): UpsertPlan {
	const subscriberId = item.param('subscriberId', '');
	const id = subscriberId ? parseId(subscriberId, 'Subscriber ID') : undefined;
	const { phone, email } = readPerson(item);
	const body = { ...item.body, ...(email && { email }) };
	if (id && Object.keys(changesOf(body)).length === 0) {
		throw new InputError(
			'Additional Fields',
			'There is nothing to write to this subscriber',
			'Add an email, tags or custom properties, or use Get to read the subscriber',
		);
	}
	if (id || phone || email) return { id, phone, email, body };
	throw new InputError(
		'Phone',
		'Phone, Email and Subscriber ID are all empty',
		'Fill in at least one of them, so that it is clear who is meant',
	);
}

function creationBody({ phone, email, body }: UpsertPlan): CreationBody {
	if (!phone) {
		throw new PostscriptError(
			`No subscriber has the email ${email}, and without a phone number nobody can be created`,
			'Fill in Phone as well, together with a keyword, or leave this item out',
			'missing_phone',
		);
	}
	if (!body.keyword && !body.keyword_id) {
		throw new PostscriptError(
			`No subscriber has the phone number ${phone}, and without a keyword nobody can be created`,
			'Choose a Keyword, through which new people are asked to opt in, or use Update to leave new people out',
			'missing_keyword',
		);
	}
	return { ...body, phone_number: phone };
}

async function createGroup(run: RunContext, group: UpsertJob[]): Promise<void> {
	await run.attempt(group, async () => {
		const created = await createOnce(
			run,
			group,
			group.map((job) => creationBody(job.plan)),
		);
		for (const job of group)
			job.done({ ...created, status: created.pending ? 'pending' : 'created' });
	});
}

async function updateGroup(
	run: RunContext,
	{ id, subscriber }: Known,
	group: UpsertJob[],
): Promise<void> {
	const isChange = ({ plan: { body } }: UpsertJob) => Object.keys(changesOf(body)).length > 0;
	for (const job of group.filter((candidate) => !isChange(candidate))) {
		job.done({ ...subscriber, status: 'unchanged', pending: false });
	}
	await updateInOrder(
		run,
		id,
		group.filter(isChange),
		({ body }) => changesOf(body),
		(job, answer) => job.done({ ...answer, status: 'updated', pending: false }),
	);
}

/** Create or Update: by ID, else found by phone, else by email; updates who is found, creates who is not. */
export const subscriberUpsert: Operation<UpsertPlan> = {
	plan,
	async execute(jobs, run) {
		const open = jobs.map((job) => job.plan).filter(({ id }) => !id);
		const finding = await findPeople(run, open);
		const targets = new Map<UpsertJob, Known | { key: string }>();
		for (const job of jobs) {
			await run.attempt([job], async () => {
				targets.set(job, targetOf(job.plan, finding));
			});
		}
		const groups = groupBy(
			jobs.filter((job) => targets.has(job)),
			(job) => targets.get(job)?.key ?? '',
		);
		await run.inParallel(groups, async (group) => {
			const target = targets.get(group[0]);
			if (target && 'id' in target) await updateGroup(run, target, group);
			else await createGroup(run, group);
		});
	},
};

function targetOf(
	planned: UpsertPlan,
	findingOf: (plan: UpsertPlan) => Finding,
): Known | { key: string } {
	if (planned.id) return { id: planned.id, key: planned.id };
	const finding = findingOf(planned);
	if (finding.kind === 'failed') throw finding.error;
	if (finding.kind === 'none') return { key: keywordKey(creationBody(planned)) };
	const { subscriber } = finding;
	return {
		id: subscriber.id,
		key: subscriber.id,
		subscriber: subscriber as unknown as IDataObject,
	};
}
