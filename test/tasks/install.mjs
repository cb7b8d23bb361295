import { lstat, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { runQuietly } from './processes.mjs';
import { showProgress, Stop } from './report.mjs';

/** Installs the project's packages unless what is there is what the lock file says. */
export async function installProject(projectFolder, tools) {
	await installLocked(projectFolder, 'Installing packages (about half a minute)', tools);
	if (!(await loads(projectFolder, ['isolated-vm'], tools))) {
		throw new Stop(
			'isolated-vm, which n8n-workflow needs, does not load: there is no prebuilt one for this system; remove node_modules and try on Linux, macOS or Windows with glibc and x64 or arm64.',
		);
	}
}

/** Installs the client libraries whose requests `npm run e2e:libraries` sends. */
export async function installLibraries(projectFolder, tools) {
	const folder = join(projectFolder, 'test', 'e2e', 'customer-data');
	await installLocked(folder, 'Installing the libraries of Segment and RudderStack', tools);
}

/** Installs what drives the browser in `npm run e2e:browser`; the browser itself is the system's. */
export async function installBrowserDriver(projectFolder, tools) {
	const folder = join(projectFolder, 'test', 'e2e', 'browser');
	await installLocked(folder, 'Installing playwright-core, which drives the browser', tools);
}

/**
 * Installs n8n itself and gives back its folder. It takes minutes and nearly 3 GB: POSTSCRIPT_TEST_HOST names a folder
 * that holds an installed n8n (a copy of `test/e2e/host` after an earlier run) to use instead, as is.
 */
export async function installHost(projectFolder, tools) {
	if (process.env.POSTSCRIPT_TEST_HOST)
		return givenHost(resolve(process.env.POSTSCRIPT_TEST_HOST), tools);
	const folder = join(projectFolder, 'test', 'e2e', 'host');
	await installLocked(folder, 'Installing n8n (2,400 packages, a few minutes)', tools);
	await buildAddOn(folder, 'isolated-vm', 'Preparing isolated-vm', tools);
	await buildAddOn(
		folder,
		'sqlite3',
		"Building sqlite3, n8n's database (about two minutes)",
		tools,
	);
	return folder;
}

/**
 * Installs a release of n8n into a folder of its own, which must exist.
 *
 * @param {{ n8n: string, overrides: object }} release its version, and the versions that npm must take for packages
 */
export async function installRelease(folder, { n8n, overrides }, tools) {
	const manifest = { name: 'n8n-release', version: '1.0.0', private: true };
	await writeFile(
		join(folder, 'package.json'),
		JSON.stringify({ ...manifest, dependencies: { n8n }, overrides }),
	);
	if (!(await loads(folder, ['n8n/package.json'], tools))) {
		await showProgress(`Installing n8n ${n8n} (several minutes)`, () =>
			runQuietly('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund'], {
				cwd: folder,
				env: tools.env,
			}),
		);
	}
	for (const name of ['isolated-vm', 'sqlite3']) {
		if (await isInstalled(folder, name)) {
			await buildAddOn(folder, name, `Building ${name} for n8n ${n8n}`, tools);
		}
	}
}

/** Not every release of n8n has the same add-ons. */
async function isInstalled(folder, name) {
	const found = await lstat(join(folder, 'node_modules', name)).catch(() => undefined);
	return found !== undefined;
}

async function givenHost(folder, tools) {
	if (await loads(folder, ['sqlite3', 'isolated-vm'], tools)) return folder;
	throw new Stop(`POSTSCRIPT_TEST_HOST (${folder}) holds no n8n that is ready to run.`);
}

async function buildAddOn(folder, name, title, tools) {
	if (await loads(folder, [name], tools)) return;
	try {
		await showProgress(title, () =>
			runQuietly('npm', ['rebuild', name, '--ignore-scripts=false'], {
				cwd: folder,
				env: tools.env,
			}),
		);
	} catch (error) {
		throw new Stop(
			`${error.message}\n${name} could not be built: it needs python3, make and a C++ compiler (g++).`,
		);
	}
	if (!(await loads(folder, [name], tools)))
		throw new Stop(`${name} was built and does not load in Node ${tools.node}.`);
}

/** Scripts stay off: none of the packages needs its own to serve here, and some of them fetch from elsewhere. */
async function installLocked(folder, title, { env }) {
	if (await isLinked(folder)) return;
	if (await matchesLock(folder)) return;
	await showProgress(title, () =>
		runQuietly('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: folder, env }),
	);
}

/** A linked node_modules is managed elsewhere: an install would empty the folder behind the link. */
async function isLinked(folder) {
	const found = await lstat(join(folder, 'node_modules')).catch(() => undefined);
	return found?.isSymbolicLink() ?? false;
}

/** Compares the lock file with npm's own record of what it installed, which npm writes last. */
async function matchesLock(folder) {
	const wanted = await packagesIn(join(folder, 'package-lock.json'));
	const present = await packagesIn(join(folder, 'node_modules', '.package-lock.json'));
	return Object.entries(wanted).every(([path, entry]) => {
		if (path === '') return true;
		if (present[path]) return present[path].version === entry.version;
		return Boolean(entry.optional || entry.devOptional || entry.os || entry.cpu);
	});
}

async function packagesIn(lockFile) {
	try {
		return JSON.parse(await readFile(lockFile, 'utf8')).packages;
	} catch (error) {
		if (error.code === 'ENOENT') return {};
		throw error;
	}
}

async function loads(folder, names, { node, env }) {
	const code = names.map((name) => `require(${JSON.stringify(name)})`).join(';');
	try {
		await runQuietly(node, ['-e', code], { cwd: folder, env });
		return true;
	} catch {
		return false;
	}
}
