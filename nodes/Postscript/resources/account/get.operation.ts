import type { Columns } from '../../domain/row';
import { orNull, text, withAllKeys } from '../../domain/row';
import { READ_OPTIONS } from '../../fields/options';
import { oneRequest } from '../oneRequest';

/** A shop or partner as Postscript gives it. */
const ACCOUNT_ROW = {
	resource_id: text("Postscript's ID of the shop or partner", 'shop_1234567abcde'),
	resource_name: orNull(text('Its name', 'Test Shop')),
	resource_type: orNull(text('shop or partner', 'shop')),
} satisfies Columns;

/** Says whom the key speaks for. */
export const get = oneRequest({
	option: {
		name: 'Get',
		value: 'get',
		action: 'Get account',
		description: 'Get the shop or partner that the key of the credential belongs to',
	},
	endpoint: 'me',
	row: ACCOUNT_ROW,
	fields: [READ_OPTIONS],
	output: (account) => [withAllKeys(ACCOUNT_ROW, account)],
});
