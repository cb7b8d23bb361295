import { READ_OPTIONS } from '../../fields/options';
import { withAllKeys } from '../../domain/row';
import { oneRequest } from '../oneRequest';
import { EVENT } from './fields';
import { DELIVERY_ROW } from './rows';

/** Shows the real shape of a delivery, which Postscript's reference leaves open. */
export const getExample = oneRequest({
	option: {
		name: 'Get Example',
		value: 'getExample',
		action: 'Get example webhook delivery',
		description: 'Get an example of what Postscript delivers for an event',
	},
	endpoint: 'getWebhookExample',
	row: DELIVERY_ROW,
	fields: [EVENT, READ_OPTIONS],
	output: (delivery) => [withAllKeys(DELIVERY_ROW, delivery)],
});
