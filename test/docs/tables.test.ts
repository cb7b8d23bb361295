import { ENDPOINTS } from '../../nodes/Postscript/api/endpoints';
import type { EndpointName } from '../../nodes/Postscript/api/endpoints';
import { startEmulator } from '../emulator';
import { pages, tablesIn } from './pages';
import { addressOf, isUsed, TABLES } from './tables';

const made = pages();
const NAMES = Object.keys(ENDPOINTS) as EndpointName[];

test.each(made)('$file holds what the code says (npm run docs writes it)', ({ text, wanted }) => {
	expect(text).toBe(wanted);
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
