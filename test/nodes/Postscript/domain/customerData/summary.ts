import { attempt } from '../../../../../nodes/Postscript/domain/attempt';
import { readEvents } from '../../../../../nodes/Postscript/domain/customerData/payload';
import { planEvent } from '../../../../../nodes/Postscript/domain/customerData/plan';
import type {
	CustomerDataOptions,
	PlannedEvent,
} from '../../../../../nodes/Postscript/domain/customerData/types';

export const OPTIONS: CustomerDataOptions = {
	defaultCountry: 'US',
	propertyNames: 'snakeCase',
	emptyValues: 'ignore',
	personFields: 'properties',
	eventExternalId: 'messageId',
};

/** The plans of a body, as the operation makes them; the receipt is not known unless given. */
export function planAll(
	payload: unknown,
	options: Partial<CustomerDataOptions> = {},
	receivedAt?: number,
): PlannedEvent[] {
	return readEvents(payload, 'Payload').map((entry) =>
		planEvent(entry, { ...OPTIONS, ...options }, receivedAt),
	);
}

/** One line for each event: what is to be done, with every value that would be sent. */
export function summaries(payload: unknown): string[] {
	const { value, refused } = attempt(() => planAll(payload));
	return refused ? [`refused: ${refused.message.slice(0, 60)}`] : value.map(summary);
}

function summary({ action }: PlannedEvent): string {
	const told = action.notes.length > 0 ? ` (${action.notes.length} told)` : '';
	switch (action.kind) {
		case 'skip':
			return `${action.status}${action.otherType ? ', other type' : ''}`;
		case 'deletion':
			return `deletion of ${action.subscriberId ?? `user ${action.userId}`}`;
		case 'audience':
			return `${action.enters ? 'into' : 'out of'} ${action.audience}: ${pairs({ phone: action.phone, email: action.email })}${told}`;
		case 'track':
			return `${action.type} at ${action.occurredAt ?? 'receipt'}: ${pairs({ ...action.identifiers })} {${pairs(action.properties)}}${told}`;
		case 'identify': {
			const { properties, personFields, ...fields } = action;
			const sent = { ...fields, ...personFields, kind: undefined, notes: undefined };
			return `identify ${pairs(sent)} {${pairs(properties)}}${told}`;
		}
	}
}

function pairs(values: object): string {
	const shown = Object.entries(values).filter(([, value]) => value !== undefined);
	const parts = shown.map(([name, value]) => `${name}=${text(value)}`);
	return parts.length > 8 ? `${parts.slice(0, 8).join(' ')} ... ${parts.length}` : parts.join(' ');
}

function text(value: unknown): string {
	const json = typeof value === 'string' ? value : JSON.stringify(value);
	return json.length > 40 ? `${json.slice(0, 40)}...` : json;
}
