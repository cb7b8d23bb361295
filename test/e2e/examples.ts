/*
 * The workflows under examples/ on a real n8n, imported as people import them and each with a shop of its own. Those that
 * poll are published first and looked at last: n8n polls once a minute, and the others run meanwhile.
 */
/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals, no-console -- drives n8n from outside: no part of the package */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { startPostgres } from '../bench/queueServices';
import { TEST_KEY } from '../emulator';
import { CheckCounter, say } from './checkCounter';
import { openCrmSync } from './examples/crmSync';
import {
	checkLoyaltyPoints,
	checkNightlyAudience,
	checkRetry,
	SECRET_HEADER,
} from './examples/itemChecks';
import { openKeywords } from './examples/keywords';
import { openBothTriggers, openOptOuts } from './examples/optOuts';
import { polls, type PollingCheck } from './examples/polling';
import { startOtherTool } from './examples/otherTool';
import { until, type Scene } from './examples/scene';
import {
	checkAbandonedCheckout,
	checkReviewRequest,
	SHOPIFY_SECRET,
} from './examples/shopifyChecks';
import { credentialOf, openWarehouse, type Warehouse } from './examples/warehouse';
import { checkKeysNotKept } from './keptTexts';
import { KillableN8n } from './killableN8n';
import { runSuite } from './runSuite';
import { ACTION_NODE } from './workflows';

type Closer = () => Promise<unknown>;

const HOST = process.env.POSTSCRIPT_TEST_HOST ?? resolve(__dirname, 'host');

async function credentialsFor({ client }: KillableN8n, warehouse: Warehouse) {
	const header = await client.createCredential('Header', 'httpHeaderAuth', SECRET_HEADER);
	const crypto = await client.createCredential('Crypto', 'crypto', { hmacSecret: SHOPIFY_SECRET });
	const postgres = await client.createCredential('Warehouse', 'postgres', credentialOf(warehouse));
	return {
		'n8n-nodes-base.webhook': { httpHeaderAuth: header },
		'n8n-nodes-base.httpRequest': { httpHeaderAuth: header },
		'n8n-nodes-base.crypto': { crypto },
		'n8n-nodes-base.postgres': { postgres },
	};
}

/** Examples that are called or run by the clock. */
const CALLED: Record<string, (scene: Scene) => Promise<void>> = {
	'abandoned-checkout': checkAbandonedCheckout,
	'loyalty-points': checkLoyaltyPoints,
	'nightly-audience': checkNightlyAudience,
	'post-purchase-review': checkReviewRequest,
	'retry-what-failed': checkRetry,
};

/** Examples that wait for polls. */
const POLLING: Record<string, (scene: Scene, warehouse: Warehouse) => Promise<PollingCheck>> = {
	'crm-sync': openCrmSync,
	keywords: openKeywords,
	'opt-outs-from-both-triggers': openBothTriggers,
	'opt-outs-to-other-tool': openOptOuts,
	warehouse: openWarehouse,
};

async function play(scene: Scene, warehouse: Warehouse, isWanted: (name: string) => boolean) {
	const polling: PollingCheck[] = [];
	for (const [name, open] of Object.entries(POLLING)) {
		if (isWanted(name)) polling.push(await open(scene, warehouse));
	}
	const hasBegun = await until(() => polling.every(({ example }) => polls(example.emulator) > 0));
	scene.checks.check('each polling trigger has polled', hasBegun, 'not all of them');
	const happening = polling.map(async ({ happen }) => await happen());
	for (const [name, check] of Object.entries(CALLED)) {
		if (!isWanted(name)) continue;
		say(`Checks: ${name}`);
		await check(scene);
	}
	await Promise.all(happening);
	for (const { example, check } of polling) {
		say(`Checks: ${example.file}`);
		await check();
	}
	await Promise.all(polling.map(async ({ happenLate }) => await happenLate?.()));
	for (const { checkAtEnd } of polling) await checkAtEnd();
	const violations = scene.emulators.flatMap((emulator) => emulator.violations);
	const seen = JSON.stringify(violations);
	scene.checks.check('nothing undocumented was sent', violations.length === 0, seen);
}

/** Resolves to the exit code. */
async function main(signal: AbortSignal): Promise<number> {
	const names = process.argv.slice(2);
	const known = [...Object.keys(CALLED), ...Object.keys(POLLING)];
	if (names.some((name) => !known.includes(name))) {
		console.log(`Known examples: ${known.join(', ')}`);
		return 1;
	}
	const checks = new CheckCounter();
	const closers: Closer[] = [];
	try {
		const folder = await mkdtemp(join(tmpdir(), 'postscript-examples-'));
		closers.push(async () => await rm(folder, { recursive: true, force: true }));
		const postgres = await startPostgres(folder);
		closers.push(postgres.stop);
		const tool = await startOtherTool();
		closers.push(tool.close);
		say('Starting n8n ...');
		const project = resolve(__dirname, '..', '..');
		const n8n = await KillableN8n.start({ project, host: HOST }, {}, signal);
		closers.push(async () => await n8n.close());
		const warehouse = { hostFolder: HOST, env: postgres.env };
		const credentials = await credentialsFor(n8n, warehouse);
		const { client, server } = n8n;
		const scene = { client, url: server.url, checks, tool, credentials, emulators: [] };
		closers.push(async () => await closeAll(scene));
		try {
			await play(scene, warehouse, (name) => names.length === 0 || names.includes(name));
			await checkKeysNotKept(checks, server, [TEST_KEY], ACTION_NODE);
		} catch (error) {
			checks.check('the run goes to its end', false, String((error as Error).stack));
		}
		if (!checks.allPassed) console.log(await n8n.logTail());
	} finally {
		for (const close of closers.reverse()) await close();
	}
	console.log(checks.summary());
	return checks.allPassed ? 0 : 1;
}

async function closeAll({ emulators }: Scene): Promise<void> {
	await Promise.all(emulators.map(async (emulator) => await emulator.close()));
}

runSuite(main);
