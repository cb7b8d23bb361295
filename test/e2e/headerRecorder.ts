import fastify from 'fastify';

export interface RecordedRequest {
	url: string;
	headers: Readonly<Record<string, string | string[] | undefined>>;
}

export interface HeaderRecorder {
	port: number;
	requests: readonly RecordedRequest[];
	/** Forgets the requests so far. */
	clear(): void;
	close(): Promise<void>;
}

/** A host that a credential's keys must never reach: takes every request, answers `{}` and keeps its headers. */
export async function startHeaderRecorder(): Promise<HeaderRecorder> {
	const app = fastify({ forceCloseConnections: true });
	const requests: RecordedRequest[] = [];
	app.removeAllContentTypeParsers();
	app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body));
	app.all('/*', async ({ url, headers }) => {
		requests.push({ url, headers });
		return {};
	});
	const url = await app.listen({ host: '127.0.0.1', port: 0 });
	return {
		port: Number(new URL(url).port),
		requests,
		clear: () => {
			requests.length = 0;
		},
		close: async () => await app.close(),
	};
}
