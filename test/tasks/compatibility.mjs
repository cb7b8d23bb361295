import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { installHost, installRelease } from './install.mjs';
import { runToEnd } from './processes.mjs';
import { say, showProgress } from './report.mjs';

/**
 * The last 1.x and the first 2.x, with the versions that npm must be told to take for their packages, and the release
 * that the end-to-end tests run on.
 */
const RELEASES = [
	{ n8n: '1.123.81', overrides: { xlsx: '0.18.5' }, modes: ['as installed'] },
	{ n8n: '2.0.3', overrides: { xlsx: '0.18.5' }, modes: ['as installed'] },
	{
		n8n: '2.41.1',
		isTestHost: true,
		modes: [
			'as installed',
			'durable poll cursors',
			'queue mode',
			'queue mode, durable poll cursors',
		],
	},
];

/** What runs in each mode; durable cursors concern the triggers alone. Queue mode needs Redis and PostgreSQL. */
const PROGRAMS = {
	'as installed': [
		{ title: 'demo round', program: 'demo.ts', args: ['--once'] },
		{ title: 'checks of the node', program: 'nodeChecks.ts', args: [] },
	],
	'durable poll cursors': [
		{ title: 'demo round', program: 'demo.ts', args: ['--once', '--durable-cursors'] },
	],
	'queue mode': [{ title: 'demo round', program: 'demo.ts', args: ['--once', '--queue'] }],
	'queue mode, durable poll cursors': [
		{ title: 'demo round', program: 'demo.ts', args: ['--once', '--queue', '--durable-cursors'] },
	],
};

/**
 * Runs the demo's round and the checks of the node, which install the packed package, on releases of n8n and prints a
 * Markdown table of the results. The whole output of each run is left in `.cache/compat`.
 *
 * @param {string[]} requested releases, e.g. `2.0.3`; all of them when empty
 * @returns whether every round passed
 */
export async function compareReleases(requested, tools) {
	const folder = join(tools.project, '.cache', 'compat');
	await mkdir(folder, { recursive: true });
	const rows = [];
	for (const release of RELEASES) {
		if (requested.length > 0 && !requested.includes(release.n8n)) continue;
		const host = await hostOf(release, folder, tools);
		for (const mode of release.modes) {
			for (const { title, program, args } of PROGRAMS[mode]) {
				const name = `n8n ${release.n8n}, ${mode}, ${title}`;
				const run = await showProgress(name, () => runProgram(program, args, host, tools));
				await writeFile(join(folder, `${name.replace(/[^\w.]+/g, '-')}.log`), run.output);
				rows.push(`| ${release.n8n} | ${mode} | ${title} | ${resultOf(run)} |`);
			}
		}
	}
	say(['| n8n | mode | what ran | result |', '|---|---|---|---|', ...rows].join('\n'));
	return rows.every((row) => row.includes(' 0 failed'));
}

async function hostOf(release, folder, tools) {
	if (release.isTestHost) return await installHost(tools.project, tools);
	const host = join(folder, `n8n-${release.n8n}`);
	await mkdir(host, { recursive: true });
	await installRelease(host, release, tools);
	return host;
}

function runProgram(program, args, host, { project, node, env }) {
	const command = ['--import', 'tsx', join(project, 'test', 'e2e', program), ...args];
	return runToEnd(node, command, { cwd: project, env: { ...env, POSTSCRIPT_TEST_HOST: host } });
}

/** The counts of the checks; without them, the last thing that was printed. */
function resultOf({ output }) {
	const counts = /^(\d+ passed, \d+ failed), \d+ skipped$/m.exec(output);
	return counts?.[1] ?? output.trim().split('\n').at(-1);
}
