/*
 * n8n's editor in a browser: what people see and click when they install the nodes and work with them, with a picture of
 * each screen. `npm run e2e:browser -- creator event` installs them and runs only those groups; `--pictures` puts the
 * pictures into docs/pictures.
 */
/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals, no-console -- drives n8n from outside: no part of the package */
import { copyFile, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { startEmulator, TEST_KEY, type Emulator } from '../emulator';
import { checkInstall, checkUninstall, checkUpdate } from './browser/communityNodesChecks';
import { checkConditions } from './browser/conditionChecks';
import { checkCreator } from './browser/creatorChecks';
import { checkCredential } from './browser/credentialChecks';
import { startBrowser } from './browser/driver';
import { checkDryRun } from './browser/dryRunChecks';
import { Editor } from './browser/editor';
import { checkEvent } from './browser/eventChecks';
import { startPackageRegistry } from './browser/packageRegistry';
import { Pictures } from './browser/pictures';
import { publishPackage, type PublishedPackage } from './browser/publishedPackage';
import { checkRefusal } from './browser/refusalChecks';
import { addPeople } from './browser/shop';
import type { BrowserStage } from './browser/stage';
import { checkThemes } from './browser/themeChecks';
import { checkWebhook } from './browser/webhookChecks';
import { CheckCounter, say } from './checkCounter';
import { checkKeysNotKept } from './keptTexts';
import { N8nClient, OWNER } from './n8nClient';
import { freePort, startN8n, type RunningN8n } from './n8nServer';
import { runSuite } from './runSuite';

/** In this order: the second makes the credential that the others use. */
const GROUPS: Record<string, (stage: BrowserStage) => Promise<void>> = {
	install: checkInstall,
	credential: checkCredential,
	creator: checkCreator,
	event: checkEvent,
	dryRun: checkDryRun,
	refusal: checkRefusal,
	conditions: checkConditions,
	webhook: checkWebhook,
	themes: checkThemes,
	update: checkUpdate,
	uninstall: checkUninstall,
};
/** Every run begins with it. */
const FIRST = 'install';

/** The pictures that README and docs show. */
const SHOWN = [
	'install',
	'credential',
	'creator',
	'trigger',
	'event',
	'dry-run',
	'error-branch',
	'conditions',
	'webhook-fired',
	'audience-dark',
];

const project = resolve(__dirname, '..', '..');
/** All pictures; what the editor looked like when a check could not go on is among them. */
const pictureFolder = join(project, '.cache', 'browser');

async function runGroups(
	names: string[],
	server: RunningN8n,
	emulator: Emulator,
	published: PublishedPackage,
): Promise<CheckCounter> {
	const checks = new CheckCounter();
	const client = new N8nClient(server.url);
	await client.setUpOwner(OWNER);
	await client.logIn(OWNER);
	const executable = process.env.POSTSCRIPT_TEST_BROWSER;
	if (executable === undefined) throw new Error('Start it with npm run e2e:browser.');
	const browser = await startBrowser(executable);
	try {
		const pictures = new Pictures(browser.page, pictureFolder, [TEST_KEY], checks);
		const editor = new Editor(browser.page, server.url);
		const stage = { editor, emulator, client, checks, pictures, published };
		await editor.logIn(OWNER);
		for (const name of names) {
			say(`Checks: ${name}`);
			try {
				await GROUPS[name](stage);
			} catch (error) {
				checks.check(`${name}: the checks go to their end`, false, (error as Error).message);
				await pictures.take(`failed-${name}`);
				if (name === FIRST) break;
			}
		}
	} finally {
		await browser.close();
	}
	return checks;
}

/** Starts n8n beside a registry that has the package and a shop, and runs the groups there. */
async function runWithN8n(names: string[], userFolder: string): Promise<CheckCounter> {
	const hostFolder = process.env.POSTSCRIPT_TEST_HOST ?? resolve(__dirname, 'host');
	const registry = await startPackageRegistry(hostFolder, join(userFolder, 'registry'));
	const emulator = await startEmulator();
	addPeople(emulator.shop());
	try {
		const published = await publishPackage(project, registry, userFolder);
		say(`${published.name} is packed; starting n8n ...`);
		const { env } = registry;
		const server = await startN8n({ hostFolder, userFolder, port: await freePort(), env });
		let checks: CheckCounter | undefined;
		try {
			checks = await runGroups(names, server, emulator, published);
			checks.check(
				'every request was as documented',
				emulator.violations.length === 0,
				JSON.stringify(emulator.violations),
			);
			await checkKeysNotKept(checks, server, [TEST_KEY], OWNER.email);
		} finally {
			if (!checks?.allPassed) console.log(await server.logTail());
			await server.stop();
		}
		return checks;
	} finally {
		await emulator.close();
		await registry.close();
	}
}

/** Those of the groups that ran. */
async function copyPictures(): Promise<void> {
	const target = join(project, 'docs', 'pictures');
	await mkdir(target, { recursive: true });
	const files = SHOWN.map((name) => `${name}.png`);
	const taken = new Set(await readdir(pictureFolder));
	for (const file of files.filter((each) => taken.has(each)))
		await copyFile(join(pictureFolder, file), join(target, file));
}

/** Resolves to the exit code. */
async function main(): Promise<number> {
	const { values, positionals } = parseArgs({
		options: { pictures: { type: 'boolean', default: false } },
		allowPositionals: true,
	});
	const unknown = positionals.filter((name) => !(name in GROUPS));
	if (unknown.length > 0) {
		console.log(
			`There is no group ${unknown.join(', ')}; known: ${Object.keys(GROUPS).join(', ')}`,
		);
		return 1;
	}
	const chosen = new Set(positionals.length > 0 ? [FIRST, ...positionals] : Object.keys(GROUPS));
	const names = Object.keys(GROUPS).filter((name) => chosen.has(name));
	const userFolder = await mkdtemp(join(tmpdir(), 'postscript-editor-'));
	await rm(pictureFolder, { recursive: true, force: true });
	try {
		const checks = await runWithN8n(names, userFolder);
		if (values.pictures) await copyPictures();
		console.log(checks.summary());
		return checks.allPassed ? 0 : 1;
	} finally {
		await rm(userFolder, { recursive: true, force: true });
	}
}

runSuite(main);
