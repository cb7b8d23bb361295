/**
 * The way of a request: pacing/ spaces the requests of a token, request.ts builds it, n8n's helper sends
 * it (the credential adds the keys), response.ts reads what comes back and masks keys in it, faults.ts
 * says how a thrown failure ended, retry.ts decides whether to send again, errors.ts says in words what
 * happened. identity.ts does the same for a credential that is not saved yet.
 */

import type {
	IAllExecuteFunctions,
	ICredentialDataDecryptedObject,
	IDataObject,
	IN8nHttpFullResponse,
} from 'n8n-workflow';
import type { Credential } from '../domain/credential';
import { readCredential } from '../domain/credential';
import { orAborted } from './abort';
import type { Clock } from './clock';
import { systemClock } from './clock';
import type { Endpoint, EndpointName } from './endpoints';
import { ENDPOINTS } from './endpoints';
import { errorFromFailure, PostscriptError, withAttempts } from './errors';
import { classifyFailure } from './faults';
import type { Lane } from './pacing/lanes';
import type { Pacer, Permit } from './pacing/pacer';
import { pacerFor } from './pacing/pacers';
import type { RequestParts, Transport } from './request';
import { buildRequest, previewRequest } from './request';
import type { AttemptResult } from './response';
import { isRateLimited, parseHttpDate, readResponse } from './response';
import { nextAttempt } from './retry';

/** Type name of the credential, as saved with workflows. */
export const CREDENTIAL = 'postscriptApi';

/** Attempts per request and the time for all of them; settable in the node's options. */
export interface RetryLimits {
	maxTries: number;
	/** Milliseconds from the first attempt to the last. */
	maxMs: number;
}

/** For items, where the node's options say nothing. */
export const DEFAULT_LIMITS: RetryLimits = { maxTries: 6, maxMs: 120_000 };

/** A person waits at the screen, or the next poll is the better retry. */
const INTERACTIVE_LIMITS: RetryLimits = { maxTries: 4, maxMs: 30_000 };

/** The part of n8n's contexts (execution, poll, drop-down, webhook hook) that the client needs. */
export interface ClientContext {
	getCredentials<T extends object = ICredentialDataDecryptedObject>(type: string): Promise<T>;
	getExecutionCancelSignal?(): AbortSignal | undefined;
	helpers: Pick<IAllExecuteFunctions['helpers'], 'httpRequestWithAuthentication'>;
}

/** What a context may set differently from its lane's usual. */
export interface ClientOptions {
	limits?: RetryLimits;
	transport?: Transport;
	/** Ends waiting and retrying; without it, n8n's own cancel signal does. */
	signal?: AbortSignal;
	/** Whether its requests complete what others began, and so go before what is not begun. */
	isFinishing?: boolean;
	/** Called for each request that is sent. */
	onRequest?: () => void;
	/** Called with the body of each answer. */
	onAnswer?: (name: EndpointName, body: unknown) => void;
}

/**
 * The one door to Postscript: paces every request of a token, retries what is safe to repeat, and turns
 * every other response into an error that an n8n user can act on.
 */
export class PostscriptClient {
	private constructor(
		private readonly context: ClientContext,
		private readonly credential: Credential,
		private readonly lane: Lane,
		private readonly options: ClientOptions,
		private readonly clock: Clock,
	) {}

	/**
	 * @param lane `interactive` for what a person or a trigger waits for, `batch` for items
	 * @throws InputError when the credential cannot be right
	 */
	static async forContext(
		context: ClientContext,
		lane: Lane,
		options: ClientOptions = {},
		clock: Clock = systemClock,
	): Promise<PostscriptClient> {
		const credential = readCredential(await context.getCredentials(CREDENTIAL));
		return new PostscriptClient(context, credential, lane, options, clock);
	}

	/** Identifies the token in memory: the limit and the order of writes belong to one. Never shown. */
	get token(): string {
		return tokenOf(this.credential);
	}

	/** The `Date` of the last response, milliseconds since 1970; undefined where it had none. */
	serverTime: number | undefined;

	get signal(): AbortSignal | undefined {
		return this.options.signal ?? this.context.getExecutionCancelSignal?.();
	}

