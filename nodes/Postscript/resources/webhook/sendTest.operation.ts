import { WRITE_OPTIONS } from '../../fields/options';
import { oneRequest } from '../oneRequest';
import { EVENT } from './fields';
import { TESTED_ROW } from './rows';

/** Lets Postscript deliver an example to the subscriptions of an event. */
export const sendTest = oneRequest({
	option: {
		name: 'Send Test',
		value: 'sendTest',
		action: 'Send test webhook delivery',
		description: 'Let Postscript deliver an example of an event to its webhook subscriptions',
	},
	endpoint: 'sendTestWebhook',
	row: TESTED_ROW,
	fields: [EVENT, WRITE_OPTIONS],
	choice: (item) => item.get(EVENT),
	output: (_answer, event) => [{ status: 'sent', event }],
});
