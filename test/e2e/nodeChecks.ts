/*
 * The node on a real n8n, one n8n for all checks: n8n goes on answering, agents use it as a tool, keys stay home, and
 * node settings, refusals and cancelling do what they say. `npm run e2e:node -- health agent` runs only those groups.
 */
/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals, no-console -- drives n8n from outside: no part of the package */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { PARTNER_KEY, TEST_KEY } from '../emulator';
import { checkAgentTool } from './agentChecks';
import { checkAskedOnce } from './askedOnceChecks';
import { CheckCounter, say } from './checkCounter';
import { installAsCommunityNode, packPackage } from './communityPackage';
import { checkExecution } from './executionChecks';
import { checkFailures } from './failureChecks';
import { checkHealth } from './healthChecks';
import { checkKeysNotKept } from './keptTexts';
import { checkKeys } from './keyChecks';
import { checkMirror } from './mirrorChecks';
import { N8nClient, OWNER } from './n8nClient';
import { freePort, startN8n } from './n8nServer';
import type { NodeSuite } from './nodeSuite';
import { runSuite } from './runSuite';
import { checkSchemas } from './schemaChecks';
import { START } from './workflows';

const GROUPS: Record<string, (suite: NodeSuite) => Promise<void>> = {
	execution: checkExecution,
	failures: checkFailures,
	askedOnce: checkAskedOnce,
	mirror: checkMirror,
	agent: checkAgentTool,
	keys: checkKeys,
	health: checkHealth,
};

const KEYS = [TEST_KEY, PARTNER_KEY];

async function runGroups(suite: NodeSuite, names: string[]): Promise<void> {
	for (const name of names) {
		say(`Checks: ${name}`);
		try {
			await GROUPS[name](suite);
		} catch (error) {
			suite.checks.check(`${name}: the checks go to their end`, false, (error as Error).message);
		}
	}
}

/** Resolves to the exit code. */
async function main(): Promise<number> {
	const requested = process.argv.slice(2);
	const names = requested.length > 0 ? requested : Object.keys(GROUPS);
	const unknown = names.filter((name) => !(name in GROUPS));
	if (unknown.length > 0) {
		console.log(
			`There is no group ${unknown.join(', ')}; known: ${Object.keys(GROUPS).join(', ')}`,
		);
		return 1;
	}
	const checks = new CheckCounter();
	const hostFolder = process.env.POSTSCRIPT_TEST_HOST ?? resolve(__dirname, 'host');
	const userFolder = await mkdtemp(join(tmpdir(), 'postscript-node-'));
	try {
		const tarball = await packPackage(resolve(__dirname, '..', '..'), userFolder);
		say(`${await installAsCommunityNode(tarball, userFolder)} is installed; starting n8n ...`);
		const server = await startN8n({
			hostFolder,
			userFolder,
			port: await freePort(),
			env: { N8N_COMMUNITY_PACKAGES_ALLOW_TOOL_USAGE: 'true' },
		});
		try {
			const client = new N8nClient(server.url);
			await client.setUpOwner(OWNER);
			await client.logIn(OWNER);
			const suite = { client, url: server.url, hostFolder, checks };
			await checkSchemas(suite);
			await runGroups(suite, names);
			await checkKeysNotKept(checks, server, KEYS, START);
		} finally {
			if (!checks.allPassed) console.log(await server.logTail());
			await server.stop();
		}
	} finally {
		await rm(userFolder, { recursive: true, force: true });
	}
	console.log(checks.summary());
	return checks.allPassed ? 0 : 1;
}

runSuite(main);
