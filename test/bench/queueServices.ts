/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals --
   starts servers and runs outside n8n */
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { chmod, chown, mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { freePort } from '../e2e/n8nServer';
import { ensureCommand, installSystemPackage } from '../e2e/systemPackages';
import { startCommand } from './children';

const run = promisify(execFile);

const POSTGRES_FOLDER = '/usr/lib/postgresql';
const DATABASE_USER = 'n8n';
const HOST = '127.0.0.1';

export interface Service {
	/** Settings that lead n8n there. */
	env: Record<string, string>;
	stop(): Promise<void>;
}

/**
 * Starts what n8n's queue mode needs, a Redis and a PostgreSQL of its own below `folder`.
 *
 * @param closers gets, as each starts, what stops it; to be called in reverse order
 * @returns the settings of every process of that n8n
 */
export async function startQueueServices(
	folder: string,
	closers: Array<() => Promise<unknown>>,
): Promise<Record<string, string>> {
	const redis = await startRedis();
	closers.push(redis.stop);
	const postgres = await startPostgres(folder);
	closers.push(postgres.stop);
	const encryption = { N8N_ENCRYPTION_KEY: randomUUID() };
	return { ...redis.env, ...postgres.env, ...encryption, EXECUTIONS_MODE: 'queue' };
}

/** A Redis that keeps nothing on disk. */
async function startRedis(): Promise<Service> {
	await ensureCommand('redis-server');
	const port = String(await freePort());
	const args = ['--port', port, '--bind', HOST, '--save', '', '--appendonly', 'no'];
	const redis = startCommand('redis-server', args);
	await redis.printed(/Ready to accept connections/i);
	const env = { QUEUE_BULL_REDIS_HOST: HOST, QUEUE_BULL_REDIS_PORT: port };
	return { env, stop: redis.stop };
}

/** A PostgreSQL with a cluster below `folder`. It refuses to run as root, so root lends it the user `postgres`. */
export async function startPostgres(folder: string): Promise<Service> {
	const binaries = (await postgresBinaries()) ?? (await installPostgres());
	const user = await serviceUser();
	const data = join(folder, 'postgres');
	await mkdir(data);
	if (user) {
		await chmod(folder, 0o755);
		await chown(data, user.uid, user.gid);
	}
	const initial = ['-D', data, '-U', DATABASE_USER, '-A', 'trust', '-E', 'UTF8'];
	await run(join(binaries, 'initdb'), initial, { ...user, cwd: data });
	const port = String(await freePort());
	const settings = { listen_addresses: HOST, unix_socket_directories: data, fsync: 'off' };
	const args = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
	const server = startCommand(join(binaries, 'postgres'), ['-D', data, '-p', port, ...args], user);
	await server.printed(/ready to accept connections/);
	return {
		env: {
			DB_TYPE: 'postgresdb',
			DB_POSTGRESDB_HOST: HOST,
			DB_POSTGRESDB_PORT: port,
			DB_POSTGRESDB_USER: DATABASE_USER,
			DB_POSTGRESDB_DATABASE: 'postgres',
		},
		stop: server.stop,
	};
}

/** The folder of the newest installed version; Debian keeps these programs off PATH. */
async function postgresBinaries(): Promise<string | undefined> {
	const versions = await readdir(POSTGRES_FOLDER).catch(() => []);
	const newest = versions.sort((a, b) => Number(a) - Number(b)).at(-1);
	return newest && join(POSTGRES_FOLDER, newest, 'bin');
}

async function installPostgres(): Promise<string> {
	await installSystemPackage('postgresql');
	const binaries = await postgresBinaries();
	if (binaries) return binaries;
	throw new Error(`PostgreSQL was installed and is not below ${POSTGRES_FOLDER}`);
}

async function serviceUser(): Promise<{ uid: number; gid: number } | undefined> {
	if (process.getuid?.() !== 0) return undefined;
	const id = async (option: string) => Number((await run('id', [option, 'postgres'])).stdout);
	return { uid: await id('-u'), gid: await id('-g') };
}
