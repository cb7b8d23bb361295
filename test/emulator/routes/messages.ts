import type { FastifyInstance } from 'fastify';
import { phoneDigits } from '../phone';
import { CREATE_MESSAGE, ID_PARAMS, NO_QUERY } from '../schemas';
import type { Shop } from '../shop';
import type { Row } from '../subscriberStore';
import { formatTime, toMicros } from '../time';
import { badRequest, Refusal } from '../validation';
import type { World } from '../world';
import { shopOf, unknownId, type IdParams } from './access';

interface MessageBody {
	body: string;
	subscriber_id?: string;
	phone?: string;
	country?: string;
	category?: string;
	scheduled_at?: string;
	media_url?: string;
}

/** A message that was accepted: one text to a person. */
export interface RecordedMessage extends MessageBody {
	id: string;
	sentId: string;
	shopId: string;
	subscriberId: string;
	/** E.164. */
	to: string;
	category: string;
	/** False for someone who is not subscribed to this category: accepted, never sent. */
	allowed: boolean;
	createdAt: number;
}

export function messageRoutes(
	app: FastifyInstance,
	world: World,
	messages: RecordedMessage[],
): void {
	const find = (shop: Shop, named: (message: RecordedMessage) => boolean) => {
		const message = messages.find((candidate) => candidate.shopId === shop.id && named(candidate));
		if (!message) throw unknownId(world);
		return message;
	};

	app.post<{ Body: MessageBody }>(
		'/api/v2/message_requests',
		{ schema: { body: CREATE_MESSAGE, querystring: NO_QUERY } },
		(request, reply) => {
			const shop = shopOf(request);
			const message = accept(shop, request.body, world);
			messages.push(message);
			return reply
				.code(202)
				.send({ ...requestView(message, world), status: 'processing', sent_message: null });
		},
	);

	app.get<{ Params: IdParams }>(
		'/api/v2/message_requests/:id',
		{ schema: { params: ID_PARAMS, querystring: NO_QUERY } },
		(request) => {
			const message = find(shopOf(request), ({ id }) => id === request.params.id);
			return requestView(message, world);
		},
	);

	app.get<{ Params: IdParams }>(
		'/api/v2/sent_messages/:id',
		{ schema: { params: ID_PARAMS, querystring: NO_QUERY } },
		(request) => {
			const message = find(shopOf(request), ({ sentId }) => sentId === request.params.id);
			if (!isSent(message, world)) throw unknownId(world);
			return sentView(message, world);
		},
	);
}

function accept(shop: Shop, body: MessageBody, world: World): RecordedMessage {
	const row = receiver(shop, body);
	if (!row) {
		throw new Refusal(400, badRequest('/api/v2/message_requests', 'Subscriber not found'));
	}
	const category = body.category ?? 'promotional';
	return {
		...body,
		id: world.newId('mr'),
		sentId: world.newId('sm'),
		shopId: shop.id,
		subscriberId: row.id,
		to: `+${row.phone}`,
		category,
		allowed: category === 'transactional' ? row.transactional : row.promotional,
		createdAt: world.stamp(),
	};
}

function receiver({ store }: Shop, { subscriber_id, phone }: MessageBody): Row | undefined {
	if (phone === undefined) return store.byId(subscriber_id ?? '');
	return store.byPhone(phoneDigits(phone) ?? '');
}

function requestView(message: RecordedMessage, world: World) {
	const createdAt = formatTime(message.createdAt, world.options.timestamps);
	const sent = isSent(message, world);
	return {
		id: message.id,
		status: message.allowed ? (sent ? 'sent' : 'processing') : 'failed',
		status_code: 0,
		body: message.body,
		category: message.category,
		phone: message.to,
		subscriber_id: message.subscriberId,
		scheduled_at: message.scheduled_at ?? null,
		sent_message: sent ? sentView(message, world) : null,
		created_at: createdAt,
		updated_at: createdAt,
	};
}

function sentView(message: RecordedMessage, world: World) {
	return {
		id: message.sentId,
		body: message.body,
		credits_used: message.media_url === undefined ? 1 : 3,
		media_url: message.media_url ?? null,
		phone: message.to,
		shop_id: message.shopId,
		subscriber_id: message.subscriberId,
		created_at: formatTime(message.createdAt, world.options.timestamps),
	};
}

function isSent({ allowed, scheduled_at }: RecordedMessage, world: World): boolean {
	return allowed && (scheduled_at === undefined || toMicros(scheduled_at) <= world.stamp());
}
