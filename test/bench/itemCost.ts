/* eslint-disable @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-restricted-imports -- a program of its own */
import './environment';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { runNode, type NodeRun } from '../support/engine';
import { builtNode } from './builtNode';
import { credentialOf } from './sideBySide';
import { WITHOUT_LIMIT } from './uncapped';

/** In a millisecond. */
const NANOSECONDS = 1e6;
/** How often the loop is looked at, in milliseconds; a block is told with this time in it. */
const EACH_MS = 5;

/** A run that sends nothing: what it costs is reading and planning the items, and n8n's own part. */
function rehearsal(
	count: number,
	entrance: NodeRun['entrance'],
	nodeType: NodeRun['nodeType'],
): NodeRun {
	return {
		parameters: {
			resource: 'event',
			operation: 'send',
			eventType: 'Order_Placed',
			subscriber: { __rl: true, mode: 'phone', value: '={{ $json.phone }}' },
			options: { dryRun: true },
		},
		items: Array.from({ length: count }, (_, n) => ({
			phone: `+1415${5_550_000 + (n % 9_000)}`,
		})),
		credential: credentialOf({ url: 'http://127.0.0.1:9' }, WITHOUT_LIMIT),
		entrance,
		nodeType,
	};
}

/** Prints what a run costs, as JSON: CPU milliseconds an item, and the longest block of the event loop in milliseconds. */
async function main([items, entrance]: string[]): Promise<void> {
	const count = Number(items);
	const way = entrance as NodeRun['entrance'];
	await runNode(rehearsal(20, way, await builtNode()));
	const delay = monitorEventLoopDelay({ resolution: EACH_MS });
	const run = rehearsal(count, way, await builtNode());
	delay.enable();
	const before = process.cpuUsage();
	const { items: rows, error } = await runNode(run);
	const { user, system } = process.cpuUsage(before);
	await new Promise((resolve) => setTimeout(resolve, EACH_MS * 20));
	if (error) throw error;
	if (rows.length !== count) throw new Error(`${rows.length} rows for ${count} items`);
	const figures = {
		cpuMsPerItem: (user + system) / 1000 / count,
		longestBlockMs: delay.max / NANOSECONDS,
	};
	process.stdout.write(JSON.stringify(figures), () => process.exit(0));
}

void main(process.argv.slice(2));
