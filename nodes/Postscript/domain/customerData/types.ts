import type { IDataObject } from 'n8n-workflow';

import type { PropertyValue } from '../propertyValue';
import type { EventStatus } from './statuses';

/** The choices of the screen that decide how an event is read. */
export interface CustomerDataOptions {
	/** ISO 3166 alpha-2 country of phone numbers without a country code. */
	defaultCountry: string;
	/** Names of custom properties: `First Name` as `first_name`, or as the sender wrote it. */
	propertyNames: 'snakeCase' | 'asIs';
	/** Whether null and empty text leave a custom property alone or empty it. */
	emptyValues: 'ignore' | 'clear';
	/**
	 * Where first name, last name and external ID of a person go: custom properties, which the
	 * reference knows, or fields of their own, which other integrations send.
	 */
	personFields: 'properties' | 'fields';
	/** What an event's `external_id` holds: its own ID, or the person's, as RudderStack sends it. */
	eventExternalId: 'messageId' | 'person';
}

/** Fields of a subscriber that only other integrations send (`personFields: 'fields'`). */
export interface PersonFields {
	first_name?: string;
	last_name?: string;
	external_id?: string;
}

/** What identifies the person of an event. */
export interface Identifiers {
	subscriberId?: string;
	/** E.164. */
	phone?: string;
	email?: string;
}

/** Create or update a subscriber. */
export interface IdentifyAction extends Identifiers {
	kind: 'identify';
	shopifyCustomerId?: number;
	keyword?: string;
	keywordId?: string;
	origin?: string;
	tags?: string[];
	personFields: PersonFields;
	properties: Record<string, PropertyValue>;
	notes: string[];
}

/** Send a custom event. */
export interface TrackAction {
	kind: 'track';
	/** The name as Postscript takes it. */
	type: string;
	originalName: string;
	/** UTC, `YYYY-MM-DD HH:MM:SS.ffffff`; missing where the event has no readable time. */
	occurredAt?: string;
	identifiers: Identifiers;
	externalId?: string;
	properties: Record<string, PropertyValue>;
	notes: string[];
}

/** Put a person into an audience or take them out. */
export interface AudienceAction {
	kind: 'audience';
	/** Segment's key of the audience, its entry in the list of audiences. */
	audience: string;
	audienceId?: string;
	enters: boolean;
	phone?: string;
	email?: string;
	notes: string[];
}

/** Segment's request to delete a person. */
export interface DeletionAction {
	kind: 'deletion';
	/** Where the user ID is one of Postscript's own. */
	subscriberId?: string;
	userId?: string;
	notes: string[];
}

/** Send nothing, and say why. */
export interface SkipAction {
	kind: 'skip';
	status: EventStatus;
	/** One sentence for the output item. */
	reason: string;
	/** Whether the type is none that Postscript has a place for, so that the screen's choice applies. */
	otherType: boolean;
	notes: string[];
}

export type EventAction =
	| IdentifyAction
	| TrackAction
	| AudienceAction
	| DeletionAction
	| SkipAction;

/** An event with what to do about it. */
export interface PlannedEvent {
	/** In lower case; empty where the event has none. */
	type: string;
	/** The sender's own ID of the event, the same on each delivery. */
	messageId?: string;
	/** The sender's own ID of the person. */
	userId?: string;
	/** Milliseconds since 1970, UTC, corrected; missing where the event has no readable time. */
	at?: number;
	action: EventAction;
}

/** An event as it came in: a JSON object. */
export type RawEvent = IDataObject;
