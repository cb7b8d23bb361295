import { READ_OPTIONS } from '../../fields/options';
import { oneRequest } from '../oneRequest';
import { WEBHOOK_ID } from './fields';

/** Gets a webhook subscription. */
export const get = oneRequest({
	option: {
		name: 'Get',
		value: 'get',
		action: 'Get webhook',
		description: 'Get a webhook subscription',
	},
	endpoint: 'getWebhook',
	fields: [WEBHOOK_ID, READ_OPTIONS],
	id: WEBHOOK_ID,
	output: (webhook) => [{ ...webhook }],
});
