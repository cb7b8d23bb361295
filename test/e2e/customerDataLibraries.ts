/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals -- drives n8n from outside: no part of the package */
import { createRequire } from 'node:module';
import { join } from 'node:path';

/** What the checks need of a client library. */
export interface ClientLibrary {
	name: string;
	identify(phone: string, traits: object): void;
	track(phone: string, event: string, properties: object): void;
	/** Sends what is queued; resolves when all is delivered. @throws Error when the library gives up */
	flush(): Promise<void>;
}

export interface LibraryTarget {
	/** Address of the server, without a slash at the end. */
	url: string;
	/** Path of n8n's webhook. */
	path: string;
}

/** Loaded from the package of their own in which they are installed. */
const libraries = createRequire(join(__dirname, 'customer-data', 'package.json'));

/** No key of anything: the libraries ask for one. */
const WRITE_KEY = ['example', 'write', 'key'].join('-');

/** How long a delivery may take that is answered at the end of the workflow. */
const ANSWER_LIMIT_MS = 120_000;

interface SegmentClient {
	identify(call: object): void;
	track(call: object): void;
	on(event: 'error', listener: (error: { reason?: unknown }) => void): void;
	closeAndFlush(options: object): Promise<void>;
}

/** `@segment/analytics-node`, all events in one request. */
export function segmentLibrary({ url, path }: LibraryTarget): ClientLibrary {
	const { Analytics } = libraries('@segment/analytics-node') as {
		Analytics: new (settings: object) => SegmentClient;
	};
	const client = new Analytics({
		writeKey: WRITE_KEY,
		host: url,
		path,
		flushAt: 1000,
		httpRequestTimeout: ANSWER_LIMIT_MS,
	});
	let failure: unknown;
	client.on('error', ({ reason }) => (failure = reason ?? 'no reason'));
	return {
		name: 'analytics-node',
		identify: (phone, traits) => client.identify({ userId: phone, traits: { phone, ...traits } }),
		track: (phone, event, properties) =>
			client.track({ userId: phone, event, properties, context: { traits: { phone } } }),
		async flush() {
			await client.closeAndFlush({ timeout: ANSWER_LIMIT_MS });
			if (failure !== undefined) throw new Error(`analytics-node gave up: ${String(failure)}`);
		},
	};
}

interface RudderClient {
	identify(call: object): void;
	track(call: object): void;
	flush(): Promise<unknown>;
	queue: unknown[];
}

/**
 * `@rudderstack/rudder-sdk-node`: the first event alone, the others together.
 *
 * @param headers sent with each request
 */
export function rudderLibrary(
	{ url, path }: LibraryTarget,
	gzip: boolean,
	headers: Record<string, string> = {},
): ClientLibrary {
	const RudderAnalytics = libraries('@rudderstack/rudder-sdk-node') as new (
		key: string,
		options: object,
	) => RudderClient;
	let failure: unknown;
	const client = new RudderAnalytics(WRITE_KEY, {
		dataPlaneUrl: url,
		path,
		gzip,
		flushAt: 1000,
		flushInterval: 200,
		retryCount: 20,
		axiosConfig: { headers },
		// Without one a delivery that is given up ends the process.
		errorHandler: (error: unknown) => (failure = error),
	});
	return {
		name: `rudder-sdk-node, gzip ${gzip ? 'on' : 'off'}`,
		identify: (phone, traits) => client.identify({ userId: phone, traits: { phone, ...traits } }),
		track: (phone, event, properties) =>
			client.track({ userId: phone, event, properties, context: { traits: { phone } } }),
		async flush() {
			do await client.flush();
			while (client.queue.length > 0);
			if (failure !== undefined) throw new Error(`rudder-sdk-node gave up: ${String(failure)}`);
		},
	};
}
