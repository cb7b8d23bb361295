import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { authenticate, type Caller } from './auth';
import { delay } from './delay';
import { chances, faultAnswer, isProcessed, RATE_LIMITED, type FaultRule } from './faults';
import { count, maskHeaders, type LogEntry } from './requestLog';
import type { State } from './state';
import { badRequest, Refusal } from './validation';

declare module 'fastify' {
	interface FastifyRequest {
		caller?: Caller;
		entry?: LogEntry;
		/** A fault that hits only the answer. */
		fault?: FaultRule;
		/** Counts the request, once, as answered or not. */
		settle?: () => void;
	}
}

/** Set-up calls of tests: no key, no limit, no log. */
export const ADMIN_PREFIX = '/__emulator';

const LONGEST_URL = 8192;
const HANG_MS = 30_000;

/** What every request goes through before and after its endpoint. */
export class Gate {
	private readonly closing = new AbortController();

	/** Chances of their own: what the network does shifts no drawing of faults. */
	private readonly jitter = chances(1);

	constructor(private readonly state: State) {}

	install(app: FastifyInstance): void {
		app.decorateRequest('caller', undefined);
		app.decorateRequest('entry', undefined);
		app.decorateRequest('fault', undefined);
		app.decorateRequest('settle', undefined);
		app.addHook('onRequest', async (request, reply) => {
			if (!request.url.startsWith(`${ADMIN_PREFIX}/`)) await this.enter(request, reply);
		});
		app.addHook('preValidation', async (request) => {
			if (request.entry) request.entry.body = request.body;
			const bare = request.method === 'GET' || request.method === 'DELETE';
			if (bare && Number(request.headers['content-length'] ?? 0) > 0) {
				const reason = `A ${request.method} has no body`;
				throw new Refusal(400, badRequest(request.url, reason, this.state.world.options), reason);
			}
		});
		app.addHook(
			'onSend',
			async (request, reply, payload) => await this.leave(request, reply, payload),
		);
	}

	/** Ends all that still waits. */
	close(): void {
		this.closing.abort();
	}

	private async enter(request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
		const { options } = this.state.world;
		request.entry = this.record(request, reply);
		this.stampDate(reply);
		const wayInMs = options.latencyMs + this.jitter() * options.jitterMs;
		if (wayInMs > 0) await this.wait(wayInMs);
		if (request.url === '/' && request.method === 'GET') return undefined;
		const caller = authenticate(request.headers, this.state);
		if ('body' in caller) {
			const { status, body } = caller;
			if (typeof body === 'string') void reply.type('text/plain; charset=utf-8');
			return await reply.code(status).send(body);
		}
		request.caller = caller;
		if (!this.state.limiter.accept(caller.token, this.state.world.now(), options)) {
			return await reply.code(429).send(RATE_LIMITED);
		}
		if (request.url.length > LONGEST_URL) {
			throw new Refusal(414, {}, `URL longer than ${LONGEST_URL} characters`);
		}
		return await this.disturb(request, reply);
	}

	/** Postscript's own clock, which need not be that of its callers. */
	private stampDate(reply: FastifyReply): void {
		const { options } = this.state.world;
		if (options.dateSkewMs === null) reply.raw.sendDate = false;
		else {
			const at = new Date(this.state.world.now() + options.dateSkewMs);
			void reply.header('date', at.toUTCString());
		}
	}

	private async disturb(request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
		const rule = this.state.faults.draw(this.state.world.options.faults, request);
		if (!rule) return undefined;
		if (request.entry) request.entry.fault = rule.kind;
		if (isProcessed(rule)) {
			request.fault = rule;
			return undefined;
		}
		const answer = faultAnswer(rule);
		if (answer) {
			return await reply
				.code(answer.status ?? 200)
				.headers(answer.headers)
				.send(answer.body);
		}
		if (rule.kind === 'slow') return await this.wait(rule.ms ?? 0);
		reply.hijack();
		return await this.cut(rule, request);
	}

	private async leave(request: FastifyRequest, reply: FastifyReply, payload: unknown) {
		const { fault } = request;
		if (!fault) return payload;
		request.fault = undefined;
		const answer = faultAnswer(fault);
		if (!answer) {
			if (fault.kind === 'slow') await this.wait(fault.ms ?? 0);
			else await this.cut(fault, request);
			return payload;
		}
		void reply.code(answer.status ?? reply.statusCode).headers(answer.headers);
		return answer.body ?? payload;
	}

	private async cut(rule: FaultRule, request: FastifyRequest): Promise<void> {
		if (rule.kind === 'hang') await this.wait(rule.ms ?? HANG_MS);
		// Before the caller can notice, so that a read of the counters then finds it there.
		request.settle?.();
		request.raw.socket.destroy();
	}

	private record(request: FastifyRequest, reply: FastifyReply): LogEntry {
		const { world, log, counters } = this.state;
		const path = request.url.split('?')[0];
		const entry: LogEntry = {
			n: (log.at(-1)?.n ?? 0) + 1,
			at: world.now() - world.startedAt,
			method: request.method,
			path,
			query: { ...(request.query as Record<string, unknown>) },
			body: undefined,
			headers: maskHeaders(request.headers),
			status: 0,
		};
		if (world.options.logLimit > 0) log.push(entry);
		while (log.length > world.options.logLimit) log.shift();
		const endpoint = `${request.method} ${request.routeOptions.url ?? path}`;
		let settled = false;
		request.settle = () => {
			if (!settled) count(counters, endpoint, entry.status);
			settled = true;
		};
		reply.raw.once('finish', () => {
			if (!settled) entry.status = reply.statusCode;
			request.settle?.();
		});
		reply.raw.once('close', request.settle);
		return entry;
	}

	/** When the emulator closes, requests that wait are let go: their sockets are cut. */
	private async wait(ms: number): Promise<void> {
		await delay(ms, this.closing.signal);
	}
}
