/* eslint-disable @n8n/community-nodes/no-restricted-imports -- drives n8n from outside: no part of the package */
import { readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { CheckCounter } from './checkCounter';

type TableRow = Record<string, unknown>;

interface Database {
	all(query: string, done: (error: Error | null, rows: TableRow[]) => void): void;
	close(done: () => void): void;
}

interface Sqlite {
	OPEN_READONLY: number;
	Database: new (file: string, mode: number, done: (error: Error | null) => void) => Database;
}

export interface KeptBy {
	/** Folder that n8n keeps its database and its log in. */
	userFolder: string;
	/** Folder whose node_modules holds n8n. */
	hostFolder: string;
}

/**
 * Checks that no key stands in anything that an n8n keeps.
 *
 * @param knownText a text that is kept for sure, such as a node's name: a search that misses it proves nothing
 */
export async function checkKeysNotKept(
	checks: CheckCounter,
	n8n: KeptBy,
	keys: readonly string[],
	knownText: string,
): Promise<void> {
	const known = await findKept(n8n, [knownText]);
	checks.check("the search finds what n8n's database holds", known.length > 0, 'nothing');
	const found = await findKept(n8n, keys);
	checks.check("no key stands in n8n's log or database", found.length === 0, found.join(', '));
}

/**
 * Searches all that an n8n keeps: its logs, the files of its database with what was deleted in them, and every table
 * (executions with their items, static data, workflows, credentials as they are stored), since a text can lie across
 * two pages of a file.
 *
 * @returns for each text that was found, the text's number in the list and where it stands; never the text itself
 */
async function findKept(n8n: KeptBy, texts: readonly string[]): Promise<string[]> {
	const found = new Set<string>();
	for (const file of await keptFiles(n8n.userFolder)) {
		placesOf(file, await readFile(file), texts).forEach((place) => found.add(place));
	}
	const database = await openDatabase(n8n);
	try {
		const tables = await rowsOf(database, "SELECT name FROM sqlite_master WHERE type = 'table'");
		for (const { name } of tables) {
			const rows = await rowsOf(database, `SELECT * FROM "${String(name)}"`);
			rows
				.flatMap((row) => Object.entries(row))
				.flatMap(([column, value]) => placesOf(`${String(name)}.${column}`, value, texts))
				.forEach((place) => found.add(place));
		}
	} finally {
		await new Promise<void>((done) => database.close(done));
	}
	return [...found];
}

/** What n8n itself wrote: not the packages that were installed into the folder. */
async function keptFiles(userFolder: string): Promise<string[]> {
	const folder = join(userFolder, '.n8n');
	const entries = await readdir(folder, { withFileTypes: true });
	const names = entries.filter((entry) => entry.isFile()).map(({ name }) => name);
	return [join(userFolder, 'n8n.log'), ...names.map((name) => join(folder, name))];
}

function placesOf(place: string, value: unknown, texts: readonly string[]): string[] {
	const kept = Buffer.isBuffer(value) ? value : String(value);
	return texts.flatMap((text, index) => (kept.includes(text) ? [`text ${index} in ${place}`] : []));
}

async function openDatabase({ userFolder, hostFolder }: KeptBy): Promise<Database> {
	const load = createRequire(join(hostFolder, 'package.json'));
	const sqlite = load('sqlite3') as Sqlite;
	const file = join(userFolder, '.n8n', 'database.sqlite');
	return await new Promise((resolve, reject) => {
		const database: Database = new sqlite.Database(file, sqlite.OPEN_READONLY, (error) =>
			error ? reject(error) : resolve(database),
		);
	});
}

async function rowsOf(database: Database, query: string): Promise<TableRow[]> {
	return await new Promise((resolve, reject) => {
		database.all(query, (error, rows) => (error ? reject(error) : resolve(rows)));
	});
}
