import { createHash } from 'crypto';
import type { EventAction, Identifiers, PlannedEvent } from '../../domain/customerData/types';
import type { EventStatus } from '../../domain/customerData/statuses';
import type { RowOf } from '../../domain/row';
import type { Subscriber } from '../../domain/subscriber';
import { personFields } from '../../domain/subscriberRow';
import { Job } from '../../execution/job';
import type { ProcessSettings } from './fields';
import type { PROCESSED_ROW, EventDetails } from './rows';
import { NO_DETAILS } from './rows';

/** One event of a body, with how it is to be processed. */
export interface EventPlan extends PlannedEvent {
	settings: ProcessSettings;
	/** The event's own ID, else one that is the same for each attempt of this item. */
	stableId: string;
}

/** The work of one event; its row comes behind those of its input item. */
export type EventJob<Action extends EventAction = EventAction> = Job<
	EventPlan & { action: Action }
>;

/** Whether a job's event asks for one kind of work. */
export function asksFor<Kind extends EventAction['kind']>(
	job: EventJob,
	kind: Kind,
): job is EventJob<Extract<EventAction, { kind: Kind }>> {
	return job.plan.action.kind === kind;
}

/** @param position counts the events of the item from 0 */
export function eventJob(
	item: Job<{ settings: ProcessSettings; stableId: string }>,
	planned: PlannedEvent,
	position: number,
): EventJob {
	const { settings, stableId } = item.plan;
	const plan: EventPlan = {
		...planned,
		settings,
		stableId: planned.messageId ?? shortHash(`${stableId} ${position}`),
	};
	return new Job(item.index, plan, item.isDryRun, describe(plan));
}

function shortHash(text: string): string {
	return createHash('sha256').update(text).digest('hex').slice(0, 32);
}

/** Which event it was, for its row. */
function describe({ type, messageId }: EventPlan) {
	return { type, message_id: messageId ?? null };
}

/** Whom an event is about, as far as it is known. */
export function identifiersOf(action: EventAction): Identifiers {
	switch (action.kind) {
		case 'track':
			return action.identifiers;
		case 'identify': {
			const { subscriberId, phone, email } = action;
			return { subscriberId, phone, email };
		}
		case 'audience':
			return { phone: action.phone, email: action.email };
		case 'deletion':
			return { subscriberId: action.subscriberId };
		case 'skip':
			return {};
	}
}

/**
 * Says what became of an event.
 *
 * @param subscriber as Postscript shows them, where that is known
 */
export function report(
	job: EventJob,
	status: EventStatus,
	details: Partial<EventDetails> = {},
	subscriber: Partial<Subscriber> = {},
): void {
	const { action } = job.plan;
	const { subscriberId: id, phone: phone_number, email } = identifiersOf(action);
	const row: RowOf<typeof PROCESSED_ROW> = {
		...personFields({ id, phone_number, email, ...subscriber }),
		status,
		...describe(job.plan),
		...NO_DETAILS,
		...details,
		notes: action.notes,
	};
	job.complete([row]);
}
