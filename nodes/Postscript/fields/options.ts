import type { IDataObject } from 'n8n-workflow';
import type { Field } from '../execution/field';
import { collection, onlyWith, shownWhen } from '../execution/field';
import { DRY_RUN, MAX_RETRY_TIME, MAX_TRIES, SUMMARY_ONLY } from '../execution/settings';
import { DEFAULT_COUNTRY } from './country';
import { IF_SEVERAL_MATCH } from './matching';
import { SUBSCRIBER_MODES } from './subscriberLocator';

/** The collection Options, its fields in the alphabetical order that n8n asks for. */
export function options(...fields: Field[]): Field<IDataObject> {
	return collection(
		{ displayName: 'Options', name: 'options', placeholder: 'Add Option' },
		fields.sort((a, b) => a.property.displayName.localeCompare(b.property.displayName)),
	);
}

/** The collection Additional Fields, likewise. */
export function additionalFields(...fields: Field[]): Field<IDataObject> {
	return collection(
		{ displayName: 'Additional Fields', name: 'additionalFields', placeholder: 'Add Field' },
		fields.sort((a, b) => a.property.displayName.localeCompare(b.property.displayName)),
	);
}

/** What looking a person up depends on, where it has an effect on how the locator Subscriber says it. */
export const LOOKUP: Field[] = [
	shownWhen(onlyWith('/subscriber.mode', SUBSCRIBER_MODES, 'phone'), DEFAULT_COUNTRY),
	shownWhen(onlyWith('/subscriber.mode', SUBSCRIBER_MODES, 'email'), IF_SEVERAL_MATCH),
];

const RETRIES: Field[] = [MAX_RETRY_TIME, MAX_TRIES];

/** What every operation that writes lets choose. */
export const WRITE: Field[] = [DRY_RUN, SUMMARY_ONLY, ...RETRIES];

/** Options of operations that only read. */
export const READ_OPTIONS = options(...RETRIES);

/** Options of operations that only read and are given a person. */
export const LOOKUP_OPTIONS = options(...LOOKUP, ...RETRIES);

/** Options of operations that write. */
export const WRITE_OPTIONS = options(...WRITE);

/** Options of operations that write to a person. */
export const WRITE_OPTIONS_WITH_COUNTRY = options(...LOOKUP, ...WRITE);
