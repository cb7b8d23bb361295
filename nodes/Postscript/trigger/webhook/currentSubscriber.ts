import type { PostscriptClient } from '../../api/client';
import { PostscriptError } from '../../api/errors';
import { lookUp } from '../../api/lookup';
import type { Subscriber } from '../../domain/subscriber';
import { parseTimestamp } from '../../domain/timestamp';
import { settle } from '../../domain/settle';

/** After this much of the hour in which Postscript repeats, no further repeat may come. */
const COMPLETE_FOR_MS = 45 * 60_000;

/**
 * The subscriber of a delivery as Postscript has them now, with one request.
 *
 * @param delivered what the delivery says of them
 * @param eventTime of the delivery, ISO 8601, UTC where it names no zone
 * @param now milliseconds since 1970
 * @param warn told why the event is passed on as it came
 * @returns undefined where the delivery names no subscriber, where they are gone by now (redacted, for instance), and
 * where the look-up fails so late that no repeat may follow
 * @throws PostscriptError where the delivery is better repeated
 */
export async function currentSubscriber(
	client: PostscriptClient,
	delivered: Partial<Subscriber>,
	eventTime: string | undefined,
	now: number,
	warn: (what: string, fault: unknown) => void,
): Promise<Subscriber | undefined> {
	const result = await settle(find(client, delivered));
	if (result.status === 'fulfilled') return result.value;
	const happened = parseTimestamp(eventTime);
	const isYoung = happened !== undefined && now - happened / 1000 < COMPLETE_FOR_MS;
	if (isYoung) throw result.reason;
	warn('could not look the subscriber up and passed the event on as it came', result.reason);
	return undefined;
}

async function find(
	client: PostscriptClient,
	{ id, phone_number: phone }: Partial<Subscriber>,
): Promise<Subscriber | undefined> {
	if (id) return await findById(client, id);
	if (!phone) return undefined;
	const finding = (await lookUp(client, 'phone', [phone]))(phone);
	if (finding.kind === 'failed') throw finding.error;
	return finding.kind === 'found' ? finding.subscriber : undefined;
}

async function findById(client: PostscriptClient, id: string): Promise<Subscriber | undefined> {
	const result = await settle(client.request<Subscriber>('getSubscriber', { id }));
	if (result.status === 'fulfilled') return result.value;
	const { reason } = result;
	if (reason instanceof PostscriptError && [400, 404].includes(reason.status ?? 0))
		return undefined;
	throw reason;
}
