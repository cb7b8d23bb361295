import type { IDataObject } from 'n8n-workflow';
import type { RowOf } from '../../domain/row';
import type { Subscriber } from '../../domain/subscriber';
import { lookUp } from '../../api/lookup';
import type { Job } from '../../execution/job';
import type { RunContext } from '../../execution/operation';
import type { Asking } from '../../fields/asking';
import { askOnce, isoOf } from '../askOnce';
import { mergeWrites } from './changes';
import type { ASKING } from './rows';

/** A body for `POST /api/v2/subscribers`. */
export type CreationBody = IDataObject & { phone_number: string };

/** What came of asking a person to opt in. */
export interface Creation {
	/** As Postscript shows them; without an ID while they are pending, since nothing finds them by it. */
	subscriber: Partial<Subscriber>;
	status: 'created' | 'pending' | 'already_asked';
	asking: RowOf<typeof ASKING>;
}

/** The keyword through which a person opts in decides which confirmation text they get. */
export function keywordKey(body: CreationBody): string {
	return `${body.phone_number} ${String(body.keyword_id ?? '')} ${String(body.keyword ?? '')}`;
}

/**
 * Asks a person to opt in, with one request for all the jobs of a phone and keyword, and not at all where they were
 * asked before: each request may text them.
 *
 * @throws PostscriptError; `may_have_happened` where it is not clear whether the person was asked
 */
export async function createOnce(
	run: RunContext,
	jobs: Job[],
	bodies: CreationBody[],
	asking: Asking,
): Promise<Creation> {
	const body = { ...mergeWrites(bodies), phone_number: bodies[0].phone_number };
	return await run.inOrder(body.phone_number, async () => await ask(run, jobs, body, asking));
}

async function ask(
	run: RunContext,
	jobs: Job[],
	body: CreationBody,
	{ windowMs, askAgain }: Asking,
): Promise<Creation> {
	const phone = body.phone_number;
	const asked = await askOnce(
		run,
		jobs[0].isDryRun,
		{ kind: 'optIn', subject: phone, windowMs },
		async (watch) => {
			const findExisting = async () => await findByPhone(run, phone);
			const parts = { body, askAgain, findExisting, ...watch };
			return await run.write<IDataObject>(jobs, 'createSubscriber', parts);
		},
	);
	if (!asked.isNew) return alreadyAsked(body, asked.at);
	return created(asked.answer, isoOf(asked.at));
}

function created(answer: Partial<Subscriber>, asked_at: string | null): Creation {
	// Reads carry `subscriptions`, the answer to a creation never does.
	if ('subscriptions' in answer) {
		const asking = { pending: false, pending_subscriber_id: null, asked_at };
		return { subscriber: answer, status: 'created', asking };
	}
	const { id = null, ...subscriber } = answer;
	return {
		subscriber,
		status: 'pending',
		asking: { pending: true, pending_subscriber_id: id, asked_at },
	};
}

function alreadyAsked({ phone_number, email }: Partial<Subscriber>, at: number | null): Creation {
	return {
		subscriber: { phone_number, email },
		status: 'already_asked',
		asking: { pending: true, pending_subscriber_id: null, asked_at: isoOf(at) },
	};
}

async function findByPhone(run: RunContext, phone: string): Promise<IDataObject | undefined> {
	const finding = (await lookUp(run.client, 'phone', [phone]))(phone);
	if (finding.kind === 'failed') throw finding.error;
	return finding.kind === 'found' ? (finding.subscriber as unknown as IDataObject) : undefined;
}
