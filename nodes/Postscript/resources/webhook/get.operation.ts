import { READ_OPTIONS } from '../../fields/options';
import { withAllKeys } from '../../domain/row';
import { oneRequest } from '../oneRequest';
import { WEBHOOK_ID } from './fields';
import { WEBHOOK_ROW } from './rows';

/** Gets a webhook subscription. */
export const get = oneRequest({
	option: {
		name: 'Get',
		value: 'get',
		action: 'Get webhook',
		description: 'Get a webhook subscription',
	},
	endpoint: 'getWebhook',
	row: WEBHOOK_ROW,
	fields: [WEBHOOK_ID, READ_OPTIONS],
	id: WEBHOOK_ID,
	output: (webhook) => [withAllKeys(WEBHOOK_ROW, webhook)],
});
