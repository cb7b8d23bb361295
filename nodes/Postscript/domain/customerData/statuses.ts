/**
 * What became of an event: the `status` of its output item. Once published a status keeps its
 * meaning. The documentation's table is made from this one.
 */
export const EVENT_STATUSES = {
	created: 'The subscriber was created',
	pending: 'The person was asked to confirm the subscription, and has not answered yet',
	already_asked:
		'A person who was asked to opt in before and has not confirmed yet; nothing was sent',
	updated: 'The subscriber was changed',
	unchanged: 'Postscript has it all already, so nothing was sent',
	sent: 'The custom event was sent',
	sent_without_subscriber:
		'The custom event was sent without a person, so that its name can be used in flows',
	added: 'The subscriber is in the audience now',
	removed: 'The subscriber is out of the audience now',
	unsubscribed: 'The subscriber was unsubscribed, as the deletion asked for',
	deletion_requested: 'The sender deletes this person; nothing was changed in Postscript',
	duplicate: 'An event with this message ID was processed before',
	skipped: 'The event has no place in Postscript; the reason says why',
	not_found: 'No active subscriber matches',
	ambiguous_match: 'Several subscribers match; nothing was sent',
	missing_type: 'The event does not say what it is',
	missing_event: 'The event has no name that Postscript takes',
	missing_phone: 'A new subscriber needs a phone number',
	missing_keyword: 'A new subscriber needs a keyword to opt in by',
	missing_membership: 'The event does not say whether the person is in the audience',
	invalid_phone: 'The phone number is none that can receive texts',
	invalid_email: 'The email is not one address',
	invalid_event: 'The event is not one that can be read',
	no_events: 'The body holds no event',
} as const satisfies Record<string, string>;

export type EventStatus = keyof typeof EVENT_STATUSES;
