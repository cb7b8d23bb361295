import type { Subscriber, Status } from '../../domain/subscriber';
import { isRecord } from '../../domain/guards';
import { statusOf } from '../../domain/subscriber';
import { parseTimestamp, type Micros } from '../../domain/timestamp';

/** One subscriber as a page showed it. */
export interface Row {
	subscriber: Subscriber;
	id: string;
	/** `updated_at`. */
	at: Micros;
	createdAt?: Micros;
	/** Undefined where the row does not say whether promotional texts may be sent. */
	status?: Status;
}

/** What a poll cannot do without, under the names of Postscript's reference. */
export type RequiredField = 'id' | 'updated_at' | 'subscriptions.promotional.can_send';

/** Identifiers are texts in the reference; a number is read as its digits. */
function readId(value: unknown): string | undefined {
	if (typeof value === 'number' && Number.isSafeInteger(value)) return String(value);
	return typeof value === 'string' && value.trim() !== '' ? value : undefined;
}

/** @returns the row, or the field that keeps it from being read */
export function readRow(value: unknown): Row | RequiredField {
	if (!isRecord(value)) return 'id';
	const id = readId(value.id);
	if (id === undefined) return 'id';
	const at = parseTimestamp(value.updated_at ?? value.created_at);
	if (at === undefined) return 'updated_at';
	return {
		subscriber: { ...value, id } as Subscriber,
		id,
		at,
		createdAt: parseTimestamp(value.created_at),
		status: statusOf(value),
	};
}
