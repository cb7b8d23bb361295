import type { InputError } from '../inputError';
import { joinSentences } from '../sentences';
import type { Envelope } from './envelope';
import { leftOut, readField, readOptionalField } from './fields';
import type { CustomerDataOptions, Identifiers, SkipAction } from './types';
import type { EventStatus } from './statuses';

/** What identifies a person, with what was given for it but cannot be read. */
export interface PersonReading {
	identifiers: Identifiers;
	refused?: RefusedIdentifier;
}

interface RefusedIdentifier {
	status: EventStatus;
	error: InputError;
}

/**
 * The identifiers of the person of an event: subscriber ID, phone and email, all that are there.
 *
 * @param notes gets why an identifier was left out
 */
export function readPerson(
	event: Envelope,
	options: CustomerDataOptions,
	notes: string[],
): PersonReading {
	const subscriberId = readOptionalField('subscriberId', event, options, notes);
	const phone = readField('phone', event, options, notes);
	const email = readField('email', event, options, notes);
	const identifiers = compact({ subscriberId, phone: phone.value, email: email.value });
	if (phone.refused) {
		notes.push(leftOut(phone.refused));
		return { identifiers, refused: { status: 'invalid_phone', error: phone.refused } };
	}
	if (!email.refused) return { identifiers };
	notes.push(leftOut(email.refused));
	return { identifiers, refused: { status: 'invalid_email', error: email.refused } };
}

/** Whether a user ID has the form of Postscript's own subscriber IDs. */
export function isSubscriberId(userId: string | undefined): userId is string {
	return userId !== undefined && /^s_[A-Za-z0-9]{1,98}$/.test(userId);
}

/** An object without what is undefined. */
export function compact<Fields extends object>(fields: Fields): Fields {
	return Object.fromEntries(
		Object.entries(fields).filter(([, value]) => value !== undefined),
	) as Fields;
}

/** Nothing is sent for this event. */
export function skip(status: EventStatus, reason: string, notes: string[] = []): SkipAction {
	return { kind: 'skip', status, reason, otherType: false, notes };
}

/** Nothing is sent, since what should identify the person cannot be read. */
export function refusedPerson({ status, error }: RefusedIdentifier, notes: string[]): SkipAction {
	return skip(status, joinSentences(error.message, error.hint), notes);
}
