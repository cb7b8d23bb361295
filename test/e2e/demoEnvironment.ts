/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/require-node-api-error -- drives n8n from outside: no part of the package */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startQueueServices } from '../bench/queueServices';
import { installAsCommunityNode, packPackage } from './communityPackage';
import { N8nClient, OWNER } from './n8nClient';
import { freePort, startN8n, type RunningN8n } from './n8nServer';
import { openShop, type PhoneMatching, type TestShop } from './testShop';

export interface DemoOptions {
	projectFolder: string;
	/** Folder with an installed n8n. */
	hostFolder: string;
	/** One emulated shop is opened for each. */
	phoneMatching: PhoneMatching[];
	/** Settings of n8n beside the usual ones. */
	env: Record<string, string>;
	/** Whether n8n runs in queue mode, with a worker. */
	queue: boolean;
	/** Receives what is being done, one line at a time. */
	report: (line: string) => void;
	/** Gives up starting: what runs by then is stopped again, and the promise rejects. */
	signal: AbortSignal;
}

export interface DemoEnvironment {
	n8n: RunningN8n;
	/** What does the executions in queue mode. */
	workers: RunningN8n[];
	client: N8nClient;
	shops: TestShop[];
	/** Stops everything and removes the temporary folder; may be called at any time, and again. */
	close(): Promise<void>;
}

/** A new n8n with the built package installed and its owner logged in, and emulated shops with their workflows active. */
export async function startDemoEnvironment(options: DemoOptions): Promise<DemoEnvironment> {
	const closers: Array<() => Promise<unknown>> = [];
	const close = async () => {
		for (let closer = closers.pop(); closer; closer = closers.pop()) await closer();
	};
	try {
		const folder = await mkdtemp(join(tmpdir(), 'postscript-demo-'));
		closers.push(() => rm(folder, { recursive: true, force: true }));
		const services = options.queue ? await startQueueServices(folder, closers) : {};
		const env = { ...options.env, ...services };
		const tarball = await packPackage(options.projectFolder, folder);
		const start = async (role: 'main' | 'worker') => {
			const server = await startWithPackage({ ...options, env }, tarball, join(folder, role), role);
			closers.push(() => server.stop());
			return server;
		};
		const n8n = await start('main');
		const workers = options.queue ? [await start('worker')] : [];
		const client = await loggedIn(n8n);
		options.report(`n8n is up: ${n8n.url}`);

		const shops: TestShop[] = [];
		for (const mode of options.phoneMatching) {
			options.signal.throwIfAborted();
			const suffix = options.phoneMatching.length > 1 ? ` (${mode})` : '';
			const shop = await openShop(client, mode, suffix);
			closers.push(() => shop.close());
			shops.push(shop);
			options.report(`${shop.name} is open: ${shop.emulator.url}; its two workflows are active`);
		}
		return { n8n, workers, client, shops, close };
	} catch (error) {
		await close();
		throw error;
	}
}

async function startWithPackage(
	{ hostFolder, env, report, signal }: DemoOptions,
	tarball: string,
	userFolder: string,
	role: 'main' | 'worker',
): Promise<RunningN8n> {
	await mkdir(userFolder);
	const name = await installAsCommunityNode(tarball, userFolder);
	report(`${name} is packed and installed; starting n8n (${role}) ...`);
	return await startN8n({ hostFolder, userFolder, port: await freePort(), role, env, signal });
}

async function loggedIn(n8n: RunningN8n): Promise<N8nClient> {
	const client = new N8nClient(n8n.url);
	await client.setUpOwner(OWNER);
	await client.logIn(OWNER);
	return client;
}
