import type { FastifyInstance } from 'fastify';
import { phoneDigits } from '../phone';
import { CREATE_EVENT, NO_QUERY } from '../schemas';
import type { Shop } from '../shop';
import { formatTime } from '../time';
import type { World } from '../world';
import { shopOf } from './access';

interface EventBody {
	type: string;
	subscriber_id?: string;
	phone?: string;
	email?: string;
	occurred_at?: string;
	properties?: Readonly<Record<string, string | number | boolean>>;
	external_id?: string;
}

/** A custom event as it came in; a repeat is recorded again, as nothing promises otherwise. */
export interface RecordedEvent extends EventBody {
	id: string;
	shopId: string;
	/** Whose flow it triggers; null for an event that reaches no subscriber. */
	subscriberId: string | null;
	receivedAt: string;
}

export function eventRoutes(app: FastifyInstance, world: World, events: RecordedEvent[]): void {
	app.post<{ Body: EventBody }>(
		'/api/v2/events',
		{ schema: { body: CREATE_EVENT, querystring: NO_QUERY } },
		(request, reply) => {
			const shop = shopOf(request);
			const id = world.newId('ev');
			events.push({
				...request.body,
				id,
				shopId: shop.id,
				subscriberId: reached(shop, request.body),
				receivedAt: formatTime(world.stamp(), world.options.timestamps),
			});
			return reply.code(202).send({ event_ids: [id] });
		},
	);
}

/** The published order of the identifiers: each is tried until one is known. */
function reached({ store }: Shop, { subscriber_id, phone, email }: EventBody): string | null {
	const row =
		store.byId(subscriber_id ?? '') ??
		store.byPhone(phoneDigits(phone ?? '') ?? '') ??
		store.reachedByEmail(email ?? '');
	return row?.id ?? null;
}
