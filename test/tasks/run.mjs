/**
 * The door to everything that can be run here: `npm test`, `npm run demo`, `npm run emulator`. It fetches and installs
 * what the task needs, so it uses nothing but Node's own modules and runs on Node 18 and later.
 */
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureNode24 } from './node24.mjs';
import { Stop } from './report.mjs';
import { tasks, toolsFor } from './tasks.mjs';

const project = resolve(dirname(fileURLToPath(import.meta.url)), '..', '..');
const [name, ...args] = process.argv.slice(2);

try {
	if (!Object.hasOwn(tasks, name))
		throw new Stop(`Say what to run: ${Object.keys(tasks).join(', ')}.`);
	await tasks[name](toolsFor(project, await ensureNode24(project)), args);
} catch (error) {
	if (!(error instanceof Stop)) throw error;
	process.stderr.write(`${error.message}\n`);
	process.exitCode = error.exitCode ?? 1;
}
