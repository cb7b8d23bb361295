import type { IDataObject } from 'n8n-workflow';
import { PostscriptError } from '../../api/errors';
import { findByContact } from '../../api/findSubscribers';
import type { Finding } from '../../api/lookup';
import { groupBy, pagesOf } from '../../domain/groupBy';
import { InputError } from '../../domain/inputError';
import type { ItemReader } from '../../execution/field';
import type { Job } from '../../execution/job';
import type { RunContext } from '../../execution/operation';
import { defineOperation } from '../../execution/operation';
import { SUBSCRIBER_PROPERTIES } from '../../fields/customProperties';
import { DEFAULT_COUNTRY } from '../../fields/defaultCountry';
import { KEYWORD } from '../../fields/keyword';
import { additionalFields, WRITE_OPTIONS } from '../../fields/options';
import {
	CONTACT_FIELDS,
	ORIGIN,
	readContact,
	SHOPIFY_CUSTOMER_ID,
	SUBSCRIBER_ID,
	TAGS,
} from '../../fields/subscriber';
import { updateInOrder, writablePart } from './changes';
import type { CreationBody } from './createOnce';
import { createOnce, keywordKey } from './createOnce';

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

type Target = Known | { key: string };

function plan(item: ItemReader): UpsertPlan {
	const id = item.get(SUBSCRIBER_ID);
	const { phone, email } = readContact(item);
	const body = { ...item.get(KEYWORD), ...item.sent(), ...(email && { email }) };
	if (id && Object.keys(writablePart(body)).length === 0) {
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
	await run.failJobsOnError(group, async () => {
		const bodies = group.map((job) => creationBody(job.plan));
		const created = await createOnce(run, group, bodies);
		const status = created.pending ? 'pending' : 'created';
		for (const job of group) job.complete([{ ...created, status }]);
	});
}

async function updateGroup(
	run: RunContext,
	{ id, subscriber }: Known,
	group: UpsertJob[],
): Promise<void> {
	const isChange = ({ plan: { body } }: UpsertJob) => Object.keys(writablePart(body)).length > 0;
	for (const job of group.filter((candidate) => !isChange(candidate))) {
		job.complete([{ ...subscriber, status: 'unchanged', pending: false }]);
	}
	await updateInOrder(
		run,
		id,
		group.filter(isChange),
		({ body }) => writablePart(body),
		(job, answer) => job.complete([{ ...answer, status: 'updated', pending: false }]),
	);
}

function targetOf(planned: UpsertPlan, findingOf: (planned: UpsertPlan) => Finding): Target {
	if (planned.id) return { id: planned.id, key: planned.id };
	const finding = findingOf(planned);
	if (finding.kind === 'failed') throw finding.error;
	if (finding.kind === 'none') return { key: keywordKey(creationBody(planned)) };
	const { subscriber } = finding;
	return {
		id: subscriber.id,
		key: subscriber.id,
		subscriber: { ...subscriber } as unknown as IDataObject,
	};
}

/** Looks a page of items up and groups them by the subscriber whom they mean. */
async function targetGroups(
	run: RunContext,
	page: UpsertJob[],
): Promise<Array<{ target: Target; group: UpsertJob[] }>> {
	const open = page.map((job) => job.plan).filter(({ id }) => !id);
	const findingOf = await findByContact(run.client, open);
	const targets = new Map<UpsertJob, Target>();
	await run.forEachJob(page, async (job) => {
		targets.set(job, targetOf(job.plan, findingOf));
	});
	const known = [...targets.keys()];
	return groupBy(known, (job) => targets.get(job)?.key ?? '').flatMap((group) => {
		const target = targets.get(group[0]);
		return target ? [{ target, group }] : [];
	});
}

/** Creates or updates subscribers: by ID, else found by phone, else by email. */
export const upsert = defineOperation<UpsertPlan>({
	option: {
		name: 'Create or Update',
		value: 'upsert',
		action: 'Create or update a subscriber',
		description: 'Create a new record, or update the current one if it already exists (upsert)',
	},
	endpoint: 'updateSubscriber',
	fields: [
		...CONTACT_FIELDS,
		SUBSCRIBER_ID,
		KEYWORD,
		...SUBSCRIBER_PROPERTIES,
		additionalFields(DEFAULT_COUNTRY, ORIGIN, SHOPIFY_CUSTOMER_ID, TAGS),
		WRITE_OPTIONS,
	],
	plan,
	async execute(jobs, run) {
		await run.forEachPage(
			pagesOf(jobs, ({ plan: { id, phone, email } }) =>
				[id, phone, email].flatMap((key) => key ?? []),
			),
			async (page) => await targetGroups(run, page),
			async ({ target, group }) => {
				if ('id' in target) await updateGroup(run, target, group);
				else await createGroup(run, group);
			},
		);
	},
});
