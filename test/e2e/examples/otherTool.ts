import fastify from 'fastify';

/** A request as it arrived. */
export interface ToolRequest {
	path: string;
	headers: Readonly<Record<string, unknown>>;
	body: unknown;
}

/** A system beside n8n, such as a CRM: it takes whatever it gets. */
export interface OtherTool {
	/** Without a slash at the end. */
	url: string;
	/** What a GET of a path is answered with. */
	answers: Map<string, unknown>;
	/** Bodies of what was posted to a path, in the order of arrival. */
	posted(path: string): unknown[];
	requests: readonly ToolRequest[];
	close(): Promise<void>;
}

export async function startOtherTool(): Promise<OtherTool> {
	const app = fastify({ forceCloseConnections: true });
	const requests: ToolRequest[] = [];
	const answers = new Map<string, unknown>();
	app.get('/*', (request) => answers.get(request.url) ?? []);
	app.post('/*', (request) => {
		requests.push({ path: request.url, headers: request.headers, body: request.body });
		return {};
	});
	const url = await app.listen({ host: '127.0.0.1', port: 0 });
	return {
		url,
		answers,
		requests,
		posted: (path) => requests.filter((each) => each.path === path).map(({ body }) => body),
		close: async () => await app.close(),
	};
}
