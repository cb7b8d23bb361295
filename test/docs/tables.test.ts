/* eslint-disable @n8n/community-nodes/no-restricted-imports -- the files are what is tested */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ENDPOINTS } from '../../nodes/Postscript/api/endpoints';
import type { EndpointName } from '../../nodes/Postscript/api/endpoints';
import { startEmulator } from '../emulator';
import { pages, PROJECT, tablesIn } from './pages';
import { SCHEMA_FOLDER, SCHEMAS } from './schemas';
import { addressOf, isUsed, TABLES } from './tables';

const made = pages();
const NAMES = Object.keys(ENDPOINTS) as EndpointName[];

test.each(made)('$file holds what the code says (npm run docs writes it)', ({ text, wanted }) => {
	expect(text).toBe(wanted);
});

test('n8n is told of the output of what is there, and of nothing else', () => {
	const files = readdirSync(join(PROJECT, SCHEMA_FOLDER), { recursive: true, encoding: 'utf8' });
	const schemas = files.filter((name) => name.endsWith('.json'));
	expect(schemas.sort()).toEqual(Object.keys(SCHEMAS).sort());
});

test('every table stands on a page', () => {
	const standing = made.flatMap(({ text }) => tablesIn(text));
	expect([...standing].sort()).toEqual(Object.keys(TABLES).sort());
});

test('the endpoints are all those that are published, and each is of use', async () => {
	const emulator = await startEmulator();
	const published = emulator.endpoints.map((address) => address.replace(/:\w+/g, '{id}'));
	await emulator.close();
	expect(NAMES.map(addressOf).sort()).toEqual([...published].sort());
	expect(NAMES.filter((name) => !isUsed(name))).toEqual([]);
});
