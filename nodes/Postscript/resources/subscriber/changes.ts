import type { IDataObject } from 'n8n-workflow';
import type { Job } from '../../execution/job';
import type { RunContext } from '../../execution/operation';

/** The part of a subscriber that Postscript lets an integration write. */
export interface Changes {
	email?: string;
	tags?: string[];
	properties?: IDataObject;
}

/** Picks the writable part out of a body that the fields put together; empty parts are left out. */
export function writablePart(body: IDataObject): Changes {
	const { email, tags, properties } = body as Changes;
	return {
		...(email && { email }),
		...(tags?.length && { tags }),
		...(properties && Object.keys(properties).length && { properties }),
	};
}

/** Later writes win over earlier ones, property by property; tags add up. */
export function mergeWrites(bodies: IDataObject[]): IDataObject {
	return bodies.reduce((merged, body) => {
		const { tags: earlier = [], properties: before } = writablePart(merged);
		const { tags: later = [], properties: after } = writablePart(body);
		const tags = [...new Set([...earlier, ...later])];
		const properties = { ...before, ...after };
		return {
			...merged,
			...body,
			...(tags.length && { tags }),
			...(Object.keys(properties).length && { properties }),
		};
	}, {});
}

/** Sends the changes of several items to one subscriber, one after another in item order. */
export async function updateInOrder<P>(
	run: RunContext,
	id: string,
	jobs: Array<Job<P>>,
	changesOf: (plan: P) => Changes,
	finish: (job: Job<P>, answer: IDataObject) => void,
): Promise<void> {
	await run.failJobsOnError(jobs, async () => {
		await run.inOrder(id, async () => {
			await run.forEachJob(jobs, async (job) => {
				const body = changesOf(job.plan) as IDataObject;
				finish(job, await run.write([job], 'updateSubscriber', { id, body }));
			});
		});
	});
}
