/* eslint-disable @n8n/community-nodes/no-restricted-globals -- a program of its own */
import './environment';
import { runNode } from '../support/engine';
import { builtNode } from './builtNode';
import { credentialOf } from './sideBySide';
import { WITHOUT_LIMIT } from './uncapped';

const MEGABYTE = 1024 * 1024;

/** Reads all subscribers and prints what it took, as JSON. */
async function main([url]: string[]): Promise<void> {
	const nodeType = await builtNode();
	const rssBefore = process.memoryUsage().rss / MEGABYTE;
	const started = performance.now();
	const { items, error } = await runNode({
		parameters: { resource: 'subscriber', operation: 'getAll', returnAll: true, output: 'raw' },
		credential: credentialOf({ url }, WITHOUT_LIMIT),
		nodeType,
	});
	if (error) throw error;
	const seconds = (performance.now() - started) / 1000;
	const rssPeak = process.resourceUsage().maxRSS / 1024;
	globalThis.gc?.();
	const heapHeld = process.memoryUsage().heapUsed / MEGABYTE;
	const figures = { items: items.length, seconds, rssBefore, rssPeak, heapHeld };
	process.stdout.write(JSON.stringify(figures), () => process.exit(0));
}

void main(process.argv.slice(2));
