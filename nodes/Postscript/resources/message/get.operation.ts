import { parseId } from '../../domain/identifiers';
import { required } from '../../execution/field';
import { READ_OPTIONS } from '../../fields/options';
import { oneRequest } from '../oneRequest';
import { MESSAGE_OUTPUT, MESSAGE_ROW, messageRow } from './rows';

const MESSAGE_ID = required(
	{
		displayName: 'Message ID',
		name: 'messageId',
		type: 'string',
		default: '',
		description: 'The ID that Message: Send puts out',
	},
	parseId,
);

/** Says what became of a message that was sent. */
export const get = oneRequest({
	option: {
		name: 'Get',
		value: 'get',
		action: 'Get message',
		description: 'Get a message that was sent through the API, with its status',
	},
	endpoint: 'getMessage',
	row: MESSAGE_ROW,
	fields: [MESSAGE_ID, ...MESSAGE_OUTPUT.fields, READ_OPTIONS],
	id: MESSAGE_ID,
	choice: (item) => MESSAGE_OUTPUT.read((field) => item.get(field)),
	output: (message, keys) => [messageRow(message, keys)],
});
