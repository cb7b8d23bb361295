import { isRecord } from '../guards';
import { quoteValue } from '../quoteValue';
import { planAudience, readComputation } from './audience';
import { readEnvelope } from './envelope';
import type { Envelope } from './envelope';
import { planComputedTrait, planIdentify } from './identify';
import { isSubscriberId, skip } from './person';
import { planRecord } from './record';
import { isRoutedHere } from './routing';
import { eventTime } from './time';
import { planTrack } from './track';
import type { CustomerDataOptions, DeletionAction, EventAction, PlannedEvent } from './types';
import type { Instant } from '../instant';

/** More would bury the ones that matter. */
const MOST_NOTES = 20;

/**
 * What to do about one event of Segment's or RudderStack's. Nothing that a sender may put into an
 * event is thrown: what cannot be processed is skipped, with a status and a reason.
 *
 * @param entry one event as `readEvents` gives it
 * @param receivedAt when n8n received the request, milliseconds since 1970, UTC; undefined where
 * that is not known
 */
export function planEvent(
	entry: unknown,
	options: CustomerDataOptions,
	receivedAt: number | undefined,
): PlannedEvent {
	if (!isRecord(entry)) {
		const reason = `The event must be an object, but is ${quoteValue(entry)}`;
		return { type: '', action: skip('invalid_event', reason) };
	}
	const event = readEnvelope(entry);
	const notes: string[] = [];
	const at = eventTime(event, receivedAt, notes);
	const action = planAction(event, at, options);
	action.notes.unshift(...notes);
	limitNotes(action.notes);
	const { type, messageId, userId } = event;
	return {
		type,
		...(messageId !== undefined && { messageId }),
		...(userId !== undefined && { userId }),
		...(at && { at: at.epochMs }),
		action,
	};
}

function planAction(
	event: Envelope,
	at: Instant | undefined,
	options: CustomerDataOptions,
): EventAction {
	if (event.type === '') return skip('missing_type', missingType(event));
	if (!isRoutedHere(event)) {
		return skip('skipped', 'The sender has switched this destination off in integrations');
	}
	const computation = readComputation(event);
	if (computation?.kind === 'trait') return planComputedTrait(event, computation.key, options);
	if (computation) return planAudience(event, computation, options);
	switch (event.type) {
		case 'identify':
			return planIdentify(event, options);
		case 'track':
			return planTrack(event, at, options);
		case 'record':
			return planRecord(event, options);
		case 'delete':
			return planDeletion(event);
		default:
			return planOtherType(event);
	}
}

/** Segment's deletion carries nothing of the person but the user ID. */
function planDeletion({ userId }: Envelope): DeletionAction {
	return {
		kind: 'deletion',
		...(userId !== undefined && { userId }),
		...(isSubscriberId(userId) && { subscriberId: userId }),
		notes: [],
	};
}

function planOtherType({ type }: Envelope): EventAction {
	const reason = `Postscript has no place for events of the type ${quoteValue(type)}: only identify and track change anything`;
	return { ...skip('skipped', reason), otherType: true };
}

function missingType({ raw }: Envelope): string {
	const given = raw.type === undefined ? 'has no type' : `has the type ${quoteValue(raw.type)}`;
	const inside = Object.keys(raw).find((key) => isEventLike(raw[key]));
	const cure =
		inside === undefined
			? 'identify needs type and traits, track needs type, event and properties'
			: `the event seems to be in ${quoteValue(inside)}: give that part of the body`;
	return `The event ${given}: ${cure}`;
}

/** An event, or a list that begins with one. */
function isEventLike(value: unknown): boolean {
	const first: unknown = Array.isArray(value) ? value[0] : value;
	return isRecord(first) && typeof first.type === 'string';
}

function limitNotes(notes: string[]): void {
	const more = notes.length - MOST_NOTES;
	if (more > 0) notes.splice(MOST_NOTES, more, `and ${more} more`);
}
