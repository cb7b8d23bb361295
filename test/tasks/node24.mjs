import { access, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { environmentWith, runQuietly } from './processes.mjs';
import { showProgress, Stop } from './report.mjs';

const NEEDED_MAJOR = 24;
const FETCHED_VERSION = '24.21.0';

/**
 * The path of a Node 24 binary: the one that runs this, or one fetched into `.node24/` of the project.
 * n8n needs Node 24, and many machines still have an older one.
 */
export async function ensureNode24(projectFolder) {
	if (Number(process.versions.node.split('.')[0]) >= NEEDED_MAJOR) return process.execPath;
	const folder = join(projectFolder, '.node24');
	const binary = join(
		folder,
		'node_modules',
		'node',
		'bin',
		process.platform === 'win32' ? 'node.exe' : 'node',
	);
	if (await runs(binary)) return binary;
	try {
		await showProgress(`Fetching Node ${FETCHED_VERSION}`, () => fetchNode(folder));
	} catch (error) {
		throw new Stop(`${error.message}\n${missing('it could not be fetched')}`);
	}
	if (!(await runs(binary)))
		throw new Stop(missing(`the fetched one does not run on ${process.platform}-${process.arch}`));
	return binary;
}

function missing(reason) {
	return `Node ${NEEDED_MAJOR} is missing (this is ${process.version}) and ${reason}: install Node ${NEEDED_MAJOR} and run this again.`;
}

/** The npm package `node` places its binary by an install script, which newer npm runs only where that is allowed. */
async function fetchNode(folder) {
	await mkdir(folder, { recursive: true });
	const description = {
		private: true,
		dependencies: { node: FETCHED_VERSION },
		allowScripts: { node: true },
	};
	await writeFile(join(folder, 'package.json'), JSON.stringify(description, null, '\t'));
	const args = ['install', '--no-audit', '--no-fund', '--ignore-scripts=false', '--prefix', folder];
	await runQuietly('npm', args, { cwd: folder, env: environmentWith(process.execPath) });
}

async function runs(binary) {
	try {
		await access(binary);
		return (await runQuietly(binary, ['--version'], { env: process.env })).startsWith(
			`v${NEEDED_MAJOR}.`,
		);
	} catch {
		return false;
	}
}
