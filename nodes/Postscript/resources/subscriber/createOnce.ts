import type { IDataObject } from 'n8n-workflow';
import { lookUp } from '../../api/lookup';
import { runInOrder } from '../../api/sequencer';
import { isRecord } from '../../domain/guards';
import type { Job } from '../../execution/job';
import type { RunContext } from '../../execution/operation';
import { mergeWrites } from './changes';

/** A body for `POST /api/v2/subscribers`. */
export type CreationBody = IDataObject & { phone_number: string };

/** The keyword through which a person opts in decides which confirmation text they get. */
export function keywordKey(body: CreationBody): string {
	return `${body.phone_number} ${String(body.keyword_id ?? '')} ${String(body.keyword ?? '')}`;
}

/**
 * Creates one subscriber for all the jobs that ask for the same phone and keyword: a second POST could
 * text the person a second time.
 *
 * @returns Postscript's answer with `pending`: whether the person has yet to confirm by text
 */
export async function createOnce(
	run: RunContext,
	jobs: Job[],
	bodies: CreationBody[],
): Promise<IDataObject> {
	const phone = bodies[0].phone_number;
	const body = mergeWrites(bodies);
	const creation = sharedCreation(
		JSON.stringify([run.client.token, jobs[0].isDryRun, inKeyOrder(body)]),
	);
	const create = async () => {
		if (creation.answer) return creation.answer;
		const answer = await run.write<IDataObject>(jobs, 'createSubscriber', {
			body,
			findExisting: async () => await findByPhone(run, phone),
		});
		// Reads carry `subscriptions`, the answer to a creation never does.
		creation.answer = { ...answer, pending: !('subscriptions' in answer) };
		return creation.answer;
	};
	return await runInOrder(run.client, phone, create).finally(creation.leave);
}

/**
 * Creations under way, by whose and what: a workflow that runs twice at once must not text a person twice.
 * Whoever waited while another made the same one takes over its answer.
 */
const underWay = new Map<string, { waiting: number; answer?: IDataObject; leave(): void }>();

/** Create, Create or Update and Sync put the same body together in orders of their own. */
function inKeyOrder(value: unknown): unknown {
	if (!isRecord(value)) return value;
	const keys = Object.keys(value).sort();
	return Object.fromEntries(keys.map((key) => [key, inKeyOrder(value[key])]));
}

function sharedCreation(key: string) {
	const leave = () => {
		creation.waiting -= 1;
		if (creation.waiting === 0) underWay.delete(key);
	};
	const creation = underWay.get(key) ?? { waiting: 0, leave };
	creation.waiting += 1;
	underWay.set(key, creation);
	return creation;
}

async function findByPhone(run: RunContext, phone: string): Promise<IDataObject | undefined> {
	const finding = (await lookUp(run.client, 'phone', [phone]))(phone);
	if (finding.kind === 'failed') throw finding.error;
	return finding.kind === 'found' ? (finding.subscriber as unknown as IDataObject) : undefined;
}
