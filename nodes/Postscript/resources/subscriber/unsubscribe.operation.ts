import type { Subscriber } from '../../domain/subscriber';
import { canSend } from '../../domain/subscriber';
import { personFields } from '../../domain/subscriberRow';
import { defineOperation } from '../../execution/operation';
import { WRITE_OPTIONS_WITH_COUNTRY } from '../../fields/options';
import { SUBSCRIBER } from '../../fields/subscriberLocator';
import type { AboutPerson } from '../people';
import { forEachPerson } from '../people';
import { UNSUBSCRIBED_ROW } from './rows';

/** Out of everything, as far as Postscript says. */
function isOut(subscriber: Subscriber): boolean {
	return (
		canSend(subscriber, 'promotional') === false && canSend(subscriber, 'transactional') !== true
	);
}

/** Takes people out of all texts: one request for each person who is not out already. */
export const unsubscribe = defineOperation<AboutPerson>({
	option: {
		name: 'Unsubscribe',
		value: 'unsubscribe',
		action: 'Unsubscribe subscriber',
		description: 'Opt a subscriber out of texts; only they themselves can opt in again',
	},
	endpoint: 'unsubscribe',
	row: UNSUBSCRIBED_ROW,
	fields: [SUBSCRIBER, WRITE_OPTIONS_WITH_COUNTRY],
	plan: (item) => ({ ref: item.get(SUBSCRIBER) }),
	async execute(jobs, run) {
		await forEachPerson(run, jobs, async (subscriber, own) => {
			const wasOut = isOut(subscriber);
			if (!wasOut) {
				const body = { postscript_subscriber_id: subscriber.id };
				await run.write(own.slice(0, 1), 'unsubscribe', { body });
			}
			for (const [position, job] of own.entries()) {
				const status = wasOut || position > 0 ? 'unchanged' : 'unsubscribed';
				job.complete([{ ...personFields(subscriber), is_subscribed: false, status }]);
			}
		});
	},
});
