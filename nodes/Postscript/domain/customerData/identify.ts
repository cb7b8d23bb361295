import type { Envelope } from './envelope';
import { isEmptied, readOptionalField } from './fields';
import { compact, isSubscriberId, readPerson, refusedPerson, skip } from './person';
import { customTraits, MOST_PROPERTIES, subscriberProperties } from './properties';
import type {
	CustomerDataOptions,
	Identifiers,
	IdentifyAction,
	PersonFields,
	SkipAction,
} from './types';

/**
 * An `identify`: create or update a subscriber. Each field is looked for in the traits and what
 * stands for them (see the mapping), every other trait is a custom property.
 */
export function planIdentify(
	event: Envelope,
	options: CustomerDataOptions,
): IdentifyAction | SkipAction {
	return identify(event, customTraits(event, options), options);
}

/**
 * A computed trait of Segment (`computation_class` `trait` or `computed_trait`), which comes as an
 * identify or as a track: a custom property under the trait's key.
 */
export function planComputedTrait(
	event: Envelope,
	key: string,
	options: CustomerDataOptions,
): IdentifyAction | SkipAction {
	if (event.type === 'identify') return planIdentify(event, options);
	const value = Object.hasOwn(event.properties, key) ? event.properties[key] : undefined;
	return identify(event, [[key, value]], options);
}

function identify(
	event: Envelope,
	traits: Array<[string, unknown]>,
	options: CustomerDataOptions,
): IdentifyAction | SkipAction {
	const notes: string[] = [];
	const { identifiers, refused } = readPerson(event, options, notes);
	const person = withUserId(identifiers, event);
	// Of two people with one email the phone decides, so an email is no help where it cannot be read.
	const undecided = refused?.status === 'invalid_phone' && person?.subscriberId === undefined;
	if (refused && (!person || undecided)) return refusedPerson(refused, notes);
	if (!person) return skip('missing_phone', MISSING_PHONE, notes);
	const fields = personFields(event, options, notes);
	const asProperties = options.personFields === 'properties' ? Object.entries(fields) : [];
	const properties = subscriberProperties([...asProperties, ...traits], options, notes);
	const count = Object.keys(properties).length;
	if (count > MOST_PROPERTIES) return skip('invalid_event', tooMany(count), notes);
	return {
		kind: 'identify',
		...person,
		...subscriberFields(event, options, notes),
		personFields: options.personFields === 'fields' ? asFields(fields) : {},
		properties,
		notes,
	};
}

const MISSING_PHONE =
	'The event has no phone number in traits.phone or context.traits.phone, nor an email or subscriber ID';

function tooMany(count: number): string {
	return `The event has ${count} custom properties, but a subscriber can have at most ${MOST_PROPERTIES}: send fewer traits`;
}

/** A user ID of Postscript's own identifies where nothing else does. */
function withUserId(identifiers: Identifiers, event: Envelope): Identifiers | undefined {
	if (Object.keys(identifiers).length > 0) return identifiers;
	return isSubscriberId(event.userId) ? { subscriberId: event.userId } : undefined;
}

function subscriberFields(
	event: Envelope,
	options: CustomerDataOptions,
	notes: string[],
): Pick<IdentifyAction, 'shopifyCustomerId' | 'keyword' | 'keywordId' | 'origin' | 'tags'> {
	const keyword = readOptionalField('keyword', event, options, notes);
	const keywordId = readOptionalField('keywordId', event, options, notes);
	const tags = readOptionalField('tags', event, options, notes);
	return compact({
		shopifyCustomerId: readOptionalField('shopifyCustomerId', event, options, notes),
		// Postscript takes one of the two; an ID stays when the keyword is renamed.
		keyword: keywordId === undefined ? keyword : undefined,
		keywordId,
		origin: readOptionalField('origin', event, options, notes),
		tags: tags && tags.length > 0 ? tags : undefined,
	});
}

/** First name, last name and external ID, null where the event empties them. */
function personFields(
	event: Envelope,
	options: CustomerDataOptions,
	notes: string[],
): Partial<Record<'firstName' | 'lastName' | 'externalId', string | null>> {
	const names = ['firstName', 'lastName', 'externalId'] as const;
	return compact(
		Object.fromEntries(
			names.map((name) => {
				const value = readOptionalField(name, event, options, notes);
				return [name, value ?? (isEmptied(name, event) ? null : undefined)];
			}),
		),
	);
}

/** As other integrations send them; there is no way to empty one. */
function asFields(fields: Partial<Record<string, string | null>>): PersonFields {
	return compact({
		first_name: fields.firstName ?? undefined,
		last_name: fields.lastName ?? undefined,
		external_id: fields.externalId ?? undefined,
	});
}
