import { parseSwitch } from '../../domain/choices';
import { parseEmail } from '../../domain/identifiers';
import { parseOccurredAt } from '../../domain/instant';
import { parseEventType } from '../../domain/names';
import { parseText } from '../../domain/text';
import { optional, required, withDefault } from '../../execution/field';
import { validation } from '../../fields/locator';
import { named, nameLocator } from '../../fields/names';
import { ifPhone } from '../../fields/subscriber';

export const EVENT_TYPE = required(
	nameLocator({
		displayName: 'Event Type',
		name: 'eventType',
		description:
			"Letters, digits and underscores. Postscript shows it with the shop's or partner's name in front. It has no list of events: the list is of those that this n8n has sent since it started.",
		placeholder: 'e.g. Order_Placed',
		searchListMethod: 'searchEvents',
		validation: validation(
			'\\s*[^ -/:-@[-^`{-~]*\\s*',
			'Letters, digits and underscores only, e.g. Order_Placed',
		),
	}),
	named(parseEventType),
	'type',
);

export const EXTERNAL_ID = optional(
	{
		displayName: 'External ID',
		name: 'externalId',
		type: 'string',
		default: '',
		placeholder: 'e.g. order-1001',
		description:
			'Your own ID of this event. Without one, an ID is made from workflow, execution, node and item, and kept when the event has to be sent again.',
	},
	parseText,
	'external_id',
);

export const OCCURRED_AT = optional(
	{
		displayName: 'Occurred At',
		name: 'occurredAt',
		type: 'dateTime',
		default: '',
		description:
			"When it happened. Without a time zone it is read in the workflow's; left empty, Postscript takes the time of receipt.",
	},
	(value, label, item) => parseOccurredAt(value, item.zone, label),
	'occurred_at',
);

/** Postscript tries ID, phone and email in this order (reference: Create Event). */
export const ALSO_PHONE = ifPhone({
	displayName: 'Phone',
	name: 'phone',
	type: 'string',
	default: '',
	placeholder: 'e.g. +1 415 555 0123',
	description:
		'Another way to reach the person, sent as it is: Postscript tries the ID first, then the phone, then the email',
});

export const ALSO_EMAIL = optional(
	{
		displayName: 'Email',
		name: 'email',
		type: 'string',
		default: '',
		placeholder: 'name@email.com',
		description:
			'Another way to reach the person, sent as it is. Of several subscribers with one email Postscript takes the most recent who is opted in.',
	},
	parseEmail,
);

export const ONLY_KNOWN = withDefault(
	{
		displayName: 'Only to Known Subscribers',
		name: 'onlyKnown',
		type: 'boolean',
		default: false,
		description:
			'Whether to look people up first and send nothing for those whom Postscript does not show: they are put out as not_found. Without it an event for nobody is accepted like any other.',
	},
	parseSwitch,
);
