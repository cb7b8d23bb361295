/* eslint-disable @n8n/community-nodes/no-restricted-imports -- drives n8n from outside: no part of the package */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CheckCounter } from './checkCounter';
import { openDatabase } from './keptTables';
import type { RunningN8n } from './n8nServer';

/**
 * Checks that no key stands in anything that an n8n keeps.
 *
 * @param knownText a text that is kept for sure, such as a node's name: a search that misses it proves nothing
 */
export async function checkKeysNotKept(
	checks: CheckCounter,
	n8n: RunningN8n,
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
async function findKept(n8n: RunningN8n, texts: readonly string[]): Promise<string[]> {
	const found = new Set<string>();
	for (const file of await keptFiles(n8n.userFolder)) {
		placesOf(file, await readFile(file), texts).forEach((place) => found.add(place));
	}
	const database = await openDatabase(n8n);
	try {
		for (const name of await database.tables()) {
			const rows = await database.rows(`SELECT * FROM "${name}"`);
			rows
				.flatMap((row) => Object.entries(row))
				.flatMap(([column, value]) => placesOf(`${name}.${column}`, value, texts))
				.forEach((place) => found.add(place));
		}
	} finally {
		await database.close();
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
	const kept = Buffer.isBuffer(value) ? value : textOf(value);
	return texts.flatMap((text, index) => (kept.includes(text) ? [`text ${index} in ${place}`] : []));
}

/** PostgreSQL gives JSON columns as objects. */
function textOf(value: unknown): string {
	return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
