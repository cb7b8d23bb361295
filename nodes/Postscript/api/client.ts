import type {
	IAllExecuteFunctions,
	ICredentialDataDecryptedObject,
	IDataObject,
	IHttpRequestOptions,
	IN8nHttpFullResponse,
} from 'n8n-workflow';
import type { Credential } from '../domain/credential';
import { authenticationHeaders, readCredential } from '../domain/credential';
import type { Try } from './response';
import { isRefused, readAnswer } from './response';
import type { Clock } from './clock';
import { systemClock } from './clock';
import type { Endpoint, EndpointName } from './endpoints';
import { ENDPOINTS } from './endpoints';
import { errorFromFault, PostscriptError, withHistory } from './errors';
import type { Lane } from './pacing/lanes';
import type { Pacer, Permit } from './pacing/pacer';
import { pacerFor } from './pacing/pacers';
import { classifyFault, nextTry } from './retry';
import type { Query } from './types';

/** Type name of the credential, as saved with workflows. */
export const CREDENTIAL = 'postscriptApi';

/** Tries per request and the time for all of them; settable in the node's options. */
export interface RetryLimits {
	maxTries: number;
	/** Milliseconds from the first try to the last. */
	maxMs: number;
}

/** For items, where the node's options say nothing. */
export const DEFAULT_LIMITS: RetryLimits = { maxTries: 6, maxMs: 120_000 };

/** Somebody waits at the screen, or the next poll is the better retry. */
const INTERACTIVE_LIMITS: RetryLimits = { maxTries: 4, maxMs: 30_000 };

/** One try is given up after this many milliseconds without an answer. */
const TRY_TIMEOUT_MS = 20_000;

/** What n8n's node-wide "Request Options" say about the way to the network. */
export type Transport = Pick<
	IHttpRequestOptions,
	'proxy' | 'skipSslCertificateValidation' | 'allowedDomains' | 'timeout'
>;

/** The part of n8n's contexts (execution, poll, drop-down, webhook hook) that the client needs. */
export interface ClientContext {
	getCredentials<T extends object = ICredentialDataDecryptedObject>(type: string): Promise<T>;
	getExecutionCancelSignal?(): AbortSignal | undefined;
	helpers: Pick<IAllExecuteFunctions['helpers'], 'httpRequestWithAuthentication'>;
}

/** What fills a request; method and path are the endpoint's. */
export interface RequestParts {
	/** Fills `{id}` in the endpoint's path. */
	id?: string;
	query?: Query;
	body?: IDataObject;
	/**
	 * For creates: looks whether an earlier try without a clear answer took effect after all; what it
	 * finds is the answer, and nothing is sent again.
	 */
	lookBefore?: () => Promise<IDataObject | undefined>;
}

/** What a context may set differently from its lane's usual. */
export interface ClientOptions {
	limits?: RetryLimits;
	transport?: Transport;
}

