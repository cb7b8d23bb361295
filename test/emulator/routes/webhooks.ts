import type { FastifyInstance, FastifyRequest } from 'fastify';
import {
	CREATE_WEBHOOK,
	ID_PARAMS,
	NAME_WEBHOOK_EVENT,
	NO_QUERY,
	UPDATE_WEBHOOK,
} from '../schemas';
import type { Shop } from '../shop';
import { badRequest, Refusal } from '../validation';
import type { WebhookSubscription } from '../webhooks';
import type { World } from '../world';
import { shopOf, unknownId, type IdParams } from './access';

interface CreateBody {
	callback_url: string;
	event: string;
	headers?: Record<string, string>;
}

interface EventName {
	event: string;
}

const EXAMPLE_WEBHOOK = '89066f0a-eb36-4ed8-b98c-606e6dcac715';

export function webhookRoutes(app: FastifyInstance, world: World): void {
	app.get('/api/v2/webhooks', { schema: { querystring: NO_QUERY } }, (request) => {
		const shop = shopOf(request);
		const all = [...shop.webhooks.subscriptions.values()];
		return { webhook_subscriptions: all.map((subscription) => view(subscription, shop)) };
	});

	app.post<{ Body: CreateBody }>(
		'/api/v2/webhooks',
		{ schema: { body: CREATE_WEBHOOK, querystring: NO_QUERY } },
		(request) => {
			const shop = shopOf(request);
			const { callback_url, event, headers = {} } = request.body;
			if (!isTaken(event, world)) {
				throw new Refusal(
					400,
					badRequest(request.url, `${event} is not a valid event`, world.options),
				);
			}
			return view(shop.webhooks.create(callback_url, event, headers), shop);
		},
	);

	app.get('/api/v2/webhooks/token', { schema: { querystring: NO_QUERY } }, (request) => {
		const { token } = shopOf(request).webhooks;
		if (token === undefined)
			throw new Refusal(400, badRequest(request.url, 'No webhook yet', world.options));
		return { token };
	});

	app.get<{ Querystring: EventName }>(
		'/api/v2/webhooks/example',
		{ schema: { querystring: NAME_WEBHOOK_EVENT } },
		(request) => {
			const { webhooks } = shopOf(request);
			const { event } = request.query;
			return webhooks.envelope(EXAMPLE_WEBHOOK, event, webhooks.example(event));
		},
	);

	app.post<{ Body: EventName }>(
		'/api/v2/webhooks/test',
		{ schema: { body: NAME_WEBHOOK_EVENT, querystring: NO_QUERY } },
		(request, reply) => {
			const { webhooks } = shopOf(request);
			webhooks.emit(request.body.event, webhooks.example(request.body.event));
			return reply.code(202).send({ message: 'OK' });
		},
	);

	oneWebhookRoutes(app, world);
}

function oneWebhookRoutes(app: FastifyInstance, world: World): void {
	const path = '/api/v2/webhooks/:id';
	const find = (shop: Shop, request: FastifyRequest<{ Params: IdParams }>) => {
		const subscription = shop.webhooks.subscriptions.get(request.params.id);
		if (!subscription) throw unknownId(world, request);
		return subscription;
	};

	app.get<{ Params: IdParams }>(
		path,
		{ schema: { params: ID_PARAMS, querystring: NO_QUERY } },
		(request) => {
			const shop = shopOf(request);
			return view(find(shop, request), shop);
		},
	);

	app.patch<{ Params: IdParams; Body: Partial<CreateBody> }>(
		path,
		{ schema: { params: ID_PARAMS, body: UPDATE_WEBHOOK, querystring: NO_QUERY } },
		(request) => {
			const shop = shopOf(request);
			const subscription = find(shop, request);
			const { callback_url = subscription.callbackUrl, headers = subscription.headers } =
				request.body;
			const updatedAt = world.stamp();
			return view(
				Object.assign(subscription, { callbackUrl: callback_url, headers, updatedAt }),
				shop,
			);
		},
	);

	app.delete<{ Params: IdParams }>(
		path,
		{ schema: { params: ID_PARAMS, querystring: NO_QUERY } },
		(request) => {
			const { subscriptions } = shopOf(request).webhooks;
			if (!subscriptions.delete(request.params.id)) throw unknownId(world, request);
			return {};
		},
	);
}

/** The reference spells the email event in two ways: a switch says which one a create takes. */
function isTaken(event: string, { options }: World): boolean {
	return (
		!event.endsWith('.email_collected') ||
		options.emailCollected === 'both' ||
		options.emailCollected === event
	);
}

function view(subscription: WebhookSubscription, shop: Shop) {
	return {
		id: subscription.id,
		callback_url: subscription.callbackUrl,
		event: subscription.event,
		headers: subscription.headers,
		created_at: shop.time(subscription.createdAt),
		updated_at: shop.time(subscription.updatedAt),
	};
}
