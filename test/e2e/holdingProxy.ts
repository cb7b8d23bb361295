/* eslint-disable @n8n/community-nodes/no-restricted-imports -- drives n8n from outside: no part of the package */
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { request } from 'undici';

/** How long a workflow may take that answers at its end. */
const ANSWER_LIMIT_MS = 120_000;

export interface HoldingProxy {
	/** Without a slash at the end. */
	url: string;
	/** How many requests were answered with 503. */
	held: number;
	close(): Promise<void>;
}

/**
 * Stands before n8n and answers 503, which every sender repeats, as long as n8n is not there to take a delivery. By itself
 * n8n answers 200 with a waiting page while it starts, and 404 before its webhooks are registered: senders repeat neither.
 *
 * @param n8nUrl address of n8n, without a slash at the end
 */
export async function startHoldingProxy(n8nUrl: string): Promise<HoldingProxy> {
	const server = createServer((incoming, outgoing) => {
		void forward(n8nUrl, incoming).then(({ status, body }) => {
			if (status === 503) proxy.held += 1;
			outgoing.writeHead(status, { 'content-type': 'application/json' }).end(body);
		});
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const { port } = server.address() as AddressInfo;
	const proxy: HoldingProxy = {
		url: `http://127.0.0.1:${port}`,
		held: 0,
		close: async () => {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		},
	};
	return proxy;
}

async function forward(
	n8nUrl: string,
	incoming: IncomingMessage,
): Promise<{ status: number; body: string }> {
	const chunks: Buffer[] = [];
	for await (const chunk of incoming) chunks.push(chunk as Buffer);
	const headers = Object.entries(incoming.headers).filter(
		([name]) => !['host', 'connection', 'content-length', 'expect'].includes(name),
	);
	try {
		const {
			statusCode,
			headers: answered,
			body,
		} = await request(`${n8nUrl}${incoming.url ?? '/'}`, {
			method: incoming.method as 'POST',
			headers: Object.fromEntries(headers) as Record<string, string>,
			body: Buffer.concat(chunks),
			headersTimeout: ANSWER_LIMIT_MS,
			bodyTimeout: ANSWER_LIMIT_MS,
		});
		const text = await body.text();
		const isThere = statusCode !== 404 && String(answered['content-type']).includes('json');
		return isThere ? { status: statusCode, body: text } : { status: 503, body: '{}' };
	} catch {
		return { status: 503, body: '{}' };
	}
}
