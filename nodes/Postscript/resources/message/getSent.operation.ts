import { parseId } from '../../domain/identifiers';
import { required } from '../../execution/field';
import { READ_OPTIONS } from '../../fields/options';
import { withAllKeys } from '../../domain/row';
import { oneRequest } from '../oneRequest';
import { SENT_MESSAGE_ROW } from './rows';

const SENT_MESSAGE_ID = required(
	{
		displayName: 'Sent Message ID',
		name: 'sentMessageId',
		type: 'string',
		default: '',
		description: 'The sent_message_id that Message: Get puts out once the message went out',
	},
	parseId,
);

/** Gets the text that a person got. */
export const getSent = oneRequest({
	option: {
		name: 'Get Sent',
		value: 'getSent',
		action: 'Get sent message',
		description: 'Get the text that went out, with the credits that it used',
	},
	endpoint: 'getSentMessage',
	row: SENT_MESSAGE_ROW,
	fields: [SENT_MESSAGE_ID, READ_OPTIONS],
	id: SENT_MESSAGE_ID,
	output: (message) => [withAllKeys(SENT_MESSAGE_ROW, message)],
});
