import { READ_OPTIONS } from '../../fields/options';
import { oneRequest } from '../oneRequest';

/** Says whom the key speaks for. */
export const get = oneRequest({
	option: {
		name: 'Get',
		value: 'get',
		action: 'Get account',
		description: 'Get the shop or partner that the key of the credential belongs to',
	},
	endpoint: 'me',
	fields: [READ_OPTIONS],
	output: (account) => [{ ...account }],
});