	/**
	 * Sends one request, as often as it takes and as is safe.
	 *
	 * @returns the response's JSON body; `{}` where Postscript answers nothing
	 * @throws PostscriptError with what happened and what to do; the signal's reason when cancelled
	 */
	async request<T>(name: EndpointName, parts: RequestParts = {}): Promise<T> {
		const endpoint: Endpoint = ENDPOINTS[name];
		const limits = this.limits();
		let started: number | undefined;
		let ambiguous = false;
		for (let sent = 1, attempts = 0; ; sent++) {
			const permit = await this.pacer().acquire(this.lane, {
				signal: this.signalFor(endpoint, ambiguous),
				owner: this,
				begun: sent > 1 || this.options.isFinishing,
			});
			started ??= this.clock.now();
			this.options.onRequest?.();
			parts.onSend?.();
			const result = await this.attempt(endpoint, parts);
			this.tellPacer(permit, result);
			if (result.ok) {
				this.options.onAnswer?.(name, result.body);
				return result.body as T;
			}
			if (!isRateLimited(result.failure)) attempts += 1;
			const next = nextAttempt({
				repeat: endpoint.repeat,
				askAgain: parts.askAgain,
				failure: result.failure,
				attempts,
				elapsedMs: this.clock.now() - started,
				limits,
				random: this.clock.random(),
				ambiguous,
			});
			ambiguous = next.ambiguous;
			if (!ambiguous) parts.onRefused?.();
			const failed = withAttempts(result.error, endpoint, { attempts: sent, ambiguous });
			if (!next.again) throw failed;
			await this.clock.sleep(next.waitMs, this.signalFor(endpoint, ambiguous));
			const found = next.lookUpFirst ? await findOr(failed, parts.findExisting) : undefined;
			if (found) return found as T;
		}
	}

	/** The request as it would be sent, in one line without keys. */
	preview(name: EndpointName, parts: RequestParts): string {
		return previewRequest(ENDPOINTS[name], parts);
	}

	/**
	 * A write that may have been carried out is brought to an end also where the run stops: else nothing would be known of
	 * it, and what belongs to it would be left out. Then only n8n's own signal ends the waiting, after a while.
	 */
	private signalFor({ method }: Endpoint, hasLeft: boolean): AbortSignal | undefined {
		const isOpen = hasLeft && method !== 'GET';
		return isOpen ? this.context.getExecutionCancelSignal?.() : this.signal;
	}

	private limits(): RetryLimits {
		if (this.options.limits) return this.options.limits;
		return this.lane === 'interactive' ? INTERACTIVE_LIMITS : DEFAULT_LIMITS;
	}

	private pacer(): Pacer {
		return pacerFor(this.token, this.credential.requestsPerSecond, this.clock);
	}

	/** What got no response at all says nothing about the limit. */
	private tellPacer(permit: Permit, result: AttemptResult): void {
		if (result.ok) return this.pacer().accepted(permit);
		const { failure } = result;
		if (failure.kind !== 'status') return;
		if (isRateLimited(failure)) this.pacer().refused(permit, failure.retryAfterMs);
		else this.pacer().accepted(permit);
	}

	private async attempt(endpoint: Endpoint, parts: RequestParts): Promise<AttemptResult> {
		let response: IN8nHttpFullResponse;
		try {
			const sent = this.context.helpers.httpRequestWithAuthentication.call(
				this.context as IAllExecuteFunctions,
				CREDENTIAL,
				buildRequest(endpoint, parts, this.credential, this.options.transport),
			) as Promise<IN8nHttpFullResponse>;
			// A read changes nothing: what came of it need not be known.
			response = await orAborted(sent, endpoint.method === 'GET' ? this.signal : undefined);
		} catch (thrown) {
			this.signalFor(endpoint, true)?.throwIfAborted();
			const kind = classifyFailure(thrown);
			const error = errorFromFailure(kind, this.credential.baseUrl, endpoint);
			return { ok: false, failure: { kind: kind === 'cancelled' ? 'ambiguous' : kind }, error };
		}
		this.serverTime = parseHttpDate(response.headers?.date);
		return readResponse(response, endpoint, this.credential);
	}
}

/** @throws `failed`, whose doubt nothing has cleared up, where the look fails as well */
async function findOr(
	failed: PostscriptError,
	find: RequestParts['findExisting'],
): Promise<IDataObject | undefined> {
	try {
		return await find?.();
	} catch (error) {
		throw error instanceof PostscriptError ? failed : error;
	}
}

function tokenOf(credential: Credential): string {
	return JSON.stringify([credential.privateKey, credential.shopToken, credential.baseUrl]);
}
