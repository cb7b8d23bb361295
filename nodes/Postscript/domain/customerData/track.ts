import { parseId } from '../identifiers';
import { toPostscriptUtc } from '../instant';
import type { Instant } from '../instant';
import { toEventType } from '../names';
import { quoteValue } from '../quoteValue';
import { attempt } from '../attempt';
import type { Envelope } from './envelope';
import { readOptionalField } from './fields';
import { isSubscriberId, readPerson, refusedPerson, skip } from './person';
import type { PersonReading } from './person';
import { eventProperties } from './properties';
import type { CustomerDataOptions, Identifiers, SkipAction, TrackAction } from './types';

/** A `track`: a custom event of the person, or of no person for its name's sake. */
export function planTrack(
	event: Envelope,
	at: Instant | undefined,
	options: CustomerDataOptions,
): TrackAction | SkipAction {
	const notes: string[] = [];
	const originalName = nameOf(event.raw.event);
	const type = originalName === undefined ? '' : toEventType(originalName);
	if (originalName === undefined || type === '') {
		return skip('missing_event', missingName(event.raw.event));
	}
	const person = readPerson(event, options, notes);
	const identifiers = withUserId(person, event, notes);
	if (person.refused && Object.keys(identifiers).length === 0) {
		return refusedPerson(person.refused, notes);
	}
	return {
		kind: 'track',
		type,
		originalName,
		...(at && { occurredAt: toPostscriptUtc(at) }),
		identifiers,
		...externalId(event, options, notes),
		properties: eventProperties(event, notes),
		notes,
	};
}

/**
 * Tells which events of a run got one name from different ones: in Postscript's flows they are one
 * event.
 *
 * @param actions those of one run; the notes of the events concerned get a sentence
 */
export function tellSharedNames(actions: TrackAction[]): void {
	const names = new Map<string, Set<string>>();
	for (const { type, originalName } of actions) {
		names.set(type, (names.get(type) ?? new Set()).add(originalName));
	}
	for (const { type, originalName, notes } of actions) {
		const others = [...(names.get(type) ?? [])].filter((name) => name !== originalName);
		if (others.length > 0) {
			notes.push(`${quoteValue(others[0])} becomes ${quoteValue(type)} too`);
		}
	}
}

function nameOf(value: unknown): string | undefined {
	if (typeof value === 'number') return String(value);
	return typeof value === 'string' && value.trim() !== '' ? value : undefined;
}

function missingName(value: unknown): string {
	return nameOf(value) === undefined
		? 'The event has no name: a track needs one in event, e.g. Order Completed'
		: `The name ${quoteValue(value)} has no letter or digit that Postscript takes: use A to Z, a to z, 0 to 9`;
}

/**
 * A user ID is the sender's own: it is Postscript's where it has the form of one, and it is tried
 * where nothing else identifies the person (as RudderStack does).
 */
function withUserId(
	{ identifiers, refused }: PersonReading,
	event: Envelope,
	notes: string[],
): Identifiers {
	const { userId } = event;
	if (userId === undefined || identifiers.subscriberId !== undefined) return identifiers;
	if (isSubscriberId(userId)) return { subscriberId: userId, ...identifiers };
	if (refused || Object.keys(identifiers).length > 0) return identifiers;
	if (!isId(userId)) return identifiers;
	notes.push('Only the user ID identifies the person: it was sent as the subscriber ID');
	return { subscriberId: userId };
}

function isId(value: string): boolean {
	return attempt(() => parseId(value, 'userId')).value === value;
}

/** The event's own ID makes a replay recognisable; RudderStack sends the person's instead. */
function externalId(
	event: Envelope,
	options: CustomerDataOptions,
	notes: string[],
): Pick<TrackAction, 'externalId'> {
	const id =
		options.eventExternalId === 'person'
			? readOptionalField('externalId', event, options, notes)
			: event.messageId;
	return id === undefined ? {} : { externalId: id };
}
