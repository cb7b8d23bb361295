import { groupBy } from '../domain/groupBy';
import { InputError } from '../domain/inputError';
import type { CreationBody } from '../resources/subscriber/createOnce';
import { createOnce } from '../resources/subscriber/createOnce';
import type { ItemReader, Operation } from '../execution/job';

/** The keyword through which the person opts in decides which confirmation text they get. */
export function keywordKey(body: CreationBody): string {
	return `${body.phone_number} ${String(body.keyword_id ?? '')} ${String(body.keyword ?? '')}`;
}

function plan(item: ItemReader): CreationBody {
	const body = item.body as CreationBody;
	if (body.keyword_id || body.keyword) return body;
	throw new InputError(
		'Keyword',
		'Keyword is empty',
		'Choose the keyword through which these people opt in; it decides which confirmation text they get',
	);
}

/** Create: items with the same phone and keyword become one request, since each could text the person. */
export const subscriberCreate: Operation<CreationBody> = {
	plan,
	async execute(jobs, run) {
		const groups = groupBy(jobs, (job) => keywordKey(job.plan));
		await run.inParallel(groups, async (group) => {
			await run.attempt(group, async () => {
				const created = await createOnce(
					run,
					group,
					group.map((job) => job.plan),
				);
				for (const job of group) job.done(created);
			});
		});
	},
};
