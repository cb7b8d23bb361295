import type { FastifyInstance, FastifyPluginCallback } from 'fastify';
import { BULK, DELIVER, FAULT, LIVE_OPTIONS, PERSON } from './adminSchemas';
import type { FaultRule } from './faults';
import type { LiveOptions } from './options';
import type { NewPerson, Shop, SubscriberChange, When } from './shop';
import type { State } from './state';
import type { Irregular } from './webhooks';

interface ShopChoice {
	/** Its id; the first shop if absent. */
	shop?: string;
}

type PersonBody = ShopChoice & NewPerson & SubscriberChange & When & { body?: string };
type Action = (shop: Shop, body: PersonBody) => unknown;

const ACTIONS: Record<string, Action> = {
	add: (shop, body) => shop.add(body, body),
	confirm: (shop, body) => shop.confirm(body.phone, body),
	'opt-in': (shop, body) => shop.optIn(body.phone, body),
	'opt-out': (shop, body) => shop.optOut(body.phone, body),
	touch: (shop, body) => shop.touch(body.phone, touched(body), body),
	'incoming-message': (shop, body) => shop.incomingMessage(body.phone, body.body ?? ''),
	'email-collected': (shop, body) => shop.emailCollected(body.phone, body.email ?? '', body),
};

/** The emulator's own set-up over HTTP, for other processes: JSON, no key, not limited, not logged. */
export function adminRoutes(state: State): FastifyPluginCallback {
	return (app, _options, done) => {
		app.setErrorHandler<Error>((problem, _request, reply) =>
			reply.code(400).send({ message: problem.message }),
		);
		app.setNotFoundHandler((_request, reply) =>
			reply.code(404).send({ message: 'No such address' }),
		);
		recordRoutes(app, state);
		settingRoutes(app, state);
		peopleRoutes(app, state);
		deliveryRoutes(app, state);
		done();
	};
}

function recordRoutes(app: FastifyInstance, state: State): void {
	app.get('/state', () => ({
		options: shownOptions(state.world.options),
		counters: state.counters,
		violations: state.violations.length,
		shops: [...state.shops.values()].map((shop) => ({
			id: shop.id,
			name: shop.name,
			subscribers: shop.store.size,
			pending: shop.pending().length,
			webhooks: shop.webhooks.subscriptions.size,
		})),
	}));
	app.get('/log', () => state.log);
	app.get('/violations', () => state.violations);
	app.get('/events', () => state.events);
	app.get('/messages', () => state.messages);
	app.get<{ Querystring: ShopChoice & { phone?: string } }>('/texts', (request) => {
		const { shop, phone } = request.query;
		return phone === undefined ? state.shop(shop).texts : state.shop(shop).textsTo(phone);
	});
	app.get('/deliveries', () => state.dispatcher.deliveries);
	app.post('/reset', () => {
		state.reset();
		return { done: true };
	});
}

function settingRoutes(app: FastifyInstance, state: State): void {
	app.patch<{ Body: Partial<LiveOptions> }>(
		'/options',
		{ schema: { body: LIVE_OPTIONS } },
		(request) => shownOptions(Object.assign(state.world.options, request.body)),
	);
	app.get('/faults', () => shownOptions(state.world.options).faults);
	app.post<{ Body: FaultRule }>('/faults', { schema: { body: FAULT } }, (request) => {
		state.world.options.faults.push(request.body);
		return { done: true };
	});
	app.delete('/faults', () => {
		state.world.options.faults = [];
		return { done: true };
	});
}

function peopleRoutes(app: FastifyInstance, state: State): void {
	app.get<{ Querystring: ShopChoice & { phone?: string } }>('/people', (request) => {
		const { shop, phone } = request.query;
		const chosen = state.shop(shop);
		if (phone === undefined) return [...chosen.subscribers()];
		return [chosen.byPhone(phone)].filter((person) => person !== undefined);
	});
	app.get<{ Querystring: ShopChoice }>('/people/pending', (request) =>
		state
			.shop(request.query.shop)
			.pending()
			.map(({ phone, ...pending }) => ({
				...pending,
				phone_number: `+${phone}`,
			})),
	);
	app.post<{ Body: ShopChoice }>('/people/reveal', (request) => {
		state.shop(request.body?.shop).reveal();
		return { done: true };
	});
	app.post<{ Body: { actions: Array<PersonBody & { action: string }> } }>(
		'/people/bulk',
		{ schema: { body: BULK } },
		(request) => {
			for (const { action, ...body } of request.body.actions) act(state, action, body);
			return { done: request.body.actions.length };
		},
	);
	app.post<{ Params: { action: string }; Body: PersonBody }>(
		'/people/:action',
		{ schema: { body: PERSON } },
		(request) => {
			act(state, request.params.action, request.body);
			return { person: state.shop(request.body.shop).byPhone(request.body.phone) ?? null };
		},
	);
}

function deliveryRoutes(app: FastifyInstance, state: State): void {
	app.post<{ Body: ShopChoice & Irregular & { event: string; data?: Record<string, unknown> } }>(
		'/webhooks/deliver',
		{ schema: { body: DELIVER } },
		(request) => {
			const { shop, event, data = {}, ...irregular } = request.body;
			state.shop(shop).deliver(event, data, irregular);
			return { done: true };
		},
	);
	app.post<{ Body: ShopChoice }>('/webhooks/rotate-token', (request) => {
		state.shop(request.body?.shop).webhooks.rotateToken();
		return { done: true };
	});
}

function act(state: State, name: string, body: PersonBody): void {
	const action = Object.hasOwn(ACTIONS, name) ? ACTIONS[name] : undefined;
	if (!action) throw new Error(`No such action: ${name}`);
	action(state.shop(body.shop), body);
}

/** Of all that came, what may change about a person. */
function touched(body: PersonBody): SubscriberChange {
	const { email, tags, properties, shopifyCustomerId } = body;
	const change = { email, tags, properties, shopifyCustomerId };
	return Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
}

function shownOptions(options: LiveOptions) {
	const shown = (rule: FaultRule) => ({ ...rule, path: rule.path && String(rule.path) });
	return { ...options, faults: options.faults.map(shown) };
}
