import type { IDataObject } from 'n8n-workflow';
import type { TrackAction } from '../../domain/customerData/types';
import type { RunContext } from '../../execution/operation';
import type { EventJob } from './eventJob';
import { report } from './eventJob';

/** Sends one custom event, with the event's own ID at each attempt. */
export async function sendTrack(run: RunContext, job: EventJob<TrackAction>): Promise<void> {
	const { action, stableId, settings } = job.plan;
	const { subscriberId, phone, email } = action.identifiers;
	const isOwnId = settings.eventExternalId === 'messageId';
	const externalId = action.externalId ?? (isOwnId ? stableId : undefined);
	const body: IDataObject = {
		type: action.type,
		...(subscriberId !== undefined && { subscriber_id: subscriberId }),
		...(phone !== undefined && { phone }),
		...(email !== undefined && { email }),
		...(action.occurredAt !== undefined && { occurred_at: action.occurredAt }),
		...(Object.keys(action.properties).length > 0 && { properties: action.properties }),
		...(externalId !== undefined && { external_id: externalId }),
	};
	const { event_ids = [] } = await run.write<{ event_ids?: string[] }>([job], 'sendEvent', {
		body,
	});
	const isOfPerson = Object.keys(action.identifiers).length > 0;
	report(job, isOfPerson ? 'sent' : 'sent_without_subscriber', {
		event: action.type,
		original_event: action.originalName,
		event_ids,
		sent: body,
	});
}
