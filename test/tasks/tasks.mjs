import { join } from 'node:path';
import { auditBundled } from './audit.mjs';
import { ensureChromium } from './chromium.mjs';
import { compareReleases } from './compatibility.mjs';
import { installBrowserDriver, installHost, installLibraries, installProject } from './install.mjs';
import { environmentWith, runQuietly, runShown } from './processes.mjs';
import { announce, showProgress, Stop } from './report.mjs';

/**
 * What `node test/tasks/run.mjs <task> [arguments]` can do. Each gets the tools: `project` (folder), `node` (binary)
 * and `env`, in which that Node comes first on PATH.
 */
export const tasks = {
	async test(tools, args) {
		await installProject(tools.project, tools);
		await build(tools);
		await announce('lint', () => npmRun('lint', tools));
		await announce('types', () =>
			binary('typescript/bin/tsc', ['--noEmit', '-p', 'test/tsconfig.json'], tools),
		);
		await announce('tests', () =>
			binary('jest/bin/jest.js', ['-c', 'test/jest.config.json', ...args], tools),
		);
	},
	async docs(tools, args) {
		await installProject(tools.project, tools);
		await typescript('test/docs/main.ts', args, tools);
	},
	async audit(tools) {
		await auditBundled(tools);
	},
	async emulator(tools, args) {
		await installProject(tools.project, tools);
		await typescript('test/emulator/cli.ts', args, tools);
	},
	async bench(tools, args) {
		await installProject(tools.project, tools);
		await build(tools);
		await typescript('test/bench/main.ts', args, tools);
	},
	async 'bench:workers'(tools, args) {
		await onHost('test/bench/workers.ts', args, tools);
	},
	async demo(tools, args) {
		if (args.includes('--help')) return await help('test/e2e/demo.ts', tools);
		await onHost('test/e2e/demo.ts', args, tools);
	},
	async node(tools, args) {
		await onHost('test/e2e/nodeChecks.ts', args, tools);
	},
	async browser(tools, args) {
		const chromium = await ensureChromium(tools);
		await installBrowserDriver(tools.project, tools);
		const env = { ...tools.env, POSTSCRIPT_TEST_BROWSER: chromium };
		await onHost('test/e2e/browserChecks.ts', args, { ...tools, env });
	},
	async compat(tools, args) {
		await installProject(tools.project, tools);
		await build(tools);
		if (!(await compareReleases(args, tools))) throw new Stop('Some rounds did not pass.');
	},
	async webhooks(tools, args) {
		await onHost('test/e2e/webhooks.ts', args, tools);
	},
	async examples(tools, args) {
		await onHost('test/e2e/examples.ts', args, tools);
	},
	async libraries(tools, args) {
		await installLibraries(tools.project, tools);
		await onHost('test/e2e/customerData.ts', args, tools);
	},
	async queue(tools, args) {
		await onHost('test/e2e/webhookQueue.ts', args, tools);
	},
	async outages(tools, args) {
		await onHost('test/e2e/outages.ts', args, tools);
	},
};

export function toolsFor(project, node) {
	return { project, node, env: environmentWith(node) };
}

/** What a program can do is told without what it needs to do it. */
async function help(path, tools) {
	await installProject(tools.project, tools);
	await typescript(path, ['--help'], tools);
}

/** Runs a program that starts a real n8n with the built package in it. */
async function onHost(path, args, tools) {
	await installProject(tools.project, tools);
	await build(tools);
	const host = await installHost(tools.project, tools);
	const env = { ...tools.env, POSTSCRIPT_TEST_HOST: host };
	await typescript(path, args, { ...tools, env });
}

/** The build draws a spinner, which makes no sense in a log: its output is shown only when it fails. */
function build({ project, env }) {
	return showProgress('build', () =>
		runQuietly('npm', ['run', '--silent', 'build'], { cwd: project, env }),
	);
}

function npmRun(script, { project, env }) {
	return runShown('npm', ['run', '--silent', script], { cwd: project, env });
}

/** Node is started itself, not through a link in `.bin`: a signal then reaches the program with nothing in between. */
function binary(path, args, { project, node, env }) {
	return runShown(node, [join(project, 'node_modules', path), ...args], { cwd: project, env });
}

function typescript(path, args, { project, node, env }) {
	return runShown(node, ['--import', 'tsx', join(project, path), ...args], { cwd: project, env });
}
