import type { ItemReader } from '../../execution/field';
import { collection } from '../../execution/field';
import { InputError } from '../../domain/inputError';
import { WRITE_OPTIONS } from '../../fields/options';
import { withAllKeys } from '../../domain/row';
import { oneRequest } from '../oneRequest';
import { HEADERS, NEW_CALLBACK_URL, WEBHOOK_ID } from './fields';
import { WEBHOOK_ROW } from './rows';

function refuseNothing(item: ItemReader): undefined {
	if (item.get(NEW_CALLBACK_URL) || item.get(HEADERS)) return undefined;
	throw new InputError(
		'Update Fields',
		'There is nothing to update',
		'Add a callback URL or headers: these are what Postscript lets an integration change',
	);
}

/** Changes where a webhook subscription delivers to. Its event cannot be changed. */
export const update = oneRequest({
	option: {
		name: 'Update',
		value: 'update',
		action: 'Update webhook',
		description: 'Change the address or the headers of a webhook subscription',
	},
	endpoint: 'updateWebhook',
	row: WEBHOOK_ROW,
	fields: [
		WEBHOOK_ID,
		collection({ displayName: 'Update Fields', name: 'updateFields', placeholder: 'Add Field' }, [
			NEW_CALLBACK_URL,
			HEADERS,
		]),
		WRITE_OPTIONS,
	],
	id: WEBHOOK_ID,
	choice: refuseNothing,
	output: (webhook) => [withAllKeys(WEBHOOK_ROW, webhook)],
});
