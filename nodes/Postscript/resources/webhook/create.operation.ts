import type { IDataObject } from 'n8n-workflow';
import { withAllKeys } from '../../domain/row';
import { defineOperation } from '../../execution/operation';
import { WRITE_OPTIONS } from '../../fields/options';
import { underAnySpelling } from '../../trigger/webhook/subscriptions';
import { CALLBACK_URL, EVENT, HEADERS } from './fields';
import { WEBHOOK_ROW } from './rows';

interface CreatePlan {
	event: string;
	body: IDataObject;
}

/** Makes webhook subscriptions. */
export const create = defineOperation<CreatePlan>({
	option: {
		name: 'Create',
		value: 'create',
		action: 'Create webhook',
		description:
			'Let Postscript deliver an event to an address. To start a workflow, use the Postscript Webhook Trigger instead.',
	},
	endpoint: 'createWebhook',
	row: WEBHOOK_ROW,
	fields: [CALLBACK_URL, EVENT, HEADERS, WRITE_OPTIONS],
	plan: (item) => ({ event: item.get(EVENT), body: item.sent() }),
	async execute(jobs, run) {
		await run.forEachGroup(jobs, async (job) => {
			await run.failJobsOnError([job], async () => {
				const { event, body } = job.plan;
				const created = await underAnySpelling(event, async (spelling) => {
					const named = { ...body, event: spelling };
					return await run.write<IDataObject>([job], 'createWebhook', { body: named });
				});
				job.complete([withAllKeys(WEBHOOK_ROW, { ...created, event })]);
			});
		});
	},
});
