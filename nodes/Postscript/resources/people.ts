import { PostscriptError } from '../api/errors';
import type { SubscriberRef } from '../api/findSubscribers';
import { findByRef, readIfThere, requireFound } from '../api/findSubscribers';
import { groupBy, pagesOf } from '../domain/groupBy';
import type { Subscriber } from '../domain/subscriber';
import type { Job } from '../execution/job';
import type { RunContext } from '../execution/operation';

/** What the plan of an operation on people holds beside its own. */
export interface AboutPerson {
	ref: SubscriberRef;
}

/** What is known of a person by the reference alone. */
export function knownOf(ref: SubscriberRef): Partial<Subscriber> {
	if (ref.kind === 'id') return { id: ref.id };
	if (ref.kind === 'phone') return { phone_number: ref.value };
	return ref.kind === 'email' ? { email: ref.value } : {};
}

type PersonJob<Plan extends AboutPerson> = Job<Plan>;

/** Says of a job what came of it where Postscript shows no subscriber; false where that is an error. */
type ReportMissing<Plan extends AboutPerson> = (job: PersonJob<Plan>) => boolean;

interface Person<Plan extends AboutPerson> {
	id: string;
	/** What a look-up found; by ID people are read one by one. */
	found?: Subscriber;
	jobs: Array<PersonJob<Plan>>;
}

const refused = () => false;

/**
 * Does the work of each person's items, who are looked up page by page, just before. All work on one person is done in
 * the order of the items.
 *
 * @param work gets the person as Postscript showed them, and the items about them
 * @param reportMissing without it, a person who is not there is an error of the item
 */
export async function forEachPerson<Plan extends AboutPerson>(
	run: RunContext,
	jobs: Array<PersonJob<Plan>>,
	work: (subscriber: Subscriber, jobs: Array<PersonJob<Plan>>) => Promise<void>,
	reportMissing: ReportMissing<Plan> = refused,
): Promise<void> {
	await run.forEachPage(
		pagesOf(jobs, ({ plan: { ref } }) => [JSON.stringify(ref)]),
		async (page) => await lookUpPage(run, page, reportMissing),
		async (person) => {
			await run.failJobsOnError(person.jobs, async () => {
				await run.inOrder(person.id, async () => {
					const subscriber = person.found ?? (await read(run, person, reportMissing));
					if (subscriber) await work(subscriber, person.jobs);
				});
			});
		},
	);
}

async function lookUpPage<Plan extends AboutPerson>(
	run: RunContext,
	page: Array<PersonJob<Plan>>,
	reportMissing: ReportMissing<Plan>,
): Promise<Array<Person<Plan>>> {
	const findingOf = await findByRef(
		run.client,
		page.map(({ plan }) => plan.ref),
	);
	const ids = new Map<PersonJob<Plan>, string>();
	const found = new Map<string, Subscriber>();
	await run.forEachJob(page, async (job) => {
		const { ref } = job.plan;
		if (ref.kind === 'id') {
			ids.set(job, ref.id);
			return;
		}
		const finding = findingOf(ref);
		if (finding.kind === 'none' && reportMissing(job)) return;
		const subscriber = requireFound(ref, finding);
		ids.set(job, subscriber.id);
		found.set(subscriber.id, subscriber);
	});
	return groupBy([...ids], ([, id]) => id).map((entries) => {
		const [[, id]] = entries;
		return { id, found: found.get(id), jobs: entries.map(([job]) => job) };
	});
}

/** @returns undefined where there is none to work on: then each item says what that means */
async function read<Plan extends AboutPerson>(
	run: RunContext,
	{ id, jobs }: Person<Plan>,
	reportMissing: ReportMissing<Plan>,
): Promise<Subscriber | undefined> {
	const answer = await readIfThere(run.client, id);
	if (!(answer instanceof PostscriptError)) return answer;
	await run.forEachJob(jobs, async (job) => {
		if (!reportMissing(job)) throw answer;
	});
	return undefined;
}
