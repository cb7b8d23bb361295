import { isRecord } from '../guards';
import { quoteValue } from '../quoteValue';
import type { Envelope } from './envelope';
import { planIdentify } from './identify';
import { isMapped } from './mapping';
import { skip } from './person';
import type { CustomerDataOptions, IdentifyAction, SkipAction } from './types';

/**
 * A row of RudderStack's reverse ETL (`record`), which its webhooks do not send by themselves: an
 * insert and an update are an identify, a delete removes nothing.
 */
export function planRecord(
	event: Envelope,
	options: CustomerDataOptions,
): IdentifyAction | SkipAction {
	const { action } = event.raw;
	const name = typeof action === 'string' ? action.trim().toLowerCase() : '';
	if (name === 'insert' || name === 'update') {
		return planIdentify({ ...event, traits: rowOf(event) }, options);
	}
	if (name === 'delete') {
		return skip('skipped', 'A deleted row removes nothing from Postscript');
	}
	return skip(
		'invalid_event',
		`The action of the record is ${quoteValue(action)}, but must be insert, update or delete`,
	);
}

/** Newer connections put the whole row into `identifiers`; beside fields these only identify. */
function rowOf({ raw }: Envelope): Record<string, unknown> {
	const fields = isRecord(raw.fields) ? raw.fields : {};
	const identifiers = isRecord(raw.identifiers) ? raw.identifiers : {};
	if (Object.keys(fields).length === 0) return identifiers;
	const known = Object.entries(identifiers).filter(([key]) => isMapped(key));
	return { ...Object.fromEntries(known), ...fields };
}
