import type { FastifyInstance, FastifyServerOptions } from 'fastify';
import type { LiveOptions } from './options';
import { phoneDigits } from './phone';
import type { Violation } from './requestLog';
import { parseTime } from './time';

/**
 * An answer that is not the good one. With `violation` it is something that no caller should have
 * sent, and is recorded; without, it is an answer that the contract describes.
 */
export class Refusal extends Error {
	constructor(
		readonly status: number,
		readonly body: object,
		readonly violation?: string,
	) {
		super(violation ?? `Refused with ${status}`);
		this.name = 'Refusal';
	}
}

interface Problem {
	message?: string;
	statusCode?: number;
	validation?: ReadonlyArray<{ params: Record<string, unknown> }>;
}

/** Schemas are taken to the letter: nothing is removed, filled in or converted. */
export const STRICT_AJV: FastifyServerOptions['ajv'] = {
	customOptions: {
		removeAdditional: false,
		coerceTypes: false,
		useDefaults: false,
		allErrors: true,
		allowUnionTypes: true,
		formats: {
			'api-time': (text: string) => parseTime(text) !== undefined,
			'event-time': isEventTime,
			phone: (text: string) => phoneDigits(text) !== undefined,
			callback: isCallback,
		},
	},
};

/** `%Y-%m-%d %H:%M:%S.%f`, the one format that events take. */
function isEventTime(text: string): boolean {
	return /^[\d-]{10} [\d:]{8}\.\d{1,6}$/.test(text) && parseTime(text) !== undefined;
}

/** HTTPS only; plain http to this machine alone, where the emulator's callers live. */
function isCallback(text: string): boolean {
	const url = URL.canParse(text) ? new URL(text) : undefined;
	if (url?.protocol === 'https:') return true;
	return url?.protocol === 'http:' && ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname);
}

/** Where a 400 explains itself: seen on messages and webhooks; in the reference at three operations. */
const EXPLAINED: Record<LiveOptions['refusals'], RegExp> = {
	explained: /^\/api\/v2\/(message_requests|sent_messages|webhooks|me)\b/,
	published: /^\/api\/v2\/(sent_messages\/|webhooks\/test\b|me\b)/,
};

/** The body of an endpoint's 400, as the switch says. */
export function badRequest(
	path: string,
	reason: string,
	{ refusals }: Pick<LiveOptions, 'refusals'>,
): object {
	if (!EXPLAINED[refusals].test(path)) return {};
	return { errors: [{ ctx: {}, log: [reason], msg: reason, type: 'value_error' }] };
}

/** Turns everything that goes wrong into an answer, and into a recorded violation where it is the caller's. */
export function answerProblems(
	app: FastifyInstance,
	options: LiveOptions,
	record: (violation: Violation) => void,
): void {
	app.setErrorHandler<Refusal | Problem>((problem, request, reply) => {
		const path = request.url.split('?')[0];
		if (problem instanceof Refusal) {
			const { status, body, violation } = problem;
			if (violation) record({ method: request.method, path, reason: violation });
			return reply.code(status).send(body);
		}
		const reason = explain(problem);
		record({ method: request.method, path, reason });
		const known = problem.validation !== undefined || (problem.statusCode ?? 500) < 500;
		return reply.code(known ? 400 : 500).send(known ? badRequest(path, reason, options) : {});
	});
	app.setNotFoundHandler((request) => {
		const path = request.url.split('?')[0];
		const reason = 'No such endpoint';
		throw new Refusal(400, badRequest(path, reason, options), reason);
	});
}

/** The validator's words, with the names of fields that are not known: it leaves them out. */
function explain({ message = 'Unexplained', validation = [] }: Problem): string {
	const names = validation.map(({ params }) => params.additionalProperty).filter(Boolean);
	return names.length === 0 ? message : `${message}: ${names.join(', ')}`;
}

/** JSON only, empty bodies included: what a schema then says about them is one message, not five. */
export function acceptJsonOnly(app: FastifyInstance, options: LiveOptions): void {
	app.removeAllContentTypeParsers();
	app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
		try {
			done(null, body === '' ? undefined : JSON.parse(String(body)));
		} catch {
			const reason = 'The body is not JSON';
			done(new Refusal(400, badRequest(request.url, reason, options), reason));
		}
	});
}
