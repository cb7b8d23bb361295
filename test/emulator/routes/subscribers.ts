import type { FastifyInstance, FastifyRequest } from 'fastify';
import { phoneDigits } from '../phone';
import type { PageReads } from '../pageReads';
import {
	CREATE_SUBSCRIBER,
	ID_PARAMS,
	LIST_SUBSCRIBERS,
	NO_QUERY,
	REDACT,
	UNSUBSCRIBE,
	UPDATE_SUBSCRIBER,
} from '../schemas';
import type { PendingSubscriber, Shop } from '../shop';
import { findPage, type SubscriberQuery } from '../subscriberQuery';
import type { Properties, Row } from '../subscriberStore';
import { Refusal } from '../validation';
import { createdView } from '../views';
import type { World } from '../world';
import { assertPermitted, shopOf, unknownId, type IdParams } from './access';

interface CreateBody {
	phone_number: string;
	keyword?: string;
	keyword_id?: string;
	origin?: string;
	email?: string;
	shopify_customer_id?: number;
	tags?: string[];
	properties?: Properties | null;
	first_name?: string;
	last_name?: string;
	external_id?: string;
}

interface UpdateBody {
	email?: string;
	tags?: string[];
	properties?: Properties | null;
}

interface ComplianceBody {
	postscript_subscriber_id?: string;
	shopify_customer_id?: number | string;
	email?: string;
	phone_number?: string;
}

export function subscriberRoutes(app: FastifyInstance, world: World, pageReads: PageReads): void {
	app.get<{ Querystring: SubscriberQuery }>(
		'/api/v2/subscribers',
		{ schema: { querystring: LIST_SUBSCRIBERS } },
		(request) => {
			const shop = shopOf(request);
			pageReads.before(shop, request.query);
			const { rows, page, totalPages } = findPage(
				shop.store,
				request.query,
				world.options,
				world.random,
			);
			return {
				page_info: { page, total_pages: totalPages },
				subscribers: rows.map((row) => shop.view(row)),
			};
		},
	);

	app.get<{ Params: IdParams }>(
		'/api/v2/subscribers/:id',
		{ schema: { params: ID_PARAMS, querystring: NO_QUERY } },
		(request) => {
			const shop = shopOf(request);
			return shop.view(knownRow(shop, request, world));
		},
	);

	app.post<{ Body: CreateBody }>(
		'/api/v2/subscribers',
		{ schema: { body: CREATE_SUBSCRIBER, querystring: NO_QUERY } },
		(request) => create(shopOf(request), request.body, world),
	);

	app.patch<{ Params: IdParams; Body: UpdateBody }>(
		'/api/v2/subscribers/:id',
		{ schema: { params: ID_PARAMS, body: UPDATE_SUBSCRIBER, querystring: NO_QUERY } },
		(request) => {
			const shop = shopOf(request);
			const row = knownRow(shop, request, world);
			if (!shop.patch(row, request.body)) throw new Refusal(400, {});
			// An update's answer has everything that a read has, but the cookie id.
			return { ...shop.view(row), ps_id: undefined };
		},
	);
}

export function complianceRoutes(app: FastifyInstance, world: World): void {
	app.patch<{ Body: ComplianceBody }>(
		'/api/v2/compliance/unsubscribe',
		{ schema: { body: UNSUBSCRIBE, querystring: NO_QUERY } },
		(request, reply) => {
			const shop = shopOf(request);
			assertPermitted(world, 'compliance');
			const rows = meant(shop, request.body);
			shop.comply(() => rows.forEach((row) => shop.unsubscribe(row)));
			return reply.code(202).send({ message: 'OK' });
		},
	);

	app.patch<{ Body: ComplianceBody }>(
		'/api/v2/compliance/redact',
		{ schema: { body: REDACT, querystring: NO_QUERY } },
		(request, reply) => {
			const shop = shopOf(request);
			assertPermitted(world, 'compliance');
			const rows = meant(shop, request.body);
			shop.comply(() => rows.forEach((row) => shop.redact(row)));
			return reply.code(202).send({ message: 'OK' });
		},
	);
}

function create(shop: Shop, body: CreateBody, world: World) {
	const keyword = shop.findKeyword({ id: body.keyword_id, keyword: body.keyword });
	if (!keyword) throw new Refusal(404, UNKNOWN_KEYWORD);
	const digits = phoneDigits(body.phone_number) ?? '';
	const existing = shop.store.byPhone(digits);
	const { existingPhone, pendingPhone, timestamps } = world.options;
	if (existing && existingPhone === 'refuse') throw new Refusal(400, {});
	if (existing && existingPhone === 'existing') return createdView(existing, timestamps);
	const waiting = shop.pendingFor(digits);
	if (waiting && pendingPhone === 'refuse') throw new Refusal(400, {});
	if (waiting && pendingPhone === 'same') return createdView(waiting, timestamps);
	const pending = newPending(body, keyword.id, world);
	shop.addPending(pending);
	return createdView(pending, timestamps);
}

function newPending(body: CreateBody, keywordId: string, world: World): PendingSubscriber {
	const at = world.stamp();
	const { first_name, last_name, external_id } = body;
	return {
		id: world.newId('s'),
		keywordId,
		origin: body.origin ?? 'other',
		phone: phoneDigits(body.phone_number) ?? '',
		email: body.email ?? null,
		shopifyCustomerId: body.shopify_customer_id ?? null,
		tags: [...new Set(body.tags)],
		properties: body.properties ?? {},
		data: JSON.parse(JSON.stringify({ first_name, last_name, external_id })),
		promotional: false,
		transactional: false,
		createdAt: at,
		updatedAt: at,
		optedInAt: null,
	};
}

/** A pending record's id is no subscriber's. */
function knownRow(shop: Shop, request: FastifyRequest<{ Params: IdParams }>, world: World): Row {
	const row = shop.store.byId(request.params.id);
	if (!row) throw unknownId(world, request);
	return row;
}

/** Whom a compliance call means; the answer is the same if there is no such subscriber. */
function meant(shop: Shop, body: ComplianceBody): Row[] {
	const { store } = shop;
	if (body.email !== undefined) return store.byEmail(body.email);
	if (body.shopify_customer_id !== undefined) {
		return store.byShopifyCustomer(Number(body.shopify_customer_id));
	}
	const row =
		body.phone_number === undefined
			? store.byId(body.postscript_subscriber_id ?? '')
			: store.byPhone(phoneDigits(body.phone_number) ?? '');
	return row ? [row] : [];
}

export const UNKNOWN_KEYWORD = {
	error_code: 3001,
	error_message: 'Could not find keyword matching that information',
	success: false,
} as const;
