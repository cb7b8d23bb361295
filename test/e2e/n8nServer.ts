/*
 * This starts a server of its own and runs outside n8n: what a published node may not do does not apply to it.
 */
/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-dangerous-functions, @n8n/community-nodes/require-node-api-error -- drives n8n from outside: no part of the package */
import { spawn, type ChildProcess } from 'node:child_process';
import { open, readFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { request } from 'undici';

/** n8n starts in 10 seconds; on a busy machine it takes minutes. */
const START_LIMIT_MS = 300_000;
const STOP_LIMIT_MS = 40_000;
const LOG_LINES_SHOWN = 30;
/** Few enough that ten executions at once do not all end up with one worker. */
const WORKER_CONCURRENCY = '--concurrency=4';
const COMMANDS = {
	main: ['start'],
	worker: ['worker', WORKER_CONCURRENCY],
	webhook: ['webhook'],
};

/** Settings with which a poll's state and its execution are written together (n8n 2.36 and later). */
export const DURABLE_CURSORS = {
	N8N_SCHEDULER_ENABLED: 'true',
	N8N_SCHEDULER_POLL_TRIGGERS_ENABLED: 'true',
	N8N_POLLER_DURABLE_CURSORS_ENABLED: 'true',
};

export interface N8nOptions {
	/** Folder whose node_modules holds n8n. */
	hostFolder: string;
	/** Database, settings and installed packages live here: start again with the same one to restart. */
	userFolder: string;
	/** A free port; see freePort. A worker answers nothing but health checks there. */
	port: number;
	/** In queue mode, a worker does the executions that main and webhook processes hand out. Default: `main`. */
	role?: 'main' | 'worker' | 'webhook';
	/** Settings beside those that every server here has. */
	env?: Record<string, string>;
	/** Gives up waiting for the start. */
	signal?: AbortSignal;
}

export interface RunningN8n {
	/** The folders and settings that it was started with. */
	userFolder: string;
	hostFolder: string;
	env: Record<string, string>;
	/** Where editor and REST interface are, without a slash at the end. */
	url: string;
	/** Ends it the way a service manager does (SIGTERM), so that it can save what it is doing. */
	stop(): Promise<void>;
	/** Ends it the way a power cut does (SIGKILL). */
	kill(): Promise<void>;
	/** The end of its log, with every key masked. */
	logTail(): Promise<string>;
}

/** Starts n8n and gives it back when its REST interface answers; throws with the end of the log when it does not. */
export async function startN8n(options: N8nOptions): Promise<RunningN8n> {
	const logFile = join(options.userFolder, 'n8n.log');
	const child = await launch(options, logFile);
	const killGroup = () => signalGroup(child, 'SIGKILL');
	process.once('exit', killGroup);
	const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));

	const kill = async () => {
		killGroup();
		await exited;
		process.off('exit', killGroup);
	};
	const stop = async () => {
		child.kill('SIGTERM');
		const limit = new AbortController();
		await Promise.race([exited, wait(STOP_LIMIT_MS, undefined, { signal: limit.signal })]);
		limit.abort();
		await kill();
	};
	const server = {
		userFolder: options.userFolder,
		hostFolder: options.hostFolder,
		env: options.env ?? {},
		url: `http://127.0.0.1:${options.port}`,
		stop,
		kill,
		logTail: async () => maskKeys(await lastLines(logFile)),
	};
	try {
		await answering(readyPaths(options), server.url, child, options.signal);
	} catch (error) {
		await kill();
		options.signal?.throwIfAborted();
		throw new Error(`${(error as Error).message}\n${await server.logTail()}`);
	}
	return server;
}

/** A port of the loopback address that is free at this moment. */
export async function freePort(): Promise<number> {
	const probe = createServer();
	await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
	const { port } = probe.address() as AddressInfo;
	await new Promise((resolve) => probe.close(resolve));
	return port;
}

/** Its own process group: Ctrl-C in the terminal reaches only us, and its task runner can be ended with it. */
async function launch(options: N8nOptions, logFile: string): Promise<ChildProcess> {
	const log = await open(logFile, 'a');
	const command = COMMANDS[options.role ?? 'main'];
	const child = spawn(
		process.execPath,
		[join(options.hostFolder, 'node_modules', 'n8n', 'bin', 'n8n'), ...command],
		{
			cwd: options.userFolder,
			detached: true,
			stdio: ['ignore', log.fd, log.fd],
			env: await environment(options),
		},
	);
	await log.close();
	return child;
}

async function environment({
	userFolder,
	port,
	role,
	env,
}: N8nOptions): Promise<NodeJS.ProcessEnv> {
	const inherited = Object.entries(process.env).filter(([name]) => !/^(N8N_|DB_|npm_)/.test(name));
	return {
		...Object.fromEntries(inherited),
		N8N_USER_FOLDER: userFolder,
		N8N_PORT: String(port),
		N8N_LISTEN_ADDRESS: '127.0.0.1',
		N8N_RUNNERS_BROKER_PORT: String(await freePort()),
		N8N_UNVERIFIED_PACKAGES_ENABLED: 'true',
		N8N_SECURE_COOKIE: 'false',
		N8N_DIAGNOSTICS_ENABLED: 'false',
		N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
		N8N_TEMPLATES_ENABLED: 'false',
		N8N_PERSONALIZATION_ENABLED: 'false',
		...(role === 'worker' && {
			QUEUE_HEALTH_CHECK_ACTIVE: 'true',
			QUEUE_HEALTH_CHECK_PORT: String(port),
		}),
		...env,
	};
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
	if (child.pid === undefined) return;
	try {
		process.kill(-child.pid, signal);
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
	}
}

/** What answers in JSON once the server can be used. */
function readyPaths({ role }: N8nOptions): string[] {
	if (role === 'worker') return ['/healthz/readiness'];
	return role === 'webhook' ? ['/healthz'] : ['/healthz', '/rest/settings'];
}

async function answering(
	paths: string[],
	url: string,
	child: ChildProcess,
	signal?: AbortSignal,
): Promise<void> {
	const end = Date.now() + START_LIMIT_MS;
	while (Date.now() < end) {
		if (child.exitCode !== null) throw new Error(`n8n ended with ${child.exitCode} while starting`);
		const ready = await Promise.all(paths.map(async (path) => await isReady(`${url}${path}`)));
		if (!ready.includes(false)) return;
		await wait(250, undefined, { signal });
	}
	throw new Error(`n8n did not answer within ${START_LIMIT_MS / 1000} seconds`);
}

/** While it starts, n8n answers every path with a waiting page: only JSON counts. */
async function isReady(url: string): Promise<boolean> {
	try {
		const { statusCode, headers, body } = await request(url);
		await body.dump();
		return statusCode === 200 && String(headers['content-type']).includes('json');
	} catch {
		return false;
	}
}

async function lastLines(file: string): Promise<string> {
	const text = await readFile(file, 'utf8').catch(() => '');
	return text.trimEnd().split('\n').slice(-LOG_LINES_SHOWN).join('\n');
}

function maskKeys(text: string): string {
	return text.replace(/\b(sk|pk)_\w+/g, '$1_***');
}
