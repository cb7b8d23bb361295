/**
 * What a workflow can recognise refused items by, and whether running the same item again, unchanged, may help. Once
 * published a code keeps its meaning. The documentation's table is made from this one.
 */
export const ERROR_CODES = {
	invalid_input: { retryable: false, meaning: 'A value of the item cannot be sent as it is' },
	invalid_phone: { retryable: false, meaning: 'The phone number is none that can receive texts' },
	invalid_email: { retryable: false, meaning: 'The email is not one address' },
	missing_phone: { retryable: false, meaning: 'A new subscriber needs a phone number' },
	missing_keyword: { retryable: false, meaning: 'A new subscriber needs a keyword to opt in by' },
	missing_event: { retryable: false, meaning: 'The event has no name' },
	not_found: {
		retryable: false,
		meaning: 'No active subscriber matches, or no such keyword, message or webhook is there',
	},
	ambiguous_match: { retryable: false, meaning: 'Several subscribers match' },
	conflict: { retryable: false, meaning: 'The subscriber found has another phone number' },
	no_consent: { retryable: false, meaning: 'The subscriber has not agreed to such texts' },
	unknown_key: { retryable: false, meaning: 'Postscript does not know the key' },
	access_denied: { retryable: false, meaning: 'The key may not do this' },
	rejected: { retryable: false, meaning: 'Postscript refused the request' },
	blocked: { retryable: false, meaning: 'n8n does not let the request out' },
	rate_limited: { retryable: true, meaning: 'The limit of 15 requests a second was used up' },
	unavailable: { retryable: true, meaning: 'Postscript had a problem of its own' },
	unreachable: { retryable: true, meaning: 'Postscript could not be reached; nothing was sent' },
	unreadable: {
		retryable: true,
		meaning: 'Nothing readable came back; sending it again does no harm',
	},
	may_have_happened: {
		retryable: false,
		meaning: 'No clear answer came back: check in Postscript before sending it again',
	},
	event_not_sent: {
		retryable: false,
		meaning: 'The membership was saved, but its event was not sent',
	},
	not_attempted: { retryable: true, meaning: 'The run ended before this item was begun' },
	cancelled: { retryable: true, meaning: 'The execution was cancelled before this item was done' },
	unexpected: { retryable: false, meaning: 'Something that the connector does not know' },
} as const satisfies Record<string, { retryable: boolean; meaning: string }>;

export type ErrorCode = keyof typeof ERROR_CODES;
