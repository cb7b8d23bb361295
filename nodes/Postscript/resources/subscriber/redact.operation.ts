import { isBlank } from '../../domain/guards';
import { InputError } from '../../domain/inputError';
import { readLocator } from '../../domain/locator';
import { quoteValue } from '../../domain/quoteValue';
import { personFields } from '../../domain/subscriberRow';
import type { Field, ItemReader } from '../../execution/field';
import { required } from '../../execution/field';
import { defineOperation } from '../../execution/operation';
import { notice } from '../../fields/notice';
import { WRITE_OPTIONS_WITH_COUNTRY } from '../../fields/options';
import { SUBSCRIBER } from '../../fields/subscriberLocator';
import type { AboutPerson } from '../people';
import { forEachPerson } from '../people';
import { REDACTED_ROW } from './rows';

const NOTICE = notice(
	'redactNotice',
	'This cannot be undone: Postscript erases what it knows of the person and unsubscribes them. Try it with Dry Run, in the options, first.',
);

/** The locator that other operations show, together with what stands in it, to the letter. */
const NAMED_SUBSCRIBER: Field<AboutPerson & { given: string }> = {
	property: SUBSCRIBER.property,
	read: (value, item) => ({
		ref: SUBSCRIBER.read(value, item),
		given: String(readLocator(value, 'id')?.value),
	}),
};

const CONFIRMATION = required(
	{
		displayName: 'Confirmation',
		name: 'confirmation',
		type: 'string',
		default: '',
		placeholder: 'e.g. +1 415 555 0123',
		description:
			'Repeat what stands in Subscriber, to the letter; for a subscriber chosen from the list, their ID',
	},
	(value, label, item) => {
		const { given } = item.get(NAMED_SUBSCRIBER);
		if (String(value) === given) return given;
		throw new InputError(
			label,
			isBlank(value)
				? `${label} is empty`
				: `${label} ${quoteValue(value)} does not repeat what stands in Subscriber`,
			`If this person is to be erased for good, enter ${given} there`,
		);
	},
);

/** @throws InputError */
function plan(item: ItemReader): AboutPerson {
	if (item.isForAgent) {
		throw new InputError(
			'Operation',
			'Redact cannot be used by an AI agent, since it cannot be undone',
			'Let a person decide, and use a Postscript node in the workflow itself',
		);
	}
	const { ref } = item.get(NAMED_SUBSCRIBER);
	item.get(CONFIRMATION);
	return { ref };
}

/** Erases people, one request for each, after they were looked at: the output shows who it was. */
export const redact = defineOperation<AboutPerson>({
	option: {
		name: 'Redact',
		value: 'redact',
		action: 'Redact subscriber',
		description: 'Erase the personal data of a subscriber for good, and unsubscribe them',
		// Hidden where the node is an agent's tool: n8n checks this for options as it does for parameters.
		displayOptions: { hide: { '@tool': [true] } },
	},
	endpoint: 'redact',
	row: REDACTED_ROW,
	fields: [NOTICE, NAMED_SUBSCRIBER, CONFIRMATION, WRITE_OPTIONS_WITH_COUNTRY],
	plan,
	async execute(jobs, run) {
		await forEachPerson(run, jobs, async (subscriber, own) => {
			await run.write(own, 'redact', { body: { postscript_subscriber_id: subscriber.id } });
			const row = { ...personFields(subscriber), is_subscribed: false, status: 'redacted' };
			for (const job of own) job.complete([{ ...row }]);
		});
	},
});
