import type { IDataObject } from 'n8n-workflow';
import { READ_OPTIONS } from '../../fields/options';
import { LIMIT, readLimit, RETURN_ALL } from '../../fields/output';
import { withAllKeys } from '../../domain/row';
import { oneRequest } from '../oneRequest';
import { WEBHOOK_ROW } from './rows';

/** Lists webhook subscriptions, which Postscript gives all at once. */
export const getAll = oneRequest({
	option: {
		name: 'Get Many',
		value: 'getAll',
		action: 'Get many webhooks',
		description: 'List the webhook subscriptions of the shop, those of the triggers included',
	},
	endpoint: 'listWebhooks',
	row: WEBHOOK_ROW,
	fields: [RETURN_ALL, LIMIT, READ_OPTIONS],
	choice: readLimit,
	output({ webhook_subscriptions: webhooks }, limit) {
		const rows = (webhooks as IDataObject[]).slice(0, limit);
		return rows.map((row) => withAllKeys(WEBHOOK_ROW, row));
	},
});