/**
 * The one door to Postscript: paces every request of a token, retries what is safe to repeat, and turns
 * every other answer into an error that an n8n user can act on.
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

	/** Tells tokens apart: the limit and the order of writes belong to one. Never shown to anyone. */
	get token(): string {
		return tokenOf(this.credential);
	}

	get signal(): AbortSignal | undefined {
		return this.context.getExecutionCancelSignal?.();
	}

	/**
	 * Sends one request, as often as it takes and as is safe.
	 *
	 * @returns the answer's JSON body; `{}` where Postscript answers nothing
	 * @throws PostscriptError with what happened and what to do; the signal's reason when cancelled
	 */
	async request<T>(name: EndpointName, parts: RequestParts = {}): Promise<T> {
		const endpoint: Endpoint = ENDPOINTS[name];
		const limits = this.limits();
		let started: number | undefined;
		let mayHaveHappened = false;
		for (let sent = 1, tries = 0; ; sent++) {
			const permit = await this.pacer().acquire(this.lane, {
				signal: this.signal,
				owner: this,
				begun: sent > 1,
			});
			started ??= this.clock.now();
			const result = await this.tryOnce(endpoint, parts);
			this.tellPacer(permit, result);
			if (result.ok) return result.body as T;
			if (!isRefused(result)) tries += 1;
			const next = nextTry({
				repeat: endpoint.repeat,
				outcome: result.outcome,
				tries,
				elapsedMs: this.clock.now() - started,
				limits,
				random: this.clock.random(),
				mayHaveHappened,
			});
			mayHaveHappened = next.mayHaveHappened && endpoint.method !== 'GET';
			const failed = withHistory(result.error, { tries: sent, mayHaveHappened });
			if (!next.again) throw failed;
			await this.clock.sleep(next.waitMs, this.signal);
			const found = next.checkFirst ? await lookOr(failed, parts.lookBefore) : undefined;
			if (found) return found as T;
		}
	}

	/** The request as it would be sent, with the keys masked. */
	preview(name: EndpointName, parts: RequestParts): IDataObject {
		const { method, url, qs } = this.requestOptions(ENDPOINTS[name], parts);
		const headers = Object.keys(authenticationHeaders(this.credential));
		return {
			method,
			url,
			...(qs && { query: qs }),
			headers: Object.fromEntries(headers.map((header) => [header, '***'])),
			...(parts.body && { body: parts.body }),
		};
	}

	private limits(): RetryLimits {
		if (this.options.limits) return this.options.limits;
		return this.lane === 'interactive' ? INTERACTIVE_LIMITS : DEFAULT_LIMITS;
	}

	private pacer(): Pacer {
		return pacerFor(this.token, this.credential.requestsPerSecond, this.clock);
	}

	/** What got no answer at all says nothing about the limit. */
	private tellPacer(permit: Permit, result: Try): void {
		if (result.ok) this.pacer().accepted(permit);
		else if (isRefused(result)) this.pacer().refused(permit, result.outcome.retryAfterMs);
		else if (result.outcome.kind === 'status') this.pacer().accepted(permit);
	}

	private async tryOnce(endpoint: Endpoint, parts: RequestParts): Promise<Try> {
		let response: IN8nHttpFullResponse;
		try {
			response = await this.context.helpers.httpRequestWithAuthentication.call(
				this.context as IAllExecuteFunctions,
				CREDENTIAL,
				this.requestOptions(endpoint, parts),
			);
		} catch (fault) {
			this.signal?.throwIfAborted();
			const kind = classifyFault(fault);
			const error = errorFromFault(kind, this.credential.baseUrl, endpoint);
			return { ok: false, outcome: { kind: kind === 'cancelled' ? 'ambiguous' : kind }, error };
		}
		return readAnswer({ ...response, body: this.withoutKeys(response) }, endpoint);
	}

	/** A refusal may repeat what it refuses, and its reason is shown to users and kept in executions. */
	private withoutKeys({ statusCode, body }: IN8nHttpFullResponse): unknown {
		if (typeof body !== 'string' || statusCode < 400) return body;
		const { privateKey, shopToken, partnerKey } = this.credential;
		const keys = [privateKey, shopToken, partnerKey].filter((key) => key !== '');
		return keys.reduce((text, key) => text.replaceAll(key, '***'), body);
	}

	private requestOptions(endpoint: Endpoint, parts: RequestParts): IHttpRequestOptions {
		const path = endpoint.path.replace('{id}', encodeURIComponent(parts.id ?? ''));
		return {
			...this.options.transport,
			timeout: this.options.transport?.timeout ?? TRY_TIMEOUT_MS,
			method: endpoint.method,
			url: `${this.credential.baseUrl}${path}`,
			headers: {
				Accept: 'application/json',
				...(parts.body && { 'Content-Type': 'application/json' }),
			},
			qs: parts.query as IDataObject | undefined,
			arrayFormat: 'repeat',
			// As text too: n8n's HTTP client drops fields named `constructor` or `prototype` from objects.
			body: parts.body && JSON.stringify(parts.body),
			// As text: every body Postscript is known to send is read in one place, ours.
			encoding: 'text',
			returnFullResponse: true,
			ignoreHttpStatusErrors: true,
			disableFollowRedirect: true,
		};
	}
}

/** @throws `failed`, whose doubt nothing has cleared up, where the look fails as well */
async function lookOr(
	failed: PostscriptError,
	look: RequestParts['lookBefore'],
): Promise<IDataObject | undefined> {
	try {
		return await look?.();
	} catch (error) {
		throw error instanceof PostscriptError ? failed : error;
	}
}

function tokenOf(credential: Credential): string {
	return JSON.stringify([credential.privateKey, credential.shopToken, credential.baseUrl]);
}
