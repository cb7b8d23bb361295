import fastify from 'fastify';

/** One item of an execution, as the workflow's last node posted it. */
export interface Arrival {
	execution: string;
	phone: string;
	event: string;
}

export interface ItemSink {
	/** Where the workflow posts its items, one request each. */
	url: string;
	arrivals: readonly Arrival[];
	/** From now on nothing is answered; resolves when the first item is there, its sender still waiting. */
	holdNext(): Promise<void>;
	/** Answers again. What was held belongs to a dead sender. */
	release(): void;
	close(): Promise<void>;
}

/** Takes what reaches the end of a workflow; can keep an execution waiting in its last node. */
export async function startItemSink(): Promise<ItemSink> {
	const app = fastify({ forceCloseConnections: true });
	const arrivals: Arrival[] = [];
	let onHeld: (() => void) | undefined;
	app.post<{ Body: Arrival }>('/items', async (request, reply) => {
		arrivals.push(request.body);
		if (!onHeld) return {};
		onHeld();
		reply.hijack();
		return undefined;
	});
	const url = await app.listen({ host: '127.0.0.1', port: 0 });
	return {
		url: `${url}/items`,
		arrivals,
		holdNext: async () => await new Promise<void>((resolve) => (onHeld = resolve)),
		release: () => {
			onHeld = undefined;
		},
		close: async () => await app.close(),
	};
}
