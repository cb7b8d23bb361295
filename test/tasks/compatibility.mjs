import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { installHost, installRelease } from './install.mjs';
import { runToEnd } from './processes.mjs';
import { say, showProgress } from './report.mjs';

/**
 * The last 1.x and the first 2.x, with the versions that npm must be told to take for their packages, and the release
 * that the end-to-end tests run on.
 */
const RELEASES = [
	{ n8n: '1.123.81', overrides: { xlsx: '0.18.5' } },
	{ n8n: '2.0.3', overrides: { xlsx: '0.18.5' } },
	{ n8n: '2.41.1', isTestHost: true, hasDurableCursors: true },
];

const DURABLE = '--durable-cursors';

/** The columns of the table. Queue mode needs Redis and PostgreSQL. */
const RUNS = [
	{ title: 'Demo round', program: 'demo.ts', args: ['--once'] },
	{ title: 'durable poll cursors', program: 'demo.ts', args: ['--once', DURABLE] },
	{ title: 'queue mode', program: 'demo.ts', args: ['--once', '--queue'] },
	{
		title: 'queue mode, durable poll cursors',
		program: 'demo.ts',
		args: ['--once', '--queue', DURABLE],
	},
	{ title: 'Checks of the node', program: 'nodeChecks.ts', args: [] },
];

const NOT_RUN = '-';
const TABLE = /(?<=<!-- made by npm run compat -->\n)[^]*?(?=<!-- \/made -->)/;

/**
 * Runs the demo's round and the checks of the node, which install the packed package, on releases of n8n and puts the
 * results into the table of `docs/operating.md`; rows of other releases stay. The whole output of each run is left in
 * `.cache/compat`.
 *
 * @param {string[]} requested releases, e.g. `2.0.3`; all of them when empty
 * @returns whether every round passed
 */
export async function compareReleases(requested, tools) {
	const folder = join(tools.project, '.cache', 'compat');
	await mkdir(folder, { recursive: true });
	const rows = {};
	for (const release of RELEASES) {
		if (requested.length > 0 && !requested.includes(release.n8n)) continue;
		const host = await hostOf(release, folder, tools);
		rows[release.n8n] = [];
		for (const run of RUNS)
			rows[release.n8n].push(await resultOn(release, host, run, folder, tools));
	}
	await updateTable(join(tools.project, 'docs', 'operating.md'), rows);
	const results = Object.values(rows).flat();
	return results.every((result) => result === NOT_RUN || /^(\d+) of \1$/.test(result));
}

async function resultOn(release, host, { title, program, args }, folder, tools) {
	if (args.includes(DURABLE) && !release.hasDurableCursors) return NOT_RUN;
	const name = `n8n ${release.n8n}, ${title}`;
	const run = await showProgress(name, () => runProgram(program, args, host, tools));
	await writeFile(join(folder, `${name.replace(/[^\w.]+/g, '-')}.log`), run.output);
	return resultOf(run);
}

async function updateTable(path, rows) {
	const page = await readFile(path, 'utf8');
	const [table] = TABLE.exec(page) ?? [''];
	const former = table
		.split('\n')
		.slice(2)
		.map((line) =>
			line
				.split('|')
				.slice(1, -1)
				.map((cell) => cell.trim()),
		)
		.filter(({ length }) => length === RUNS.length + 1)
		.map(([n8n, ...results]) => [n8n, results]);
	const all = { ...Object.fromEntries(former), ...rows };
	const lines = RELEASES.flatMap(({ n8n }) => (all[n8n] ? [[n8n, ...all[n8n]]] : []));
	const head = ['n8n', ...RUNS.map(({ title }) => title)];
	const text = [head, head.map(() => '---'), ...lines]
		.map((cells) => `| ${cells.join(' | ')} |\n`)
		.join('');
	say(text);
	await writeFile(
		path,
		page.replace(TABLE, () => text),
	);
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

/** How many of the checks passed; without counts, the last thing that was printed. */
function resultOf({ output }) {
	const [, passed, failed] = /^(\d+) passed, (\d+) failed, \d+ skipped$/m.exec(output) ?? [];
	if (passed === undefined) return output.trim().split('\n').at(-1).replaceAll('|', '/');
	return `${passed} of ${Number(passed) + Number(failed)}`;
}
