import type { IDataObject } from 'n8n-workflow';
import { PostscriptError } from '../../api/errors';
import { shopNameOf } from '../../api/shopName';
import { InputError } from '../../domain/inputError';
import type { Instant } from '../../domain/instant';
import { toIsoUtc } from '../../domain/instant';
import type { MessageLength } from '../../domain/messageLength';
import { MAX_MMS_CHARACTERS, measureMessage, withPrefix } from '../../domain/messageLength';
import type { MessageCategory, Subscriber } from '../../domain/subscriber';
import { mayText } from '../../domain/subscriber';
import type { RowOf } from '../../domain/row';
import { personFields } from '../../domain/subscriberRow';
import { toUtcText } from '../../domain/timestamp';
import type { ItemReader } from '../../execution/field';
import type { Job } from '../../execution/job';
import type { RunContext } from '../../execution/operation';
import { defineOperation } from '../../execution/operation';
import { COUNTRY } from '../../fields/country';
import { additionalFields, LOOKUP, options, WRITE } from '../../fields/options';
import { SUBSCRIBER } from '../../fields/subscriberLocator';
import { askOnce, isoOf } from '../askOnce';
import type { AboutPerson } from '../people';
import { forEachPerson, knownOf } from '../people';
import {
	BODY,
	CATEGORY,
	IF_NO_CONSENT,
	IF_NOT_THERE,
	MEDIA_URL,
	REAL_TEXTS,
	SCHEDULED_AT,
	SEND_AGAIN_AFTER,
} from './fields';
import { SENT_ROW } from './rows';

const MINUTE_MS = 60_000;

interface SendPlan extends AboutPerson {
	text: string;
	category: MessageCategory;
	hasMedia: boolean;
	scheduledAt?: Instant;
	/** The request, but for whom it is to. */
	body: IDataObject;
	ifNoConsent: 'skip' | 'stop';
	ifNotFound: 'skip' | 'stop';
	/** For so many milliseconds the same text is not sent to the same person again. */
	windowMs: number;
}

type SendJob = Job<SendPlan>;

type SentRow = RowOf<typeof SENT_ROW>;

/** What of Postscript's answer counts. */
type SendAnswer = { id?: string; status?: string; scheduled_at?: string | null };

/** The length of a message as it arrives; of one whose prefix is not known it is not known either. */
type Length = MessageLength | Record<keyof MessageLength, null>;

function plan(item: ItemReader): SendPlan {
	const scheduledAt = item.get(SCHEDULED_AT);
	const category = item.get(CATEGORY);
	return {
		ref: item.get(SUBSCRIBER),
		text: item.get(BODY),
		category,
		hasMedia: item.get(MEDIA_URL) !== undefined,
		scheduledAt,
		body: {
			...item.sent(),
			category,
			...(scheduledAt && { scheduled_at: toIsoUtc(scheduledAt) }),
		},
		ifNoConsent: item.get(IF_NO_CONSENT),
		ifNotFound: item.get(IF_NOT_THERE),
		windowMs: item.get(SEND_AGAIN_AFTER) * MINUTE_MS,
	};
}

/** @throws InputError for a time that is over */
function checkTime({ scheduledAt }: SendPlan, now: number): void {
	if (!scheduledAt || scheduledAt.epochMs > now) return;
	throw new InputError(
		'Scheduled At',
		`Scheduled At ${toIsoUtc(scheduledAt)} is in the past`,
		'Give a time to come, or leave it empty so that the message goes out at once',
	);
}

/** @throws InputError for an MMS that is too long */
function lengthOf({ text, hasMedia }: SendPlan, shopName: string | undefined): Length {
	if (shopName === undefined) {
		return { kind: null, encoding: null, characters: null, segments: null };
	}
	const length = measureMessage(withPrefix(shopName, text), hasMedia);
	if (length.kind === 'SMS' || length.characters <= MAX_MMS_CHARACTERS) return length;
	throw new InputError(
		'Body',
		`Body has ${length.characters} characters with the shop's name in front, but a message with media can have at most ${MAX_MMS_CHARACTERS}`,
		'Shorten it, or leave Media URL out',
	);
}

