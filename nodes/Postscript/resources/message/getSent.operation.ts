import { parseId } from '../../domain/identifiers';
import { required } from '../../execution/field';
import { READ_OPTIONS } from '../../fields/options';
import { oneRequest } from '../oneRequest';

const SENT_MESSAGE_ID = required(
	{
		displayName: 'Sent Message ID',
		name: 'sentMessageId',
		type: 'string',
		default: '',
		description: 'The ID under sent_message of a message that went out',
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
	fields: [SENT_MESSAGE_ID, READ_OPTIONS],
	id: SENT_MESSAGE_ID,
	output: (message) => [{ ...message }],
});
