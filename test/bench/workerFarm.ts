/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals -- runs outside n8n */
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installAsCommunityNode, packPackage } from '../e2e/communityPackage';
import { N8nClient, OWNER } from '../e2e/n8nClient';
import { freePort, startN8n, type RunningN8n } from '../e2e/n8nServer';
import { PROJECT_FOLDER } from './builtNode';
import { EmulatorProcess } from './emulatorProcess';
import { say } from './printing';
import { startQueueServices } from './queueServices';
import { LIMIT } from './workloads';

const LATENCY_MS = 100;

/** Stops one of the things that were started. */
export type Closer = () => Promise<unknown>;

export interface Farm {
	client: N8nClient;
	url: string;
	/** Where each worker writes its log. */
	logs: Record<string, string>;
	/** Ends a worker as a power cut does. */
	kill: (worker: string) => Promise<void>;
	emulator: EmulatorProcess;
}

/**
 * n8n in queue mode: a main process and workers, each with the packed package, on one database and one queue.
 * @param closers gets, as each thing starts, what stops it; to be called in reverse order
 */
export async function startFarm(
	{ people, workers }: { people: number; workers: number },
	closers: Closer[],
	signal: AbortSignal,
): Promise<Farm> {
	const folder = await mkdtemp(join(tmpdir(), 'postscript-workers-'));
	closers.push(async () => await rm(folder, { recursive: true, force: true }));
	say('Starting Redis, PostgreSQL and the emulator');
	const env = await startQueueServices(folder, closers);
	signal.throwIfAborted();
	const emulator = await EmulatorProcess.start({
		seed: people,
		latencyMs: LATENCY_MS,
		rate: LIMIT,
	});
	closers.push(async () => await emulator.stop());

	const tarball = await packPackage(PROJECT_FOLDER, folder);
	const start = async (name: string, role: 'main' | 'worker'): Promise<RunningN8n> => {
		signal.throwIfAborted();
		say(`Starting n8n: ${name}`);
		const userFolder = join(folder, name);
		await mkdir(userFolder);
		await installAsCommunityNode(tarball, userFolder);
		const hostFolder =
			process.env.POSTSCRIPT_TEST_HOST ?? join(PROJECT_FOLDER, 'test', 'e2e', 'host');
		const server = await startN8n({
			hostFolder,
			userFolder,
			port: await freePort(),
			role,
			env,
			signal,
		});
		closers.push(server.stop);
		return server;
	};
	const main = await start('main', 'main');
	const names = Array.from({ length: workers }, (_, n) => `worker ${n + 1}`);
	const servers: Record<string, RunningN8n> = {};
	for (const name of names) servers[name] = await start(name, 'worker');

	const client = new N8nClient(main.url);
	await client.setUpOwner(OWNER);
	await client.logIn(OWNER);
	const logs = Object.fromEntries(names.map((name) => [name, join(folder, name, 'n8n.log')]));
	return {
		client,
		url: main.url,
		logs,
		kill: async (name) => await servers[name].kill(),
		emulator,
	};
}

/** How many executions each worker has begun, from its log. */
export async function executionsByWorker(logs: Farm['logs']): Promise<Record<string, number>> {
	const counts: Record<string, number> = {};
	for (const [name, file] of Object.entries(logs)) {
		const text = await readFile(file, 'utf8');
		counts[name] = new Set(text.match(/started execution \d+/g)).size;
	}
	return counts;
}