/** A row of whatever became of an item: always the same fields. */
function report(
	job: SendJob,
	person: Partial<Subscriber>,
	length: Length,
	status: SentRow['status'],
	more: Partial<SentRow> = {},
): void {
	const { category } = job.plan;
	const sent = { message_id: null, scheduled_at: null, sent_at: null, ...more };
	const row: SentRow = { ...personFields(person), status, category, ...length, ...sent };
	job.complete([row]);
}

function noConsent({ category }: SendPlan, { id }: Subscriber): PostscriptError {
	return new PostscriptError(
		`The subscriber ${id} has not agreed to ${category} messages, so nothing was sent`,
		'Leave this person out: only they themselves can opt in. If There Is No Consent in the options says what to do with such people',
		'no_consent',
	);
}

/** When a message that waits goes out: as it was asked for, or as Postscript says. */
function scheduleOf({ scheduledAt }: SendPlan, answer: SendAnswer): string | null {
	if (scheduledAt) return toIsoUtc(scheduledAt);
	return toUtcText(answer.scheduled_at);
}

/** Sends one message where the person agreed to such ones, and only once. */
async function sendOne(
	run: RunContext,
	job: SendJob,
	subscriber: Subscriber,
	shopName: string | undefined,
): Promise<void> {
	const { plan: planned } = job;
	const length = lengthOf(planned, shopName);
	if (!mayText(subscriber, planned.category)) {
		if (planned.ifNoConsent === 'stop') throw noConsent(planned, subscriber);
		return report(job, subscriber, length, 'skipped_no_consent');
	}
	const body = { ...planned.body, subscriber_id: subscriber.id };
	const asked = await askOnce(
		run,
		job.isDryRun,
		{
			kind: 'message',
			subject: JSON.stringify([subscriber.id, planned.text]),
			windowMs: planned.windowMs,
		},
		async (watch) => await run.write<SendAnswer>([job], 'sendMessage', { body, ...watch }),
	);
	const sentAt = { sent_at: isoOf(asked.at) };
	if (!asked.isNew) return report(job, subscriber, length, 'already_sent', sentAt);
	const { answer } = asked;
	const isHeld = planned.scheduledAt !== undefined || answer.status === 'scheduled';
	report(job, subscriber, length, isHeld ? 'scheduled' : 'sent', {
		...sentAt,
		message_id: answer.id ?? null,
		scheduled_at: isHeld ? scheduleOf(planned, answer) : null,
	});
}

/** Sends messages to people who agreed to them: looked up page by page, just before. */
export const send = defineOperation<SendPlan>({
	option: {
		name: 'Send',
		value: 'send',
		action: 'Send message',
		description: 'Text a subscriber who agreed to such messages; it cannot be taken back',
	},
	endpoint: 'sendMessage',
	row: SENT_ROW,
	fields: [
		REAL_TEXTS,
		SUBSCRIBER,
		BODY,
		CATEGORY,
		additionalFields(COUNTRY, MEDIA_URL, SCHEDULED_AT),
		options(...LOOKUP, IF_NO_CONSENT, IF_NOT_THERE, SEND_AGAIN_AFTER, ...WRITE),
	],
	plan,
	async execute(jobs, run) {
		await run.forEachJob(jobs, async ({ plan: planned }) => checkTime(planned, run.host.now()));
		const open = jobs.filter(({ outcome }) => !outcome);
		if (open.length === 0) return;
		const shopName = await shopNameOf(run.client, run.host.now());
		await forEachPerson(
			run,
			open,
			async (subscriber, own) => {
				await run.forEachJob(own, async (job) => await sendOne(run, job, subscriber, shopName));
			},
			(job) => {
				if (job.plan.ifNotFound === 'stop') return false;
				const { ref } = job.plan;
				report(job, knownOf(ref), lengthOf(job.plan, shopName), 'not_found');
				return true;
			},
		);
	},
});
