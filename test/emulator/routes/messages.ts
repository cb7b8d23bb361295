import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Permission } from '../options';
import { phoneDigits } from '../phone';
import { CREATE_MESSAGE, ID_PARAMS, NO_QUERY } from '../schemas';
import { creditsFor } from '../segments';
import type { Shop } from '../shop';
import type { Row } from '../subscriberStore';
import { toMicros, type Micros } from '../time';
import { badRequest, Refusal } from '../validation';
import { nextWakingTime } from '../wakingHours';
import type { World } from '../world';
import { assertPermitted, shopOf, unknownId, type IdParams } from './access';

/** With the shop's name in front. */
const LONGEST_MMS = 1600;

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
	/** When it goes out: later than it came where it is scheduled, or people sleep. */
	dueAt: Micros;
	createdAt: number;
}

export function messageRoutes(
	app: FastifyInstance,
	world: World,
	messages: RecordedMessage[],
): void {
	const find = (request: FastifyRequest, named: (message: RecordedMessage) => boolean) => {
		const { id: shopId } = shopOf(request);
		const message = messages.find((candidate) => candidate.shopId === shopId && named(candidate));
		if (!message) throw unknownId(world, request);
		return message;
	};

	app.post<{ Body: MessageBody }>(
		'/api/v2/message_requests',
		{ schema: { body: CREATE_MESSAGE, querystring: NO_QUERY } },
		(request, reply) => {
			const shop = shopOf(request);
			const message = accept(shop, request.body, world);
			messages.push(message);
			const held = message.dueAt > message.createdAt && message.allowed;
			const status =
				held && world.options.scheduledStatus === 'atOnce' ? 'scheduled' : 'processing';
			return reply
				.code(202)
				.send({ ...requestView(message, shop, world), status, sent_message: null });
		},
	);

	app.get<{ Params: IdParams }>(
		'/api/v2/message_requests/:id',
		{ schema: { params: ID_PARAMS, querystring: NO_QUERY } },
		(request) => {
			const message = find(request, ({ id }) => id === request.params.id);
			return requestView(message, shopOf(request), world);
		},
	);

	app.get<{ Params: IdParams }>(
		'/api/v2/sent_messages/:id',
		{ schema: { params: ID_PARAMS, querystring: NO_QUERY } },
		(request) => {
			const message = find(
				request,
				(candidate) => candidate.sentId === request.params.id && isSent(candidate, world),
			);
			return sentView(message, shopOf(request));
		},
	);
}

function accept(shop: Shop, body: MessageBody, world: World): RecordedMessage {
	const category = body.category ?? 'promotional';
	if (category !== 'promotional') assertPermitted(world, category as Permission);
	const row = receiver(shop, body);
	if (!row) throw refuse(world, 'Subscriber not found');
	if (body.media_url !== undefined && shop.prefixed(body.body).length > LONGEST_MMS) {
		throw refuse(world, `An MMS has at most ${LONGEST_MMS} characters`);
	}
	const createdAt = world.stamp();
	const message = {
		...body,
		id: world.newId('mr'),
		sentId: world.newId('sm'),
		shopId: shop.id,
		subscriberId: row.id,
		to: `+${row.phone}`,
		category,
		allowed: category === 'transactional' ? row.transactional : row.promotional,
		createdAt,
		dueAt: dueTime(body, category, createdAt, world),
	};
	const text = { source: message.id, sentAt: message.dueAt };
	if (message.allowed) shop.text(row, 'message', message.body, text);
	return message;
}

function refuse({ options }: World, reason: string): Refusal {
	return new Refusal(400, badRequest('/api/v2/message_requests', reason, options));
}

function dueTime(
	{ scheduled_at }: MessageBody,
	category: string,
	createdAt: Micros,
	{ options }: World,
): Micros {
	const at = Math.max(createdAt, scheduled_at === undefined ? 0 : toMicros(scheduled_at));
	const { wakingHours } = options;
	return wakingHours && category === 'promotional' ? nextWakingTime(at, wakingHours) : at;
}

function receiver({ store }: Shop, { subscriber_id, phone }: MessageBody): Row | undefined {
	if (phone === undefined) return store.byId(subscriber_id ?? '');
	return store.byPhone(phoneDigits(phone) ?? '');
}

function requestView(message: RecordedMessage, shop: Shop, world: World) {
	const createdAt = shop.time(message.createdAt);
	return {
		id: message.id,
		status: statusOf(message, world),
		status_code: 0,
		body: message.body,
		category: message.category,
		phone: message.to,
		subscriber_id: message.subscriberId,
		scheduled_at: message.scheduled_at ?? null,
		sent_message: isSent(message, world) ? sentView(message, shop) : null,
		created_at: createdAt,
		updated_at: createdAt,
	};
}

function statusOf(message: RecordedMessage, world: World): string {
	if (!message.allowed) return 'failed';
	return isSent(message, world) ? 'sent' : 'scheduled';
}

function sentView(message: RecordedMessage, shop: Shop) {
	const body = shop.prefixed(message.body);
	return {
		id: message.sentId,
		body,
		credits_used: creditsFor(body, message.media_url !== undefined),
		media_url: message.media_url ?? null,
		phone: message.to,
		shop_id: message.shopId,
		subscriber_id: message.subscriberId,
		created_at: shop.time(message.dueAt),
	};
}

function isSent({ allowed, dueAt }: RecordedMessage, world: World): boolean {
	return allowed && dueAt <= world.stamp();
}
