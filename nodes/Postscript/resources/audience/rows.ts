import type { Columns } from '../../domain/row';
import { flag, list, oneOf, orNull, text } from '../../domain/row';
import { PERSON } from '../../domain/subscriberRow';
import { ASKING, FOUND_BY } from '../subscriber/rows';

/** Of Audience: Sync. */
export const SYNC_ROW = {
	...PERSON,
	status: oneOf('What came of the item', [
		'added',
		'removed',
		'unchanged',
		'not_found',
		'created',
		'pending',
		'already_asked',
	]),
	audience: text("The audience's name", 'VIP Customers'),
	in_input: flag('False for a person whom a mirror changed although no item is about them'),
	...FOUND_BY,
	event: orNull(text('The custom event that was sent', 'n8n_Audience_Entered')),
	event_ids: list("Postscript's IDs of the custom event", ['ev_1234567abcd']),
	...ASKING,
} satisfies Columns;
