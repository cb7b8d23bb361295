import fastify, { type FastifyInstance } from 'fastify';
import { adminRoutes } from './admin';
import type { FaultRule } from './faults';
import { ADMIN_PREFIX, Gate } from './gate';
import type { EmulatorOptions, LiveOptions } from './options';
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
	readonly options: LiveOptions;
	readonly log: readonly LogEntry[];
	readonly counters: Readonly<Counters>;
	readonly violations: readonly Violation[];
	readonly events: readonly RecordedEvent[];
	readonly messages: readonly RecordedMessage[];
	readonly webhookDeliveries: readonly Delivery[];
	/** The shop of a private key or a shop id; the first one if none is named. */
	shop(keyOrId?: string): Shop;
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
	acceptJsonOnly(app);
	answerProblems(app, (violation) => state.violations.push(violation));
	apiRoutes(app, state);
	await app.register(adminRoutes(state), { prefix: ADMIN_PREFIX });
	const url = await app.listen({ host: '127.0.0.1', port: options.port ?? 0 });
	const close = async () => {
		gate.close();
		await Promise.all([app.close(), state.dispatcher.close()]);
	};
	return face(state, url, close);
}

function apiRoutes(app: FastifyInstance, state: State): void {
	identityRoutes(app);
	subscriberRoutes(app, state.world);
	complianceRoutes(app);
	keywordRoutes(app);
	eventRoutes(app, state.world, state.events);
	messageRoutes(app, state.world, state.messages);
	webhookRoutes(app, state.world);
}

function face(state: State, url: string, close: () => Promise<void>): Emulator {
	const { log, counters, violations, events, messages, dispatcher, world } = state;
	return {
		url,
		options: world.options,
		log,
		counters,
		violations,
		events,
		messages,
		webhookDeliveries: dispatcher.deliveries,
		shop: (keyOrId) => state.shop(keyOrId),
		fail: (rule) => {
			world.options.faults.push(rule);
		},
		reset: () => state.reset(),
		close,
	};
}
