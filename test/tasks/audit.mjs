import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runQuietly, runToEnd } from './processes.mjs';
import { say, Stop } from './report.mjs';

/** What `gulpfile.js` bundles: users get nothing else that was not written here. */
const BUNDLED = 'libphonenumber-js';

/** Asks the registry whether a hole is known in the version of the bundled library that the lock file holds. */
export async function auditBundled(tools) {
	const lock = JSON.parse(await readFile(join(tools.project, 'package-lock.json'), 'utf8'));
	const { version } = lock.packages[`node_modules/${BUNDLED}`];
	const folder = await mkdtemp(join(tmpdir(), 'postscript-audit-'));
	try {
		const manifest = { name: 'bundled', version: '1.0.0', dependencies: { [BUNDLED]: version } };
		await writeFile(join(folder, 'package.json'), JSON.stringify(manifest));
		const options = { cwd: folder, env: tools.env };
		await runQuietly('npm', ['install', '--package-lock-only', '--ignore-scripts'], options);
		const { code, output } = await runToEnd('npm', ['audit'], options);
		if (output.includes('audit endpoint')) {
			throw new Stop(
				'This registry answers no audits: run it where the registry of npm itself is reached.',
			);
		}
		say(`${BUNDLED} ${version}: ${output.trim()}`);
		if (code !== 0) throw new Stop('What is bundled has known holes.');
	} finally {
		await rm(folder, { recursive: true, force: true });
	}
}
