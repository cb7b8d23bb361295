import type { DeletionAction } from '../../domain/customerData/types';
import type { RunContext } from '../../execution/operation';
import type { EventJob } from './eventJob';
import { report } from './eventJob';

/** Segment's deletion names a user ID: where that is Postscript's own, the person can be unsubscribed. */
export async function unsubscribeDeleted(
	run: RunContext,
	job: EventJob<DeletionAction>,
): Promise<void> {
	const { action, settings } = job.plan;
	const { subscriberId, userId } = action;
	if (!settings.unsubscribesDeleted || subscriberId === undefined) {
		report(job, 'deletion_requested', { user_id: userId ?? null });
		return;
	}
	const body = { postscript_subscriber_id: subscriberId };
	await run.write([job], 'unsubscribe', { body });
	const subscriber = { subscriptions: { promotional: { can_send: false } } };
	report(job, 'unsubscribed', { user_id: userId ?? null, sent: body }, subscriber);
}
