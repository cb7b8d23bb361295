import { WRITE_OPTIONS } from '../../fields/options';
import { oneRequest } from '../oneRequest';
import { WEBHOOK_ID } from './fields';
import { DELETED_ROW } from './rows';

/** Removes a webhook subscription. */
export const remove = oneRequest({
	option: {
		name: 'Delete',
		value: 'delete',
		action: 'Delete webhook',
		description: 'Remove a webhook subscription, so that Postscript stops delivering to it',
	},
	endpoint: 'deleteWebhook',
	row: DELETED_ROW,
	fields: [WEBHOOK_ID, WRITE_OPTIONS],
	id: WEBHOOK_ID,
	choice: (item) => item.get(WEBHOOK_ID),
	output: (_answer, id) => [{ deleted: true, id }],
});
