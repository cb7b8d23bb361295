import { createHash } from 'crypto';
import { PostscriptError } from '../../api/errors';
import type { Subscriber } from '../../api/types';
import { walkSubscribers } from '../../api/subscriberList';
import { readAudiences } from '../../domain/audience';
import { InputError } from '../../domain/inputError';
import type { Group } from './syncPerson';
import type { SyncJob, SyncPlan } from './plan';
import type { RunContext } from '../../execution/job';
import { Job } from '../../execution/job';

const NOBODY_CHANGED = 'so nobody was added or removed';

/**
 * Somebody who is missing from the input because of an error would lose the membership: so a mirror goes
 * on only when every item is clear, and all of them mean the same audience.
 *
 * @throws PostscriptError or InputError when it must not go on
 */
export function checkMirror(jobs: SyncJob[], run: RunContext): void {
	const { audience, propertyName } = jobs[0].plan;
	const [refused] = run.refusedItems;
	if (refused !== undefined) {
		throw new PostscriptError(
			`Item ${refused} is not clear, ${NOBODY_CHANGED}: a mirror needs every item`,
			"Correct that item, or choose Add as Membership. The item's own error says what is wrong with it",
			'invalid_input',
		);
	}
	if (!run.isWhole) {
		throw new PostscriptError(
			`Not all items can be seen together, ${NOBODY_CHANGED}: a mirror needs every item`,
			'An expression broke at one of them, or Batching is on in the request options: correct the expression, or switch Batching off',
			'invalid_input',
		);
	}
	for (const { index, outcome } of jobs) {
		if (outcome && 'error' in outcome) throw unclearPerson(index, outcome.error);
	}
	if (jobs.some(({ plan }) => plan.audience !== audience || plan.propertyName !== propertyName)) {
		throw new InputError(
			'Audience',
			`Audience differs between items, ${NOBODY_CHANGED}: a mirror is of one audience`,
			'Give every item the same audience, and use a node of its own for each audience',
		);
	}
}

function unclearPerson(index: number, error: unknown): unknown {
	if (!(error instanceof PostscriptError)) return error;
	return new PostscriptError(
		`${error.message}. That was for item ${index}, ${NOBODY_CHANGED}: a mirror needs every item`,
		error.hint,
		error.code,
		error.status,
	);
}

/**
 * Everyone who carries the audience and is not among the input.
 *
 * @throws PostscriptError when more would leave than the guard allows, or nobody would be left
 */
export async function findLeavers(
	run: RunContext,
	plan: SyncPlan,
	groups: Group[],
): Promise<Subscriber[]> {
	const { audience, propertyName, maxRemovals = 0 } = plan;
	const staying = new Set(groups.map(({ subscriber }) => subscriber?.id));
	const leavers: Subscriber[] = [];
	let members = 0;
	for await (const subscriber of walkSubscribers(run.client, {})) {
		if (!readAudiences(subscriber.properties, propertyName).includes(audience)) continue;
		members += 1;
		if (!staying.has(subscriber.id)) leavers.push(subscriber);
	}
	const isEmptied = leavers.length === members && staying.size === (staying.has(undefined) ? 1 : 0);
	const isTooMany = leavers.length * 100 > members * maxRemovals;
	if (leavers.length > 0 && (isTooMany || (isEmptied && maxRemovals < 100))) {
		throw new PostscriptError(
			`Mirroring would remove ${leavers.length} of ${members} members of ${audience}, more than Max Removals (${maxRemovals} %) allows, ${NOBODY_CHANGED}`,
			'Check that the input holds every member. If it does, raise Max Removals in the options; a dry run lists who would go',
			'not_attempted',
		);
	}
	return leavers;
}

/** A removal for each of them, with an event ID that is the same at every try. */
export function leaverJobs(first: SyncJob, leavers: Subscriber[]): Group[] {
	return leavers.map((subscriber) => {
		const stableId = createHash('sha256')
			.update(`${first.plan.stableId} ${subscriber.id}`)
			.digest('hex')
			.slice(0, 32);
		const { phone_number: phone, email } = subscriber;
		const plan: SyncPlan = {
			...first.plan,
			phone: phone ?? undefined,
			email: email ?? undefined,
			isMember: false,
			stableId,
		};
		return { subscriber, jobs: [new Job(first.index, plan, first.isDryRun)] };
	});
}
