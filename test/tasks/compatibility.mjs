import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { installRelease } from './install.mjs';
import { runToEnd } from './processes.mjs';
import { say, showProgress } from './report.mjs';

/** The last 1.x, the first 2.x and the newest n8n, with the versions that npm needs to be told to install each. */
const RELEASES = [
	{ n8n: '1.123.81', overrides: { xlsx: '0.18.5' }, modes: ['as installed'] },
	{ n8n: '2.0.3', overrides: { xlsx: '0.18.5' }, modes: ['as installed'] },
	{
		n8n: '2.41.3',
		overrides: { linkedom: '0.18.13' },
		modes: ['as installed', 'durable poll cursors'],
	},
];

/** What the demo is told for each mode. */
const ARGUMENTS = { 'as installed': [], 'durable poll cursors': ['--durable-cursors'] };

/**
 * Runs the demo's round, which installs the packed package, on releases of n8n and prints a Markdown table of the
 * results. The whole output of each run is left in `.cache/compat`.
 *
 * @param {string[]} requested releases, e.g. `2.0.3`; all of them when empty
 * @returns whether every round passed
 */
export async function compareReleases(requested, tools) {
	const folder = join(tools.project, '.cache', 'compat');
	const rows = [];
	for (const release of RELEASES) {
		if (requested.length > 0 && !requested.includes(release.n8n)) continue;
		const host = join(folder, `n8n-${release.n8n}`);
		await mkdir(host, { recursive: true });
		await installRelease(host, release, tools);
		for (const mode of release.modes) {
			const title = `n8n ${release.n8n}, ${mode}`;
			const run = await showProgress(title, () => demoRound(host, ARGUMENTS[mode], tools));
			await writeFile(join(folder, `${title.replace(/[^\w.]+/g, '-')}.log`), run.output);
			rows.push(`| ${release.n8n} | ${mode} | ${resultOf(run)} |`);
		}
	}
	say(['| n8n | mode | the demo round |', '|---|---|---|', ...rows].join('\n'));
	return rows.every((row) => row.includes(' 0 failed'));
}

function demoRound(host, args, { project, node, env }) {
	const demo = ['--import', 'tsx', join(project, 'test', 'e2e', 'demo.ts'), '--once', ...args];
	return runToEnd(node, demo, { cwd: project, env: { ...env, POSTSCRIPT_TEST_HOST: host } });
}

/** The counts of the checks; without them, the last thing that was printed. */
function resultOf({ output }) {
	const counts = /^(\d+ passed, \d+ failed), \d+ skipped$/m.exec(output);
	return counts?.[1] ?? output.trim().split('\n').at(-1);
}
