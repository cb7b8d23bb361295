import fastify from 'fastify';

export interface Received {
	headers: Readonly<Record<string, string | string[] | undefined>>;
	body: unknown;
}

/** A server that takes webhook deliveries: each `next()` is one delivery, in the order of arrival. */
export async function startReceiver() {
	const app = fastify({ forceCloseConnections: true });
	const arrived: Received[] = [];
	const waiting: Array<(received: Received) => void> = [];
	let answers: number[] = [];
	app.removeAllContentTypeParsers();
	app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body));
	app.post('/hook', (request, reply) => {
		const received = { headers: request.headers, body: request.body };
		const taker = waiting.shift();
		if (taker) taker(received);
		else arrived.push(received);
		return reply.code(answers.shift() ?? 200).send();
	});
	const url = await app.listen({ host: '127.0.0.1', port: 0 });
	return {
		url: `${url}/hook`,
		/** Statuses of the next answers; 200 after that. */
		answerWith: (...statuses: number[]) => {
			answers = statuses;
		},
		next: async () =>
			arrived.shift() ?? (await new Promise<Received>((resolve) => waiting.push(resolve))),
		unread: () => arrived.length,
		close: async () => await app.close(),
	};
}
