import type { IDataObject } from 'n8n-workflow';
import { PostscriptError } from '../../api/errors';
import type { Contact, IfPhoneDiffers, Match } from '../../api/findSubscribers';
import { findByContact, matchOf } from '../../api/findSubscribers';
import { attempt } from '../../domain/attempt';
import type { Finding } from '../../api/lookup';
import { groupBy, pagesOf } from '../../domain/groupBy';
import { InputError } from '../../domain/inputError';
import type { ItemReader } from '../../execution/field';
import type { Job } from '../../execution/job';
import type { RunContext } from '../../execution/operation';
import { defineOperation } from '../../execution/operation';
import type { Asking } from '../../fields/asking';
import { readAsking } from '../../fields/asking';
import { KEYWORD } from '../../fields/keyword';
import { IF_PHONE_DIFFERS } from '../../fields/matching';
import {
	CONTACT_EMAIL,
	CONTACT_PHONE,
	contactKeys,
	ORIGIN,
	readContact,
	SHOPIFY_CUSTOMER_ID,
	SUBSCRIBER_ID,
} from '../../fields/subscriber';
import { updateInOrder, writablePart } from './changes';
import type { CreationBody } from './createOnce';
import { createOnce, keywordKey } from './createOnce';
import { UPSERTED_ROW, upsertedRow } from './rows';
import { IF_NOT_FOUND, UPSERT_FIELDS } from './upsertFields';

interface UpsertPlan {
	id?: string;
	contact: Contact;
	body: IDataObject;
	ifNotFound: 'create' | 'skip' | 'stop';
	ifPhoneDiffers: IfPhoneDiffers;
	asking: Asking;
}

type UpsertJob = Job<UpsertPlan>;

/** Whom an item means; of a subscriber who exists only the ID is known where the item gives it. */
interface Target {
	key: string;
	id?: string;
	match?: Match;
}

/** The items that mean one subscriber, each found in its own way. */
interface UpsertGroup {
	id?: string;
	group: UpsertJob[];
	matchFor: (job: UpsertJob) => Match | undefined;
}

/** What is not sent to a subscriber who is there. */
const ONLY_OF_NEW = [ORIGIN, SHOPIFY_CUSTOMER_ID];

/** Beside a subscriber ID the email is written; the phone only says which items mean one person, if it can be read. */
function contactBesideId(item: ItemReader): Contact {
	return {
		phone: attempt(() => item.get(CONTACT_PHONE)).value,
		email: item.get(CONTACT_EMAIL),
	};
}

function plan(item: ItemReader): UpsertPlan {
	const id = item.get(SUBSCRIBER_ID);
	const contact = id ? contactBesideId(item) : readContact(item);
	const { shopifyCustomerId, phone, email } = contact;
	const body = {
		...(id ? item.sent(ONLY_OF_NEW) : { ...item.get(KEYWORD), ...item.sent() }),
		...(email && { email }),
	};
	if (id && Object.keys(writablePart(body)).length === 0) {
		throw new InputError(
			'Additional Fields',
			'There is nothing to write to this subscriber',
			'Add an email, tags or custom properties, or use Get to read the subscriber',
		);
	}
	if (!id && !phone && !email && !shopifyCustomerId) {
		throw new InputError(
			'Phone',
			'Phone, Email, Shopify Customer ID and Subscriber ID are all empty',
			'Fill in at least one of them, so that it is clear who is meant',
		);
	}
	return {
		id,
		contact,
		body,
		ifNotFound: item.get(IF_NOT_FOUND),
		ifPhoneDiffers: item.get(IF_PHONE_DIFFERS),
		asking: readAsking(item),
	};
}

function creationBody({ contact: { phone, email }, body }: UpsertPlan): CreationBody {
	if (!phone) {
		throw new PostscriptError(
			email
				? `No subscriber has the email ${email}, and without a phone number nobody can be created`
				: 'No subscriber has this Shopify customer ID, and without a phone number nobody can be created',
			'Fill in Phone as well, together with a keyword, or leave this item out',
			'missing_phone',
		);
	}
	if (!body.keyword && !body.keyword_id) {
		throw new PostscriptError(
			`No subscriber has the phone number ${phone}, and without a keyword nobody can be created`,
			'Choose a Keyword, through which new people are asked to opt in, or leave new people out with If Not Found in the options',
			'missing_keyword',
		);
	}
	return { ...body, phone_number: phone };
}

