/* eslint-disable @n8n/community-nodes/no-restricted-imports -- drives n8n from outside: no part of the package */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { RunningN8n } from './n8nServer';

export type TableRow = Record<string, unknown>;

/** The database of an n8n, to read. */
export interface KeptTables {
	tables(): Promise<string[]>;
	rows(query: string): Promise<TableRow[]>;
	close(): Promise<void>;
}

interface SqliteDatabase {
	all(query: string, done: (error: Error | null, rows: TableRow[]) => void): void;
	close(done: () => void): void;
}

interface Sqlite {
	OPEN_READONLY: number;
	Database: new (file: string, mode: number, done: (error: Error | null) => void) => SqliteDatabase;
}

interface PostgresClient {
	connect(): Promise<void>;
	query(query: string): Promise<{ rows: TableRow[] }>;
	end(): Promise<void>;
}

interface Postgres {
	Client: new (settings: object) => PostgresClient;
}

/** With the drivers that n8n itself brings. */
export async function openDatabase(n8n: RunningN8n): Promise<KeptTables> {
	return n8n.env.DB_TYPE === 'postgresdb'
		? await openPostgres(n8n.hostFolder, n8n.env)
		: await openSqlite(n8n.hostFolder, n8n.userFolder);
}

function driver(hostFolder: string, name: string): unknown {
	return createRequire(join(hostFolder, 'package.json'))(name);
}

async function openSqlite(hostFolder: string, userFolder: string): Promise<KeptTables> {
	const sqlite = driver(hostFolder, 'sqlite3') as Sqlite;
	const file = join(userFolder, '.n8n', 'database.sqlite');
	const database = await new Promise<SqliteDatabase>((resolve, reject) => {
		const opened: SqliteDatabase = new sqlite.Database(file, sqlite.OPEN_READONLY, (error) =>
			error ? reject(error) : resolve(opened),
		);
	});
	const rows = async (query: string) =>
		await new Promise<TableRow[]>((resolve, reject) => {
			database.all(query, (error, found) => (error ? reject(error) : resolve(found)));
		});
	return {
		tables: async () => namesIn(await rows("SELECT name FROM sqlite_master WHERE type = 'table'")),
		rows,
		close: async () => await new Promise<void>((done) => database.close(done)),
	};
}

/** @param env the settings that lead an n8n there */
export async function openPostgres(
	hostFolder: string,
	env: Record<string, string>,
): Promise<KeptTables> {
	const { Client } = driver(hostFolder, 'pg') as Postgres;
	const client = new Client({
		host: env.DB_POSTGRESDB_HOST,
		port: Number(env.DB_POSTGRESDB_PORT),
		user: env.DB_POSTGRESDB_USER,
		database: env.DB_POSTGRESDB_DATABASE,
	});
	await client.connect();
	const rows = async (query: string) => (await client.query(query)).rows;
	const ofTables = "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'";
	return {
		tables: async () => namesIn(await rows(ofTables)),
		rows,
		close: async () => await client.end(),
	};
}

function namesIn(rows: TableRow[]): string[] {
	return rows.map(({ name }) => String(name));
}
