import fastify, { type FastifyInstance } from 'fastify';
import { adminRoutes } from './admin';
import type { FaultRule } from './faults';
import { ADMIN_PREFIX, Gate } from './gate';
import type { EmulatorOptions, LiveOptions } from './options';
import type { PageHook } from './pageReads';
import type { Counters, LogEntry, Violation } from './requestLog';
import { eventRoutes, type RecordedEvent } from './routes/events';
import { identityRoutes } from './routes/identity';
import { keywordRoutes } from './routes/keywords';
import { messageRoutes, type RecordedMessage } from './routes/messages';
import { complianceRoutes, subscriberRoutes } from './routes/subscribers';
import { webhookRoutes } from './routes/webhooks';
import type { Shop } from './shop';
import { State } from './state';
import { acceptJsonOnly, answerProblems, STRICT_AJV } from './validation';
import type { Delivery } from './webhookDispatcher';

/** A running emulator. Its records grow as requests come in; its options may be set while it runs. */
export interface Emulator {
	/** e.g. `http://127.0.0.1:4010`, without a slash at the end. */
	readonly url: string;
	/** Every endpoint that is served, e.g. `GET /api/v2/subscribers/:id`. */
	readonly endpoints: readonly string[];
	readonly options: LiveOptions;
	readonly log: readonly LogEntry[];
	readonly counters: Readonly<Counters>;
	readonly violations: readonly Violation[];
	readonly events: readonly RecordedEvent[];
	readonly messages: readonly RecordedMessage[];
	readonly webhookDeliveries: readonly Delivery[];
	/** The shop of a private key or a shop id; the first one if none is named. */
	shop(keyOrId?: string): Shop;
	/** Called before each page of the list is read, until the next reset. */
	beforePage(hook: PageHook): void;
	/** Adds a fault behind those that are set. */
	fail(rule: FaultRule): void;
	/** Back to how it was started, on the same port. */
	reset(): void;
	/** Cuts what is open, hanging requests too, and frees the port. */
	close(): Promise<void>;
}

/** Starts an emulator of Postscript's API v2 on this machine's loopback address. */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
	const state = new State(options);
	const gate = new Gate(state);
	const app = fastify({
		ajv: STRICT_AJV,
		exposeHeadRoutes: false,
		forceCloseConnections: true,
		bodyLimit: 20 * 1024 * 1024,
		routerOptions: { maxParamLength: 1000 },
	});
	gate.install(app);
	acceptJsonOnly(app, state.world.options);
	answerProblems(app, state.world.options, (violation) => state.violations.push(violation));
	const endpoints = listEndpoints(app);
	apiRoutes(app, state);
	await app.register(adminRoutes(state), { prefix: ADMIN_PREFIX });
	const url = await app.listen({ host: '127.0.0.1', port: options.port ?? 0 });
	const close = async () => {
		gate.close();
		await Promise.all([app.close(), state.dispatcher.close()]);
	};
	return face(state, endpoints, url, close);
}

function apiRoutes(app: FastifyInstance, state: State): void {
	identityRoutes(app);
	subscriberRoutes(app, state.world, state.pageReads);
	complianceRoutes(app, state.world);
	keywordRoutes(app, state.world);
	eventRoutes(app, state.world, state.events);
	messageRoutes(app, state.world, state.messages);
	webhookRoutes(app, state.world);
}

/** Fills as routes are added. */
function listEndpoints(app: FastifyInstance): string[] {
	const endpoints: string[] = [];
	app.addHook('onRoute', ({ method, url }) => {
		if (url.startsWith('/api/v2/')) endpoints.push(`${String(method)} ${url}`);
	});
	return endpoints;
}

function face(
	state: State,
	endpoints: readonly string[],
	url: string,
	close: () => Promise<void>,
): Emulator {
	const { log, counters, violations, events, messages, dispatcher, world } = state;
	return {
		url,
		endpoints,
		options: world.options,
		log,
		counters,
		violations,
		events,
		messages,
		webhookDeliveries: dispatcher.deliveries,
		shop: (keyOrId) => state.shop(keyOrId),
		beforePage: (hook) => state.pageReads.add(hook),
		fail: (rule) => {
			world.options.faults.push(rule);
		},
		reset: () => state.reset(),
		close,
	};
}
