import { delimiter, join } from 'node:path';
import { runQuietly } from './processes.mjs';
import { showProgress, Stop } from './report.mjs';

/** Names under which systems keep Chromium, or Chrome, which does as well. */
const BINARIES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/**
 * The browser that the browser suite uses: the one that POSTSCRIPT_TEST_BROWSER names, one of the system's, or Debian's
 * Chromium, which is installed where there is none.
 *
 * @returns its path
 */
export async function ensureChromium(tools) {
	const given = process.env.POSTSCRIPT_TEST_BROWSER;
	if (given) {
		if (await runs(given, tools)) return given;
		throw new Stop(`POSTSCRIPT_TEST_BROWSER (${given}) is no browser that runs.`);
	}
	const present = await firstThatRuns(tools);
	if (present) return present;
	try {
		await showProgress('Installing Chromium with apt-get (about a minute)', () => install(tools));
	} catch (error) {
		throw new Stop(
			`${error.message}\nChromium is missing and apt-get could not install it: install Chromium or Chrome, or name one in POSTSCRIPT_TEST_BROWSER.`,
		);
	}
	const installed = await firstThatRuns(tools);
	if (!installed) throw new Stop('Chromium was installed and does not run.');
	return installed;
}

/** Without the package lists, which a bare machine does not have, apt-get knows no package. */
async function install({ project, env }) {
	const settings = { cwd: project, env: { ...env, DEBIAN_FRONTEND: 'noninteractive' } };
	await asRoot(['apt-get', 'update', '-q'], settings);
	await asRoot(['apt-get', 'install', '-y', '-q', '--no-install-recommends', 'chromium'], settings);
}

async function asRoot(command, settings) {
	const whole = process.getuid?.() === 0 ? command : ['sudo', '-n', '-E', ...command];
	await runQuietly(whole[0], whole.slice(1), settings);
}

/** What drives it takes no name that has yet to be found on PATH. */
async function firstThatRuns(tools) {
	const folders = tools.env.PATH.split(delimiter);
	for (const path of BINARIES.flatMap((name) => folders.map((folder) => join(folder, name)))) {
		if (await runs(path, tools)) return path;
	}
	return undefined;
}

/** Ubuntu's `chromium-browser` without its snap prints how to get it, and ends with an error. */
async function runs(binary, { project, env }) {
	try {
		const version = await runQuietly(binary, ['--version'], { cwd: project, env });
		return /^(Chromium|Google Chrome) /m.test(version);
	} catch {
		return false;
	}
}