async function createGroup(run: RunContext, group: UpsertJob[]): Promise<void> {
	const [{ plan: first }] = group;
	if (first.ifNotFound === 'skip') {
		for (const job of group) skip(job);
		return;
	}
	await run.failJobsOnError(group, async () => {
		const bodies = group.map((job) => creationBody(job.plan));
		const { subscriber, status, asking } = await createOnce(run, group, bodies, first.asking);
		for (const job of group) job.complete([upsertedRow(subscriber, status, undefined, asking)]);
	});
}

function skip(job: UpsertJob): void {
	const { phone, email } = job.plan.contact;
	job.complete([upsertedRow({ phone_number: phone, email }, 'not_found', undefined)]);
}

async function updateGroup(
	run: RunContext,
	id: string,
	group: UpsertJob[],
	matchFor: (job: UpsertJob) => Match | undefined,
): Promise<void> {
	const isChange = ({ plan: { body } }: UpsertJob) => Object.keys(writablePart(body)).length > 0;
	for (const job of group.filter((candidate) => !isChange(candidate))) {
		const match = matchFor(job);
		job.complete([upsertedRow(match?.subscriber ?? { id }, 'unchanged', match)]);
	}
	await updateInOrder(
		run,
		id,
		group.filter(isChange),
		({ body }) => writablePart(body),
		(job, answer) => {
			const match = matchFor(job);
			const row = upsertedRow({ id, ...match?.subscriber, ...answer }, 'updated', match);
			job.complete([{ ...row, ...(!match && { found_by: 'id' }) }]);
		},
	);
}

function targetOf(planned: UpsertPlan, findingOf: (contact: Contact) => Finding): Target {
	if (planned.id) return { key: planned.id, id: planned.id };
	const match = matchOf(planned.contact, findingOf(planned.contact), planned.ifPhoneDiffers);
	if (match) return { key: match.subscriber.id, id: match.subscriber.id, match };
	if (planned.ifNotFound === 'stop') throw notFound(planned.contact);
	if (planned.ifNotFound === 'skip')
		return { key: `skip ${contactKeys(planned.contact).join(' ')}` };
	return { key: keywordKey(creationBody(planned)) };
}

function notFound({ phone, email }: Contact): PostscriptError {
	return new PostscriptError(
		`No subscriber matches ${[phone, email].filter(Boolean).join(' or ') || 'this Shopify customer ID'}`,
		'Check the values, or choose Create or Skip as If Not Found in the options',
		'not_found',
	);
}

/** Looks a page of items up and groups them by the subscriber whom they mean. */
async function targetGroups(run: RunContext, page: UpsertJob[]): Promise<UpsertGroup[]> {
	const open = page.map((job) => job.plan).filter(({ id }) => !id);
	const findingOf = await findByContact(
		run.client,
		open.map(({ contact }) => contact),
	);
	const targets = new Map<UpsertJob, Target>();
	await run.forEachJob(page, async (job) => {
		targets.set(job, targetOf(job.plan, findingOf));
	});
	const known = [...targets.keys()];
	const matchFor = (job: UpsertJob) => targets.get(job)?.match;
	const groups = groupBy(known, (job) => targets.get(job)?.key ?? '');
	return groups.map((group) => ({ id: targets.get(group[0])?.id, group, matchFor }));
}

/** Creates or updates subscribers: by ID, else found by Shopify customer ID, phone or email, in this order. */
export const upsert = defineOperation<UpsertPlan>({
	option: {
		name: 'Create or Update',
		value: 'upsert',
		action: 'Create or update subscriber',
		description: 'Create a new record, or update the current one if it already exists (upsert)',
	},
	endpoint: 'updateSubscriber',
	row: UPSERTED_ROW,
	fields: UPSERT_FIELDS,
	plan,
	async execute(jobs, run) {
		await run.forEachPage(
			pagesOf(jobs, ({ plan: { id, contact } }) => [...(id ? [id] : []), ...contactKeys(contact)]),
			async (page) => await targetGroups(run, page),
			async ({ id, group, matchFor }) => {
				if (id) await updateGroup(run, id, group, matchFor);
				else await createGroup(run, group);
			},
		);
	},
});
