import type { IDataObject } from 'n8n-workflow';
import { lookUp } from '../../api/lookup';
import type { Job } from '../../execution/job';
import type { RunContext } from '../../execution/operation';
import type { Asking } from '../../fields/asking';
import { askOnce, isoOf } from '../askOnce';
import { mergeWrites } from './changes';

/** A body for `POST /api/v2/subscribers`. */
export type CreationBody = IDataObject & { phone_number: string };

/** The keyword through which a person opts in decides which confirmation text they get. */
export function keywordKey(body: CreationBody): string {
	return `${body.phone_number} ${String(body.keyword_id ?? '')} ${String(body.keyword ?? '')}`;
}

/**
 * Asks a person to opt in, with one request for all the jobs of a phone and keyword, and not at all where they were
 * asked before: each request may text them.
 *
 * @returns Postscript's answer with `status`, `pending` (whether the person has yet to confirm by text) and `asked_at`
 * @throws PostscriptError; `may_have_happened` where it is not clear whether the person was asked
 */
export async function createOnce(
	run: RunContext,
	jobs: Job[],
	bodies: CreationBody[],
	asking: Asking,
): Promise<IDataObject> {
	const body = { ...mergeWrites(bodies), phone_number: bodies[0].phone_number };
	return await run.inOrder(body.phone_number, async () => await ask(run, jobs, body, asking));
}

async function ask(
	run: RunContext,
	jobs: Job[],
	body: CreationBody,
	{ windowMs, askAgain }: Asking,
): Promise<IDataObject> {
	const phone = body.phone_number;
	const asked = await askOnce(
		run,
		jobs[0].isDryRun,
		{ kind: 'optIn', subject: phone, windowMs },
		async (watch) => {
			const findExisting = async () => await findByPhone(run, phone);
			return await send(run, jobs, { body, askAgain, findExisting, ...watch });
		},
	);
	if (!asked.isNew) return alreadyAsked(body, asked.at);
	return { ...asked.answer, asked_at: asked.at === null ? null : isoOf(asked.at) };
}

async function send(
	run: RunContext,
	jobs: Job[],
	parts: Parameters<RunContext['write']>[2],
): Promise<IDataObject> {
	const answer = await run.write<IDataObject>(jobs, 'createSubscriber', parts);
	// Reads carry `subscriptions`, the answer to a creation never does.
	const pending = !('subscriptions' in answer);
	return { ...answer, status: pending ? 'pending' : 'created', pending };
}

function alreadyAsked({ phone_number, email }: CreationBody, at: number): IDataObject {
	return {
		id: null,
		phone_number,
		email: email ?? null,
		status: 'already_asked',
		pending: true,
		asked_at: isoOf(at),
	};
}

async function findByPhone(run: RunContext, phone: string): Promise<IDataObject | undefined> {
	const finding = (await lookUp(run.client, 'phone', [phone]))(phone);
	if (finding.kind === 'failed') throw finding.error;
	return finding.kind === 'found' ? (finding.subscriber as unknown as IDataObject) : undefined;
}
