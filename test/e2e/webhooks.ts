/*
 * Deliveries to the webhook trigger of a real n8n: a thousand of all kinds, then what kills, edits, moves and other keys
 * make of them. A program of its own that runs outside n8n: what a published node may not do does not apply to it.
 */
/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals, no-console -- drives n8n from outside: no part of the package */
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { OTHER_SHOP_KEY, startEmulator, TEST_KEY, type Emulator } from '../emulator';
import { startReceiver } from '../emulator/receiver';
import { CheckCounter, say } from './checkCounter';
import { checkKeysNotKept } from './keptTexts';
import { KillableN8n } from './killableN8n';
import { runSuite } from './runSuite';
import { checkLoad } from './webhookLoad';
import {
	activated,
	checkSubscriptions,
	subscriptions,
	until,
	webhookWorkflow,
	type WebhookStage,
} from './webhookStage';
import { checkTroubles } from './webhookTroubles';
import { CREDENTIAL_TYPE, WEBHOOK_TRIGGER } from './workflows';

const PARTS = ['load', 'troubles'];
const USAGE = `npm run e2e:webhooks [-- options]
  --only <part>   ${PARTS.join(' or ')}; without it, both
  --help          show this`;

/** @returns undefined where there is only help to be shown */
function readParts(): string[] | undefined {
	const { values } = parseArgs({
		options: { only: { type: 'string' }, help: { type: 'boolean', default: false } },
	});
	if (values.help || (values.only !== undefined && !PARTS.includes(values.only))) return undefined;
	return values.only === undefined ? PARTS : [values.only];
}

async function playOn(
	parts: string[],
	n8n: KillableN8n,
	emulator: Emulator,
	passed: WebhookStage['passed'],
	checks: CheckCounter,
): Promise<void> {
	const data = { privateKey: TEST_KEY, baseUrl: emulator.url, requestsPerSecond: 15 };
	const credential = await n8n.client.createCredential('Postscript', CREDENTIAL_TYPE, data);
	const body = webhookWorkflow(credential, passed.url);
	const workflowId = await n8n.client.createActiveWorkflow(body);
	const stage = { n8n, emulator, passed, checks, credential, workflowId };
	await activated(stage, 2);
	checkSubscriptions(stage, 'after activation', 2);

	if (parts.includes('load')) await checkLoad(stage);
	if (parts.includes('troubles')) await checkTroubles(stage);

	await n8n.client.deactivate(workflowId);
	await until(() => subscriptions(stage).length === 0);
	checkSubscriptions(stage, 'at the end', 0);
	const { violations } = emulator;
	const seen = JSON.stringify(violations);
	checks.check('every request was as documented', violations.length === 0, seen);
	await checkKeysNotKept(checks, n8n.server, [TEST_KEY, OTHER_SHOP_KEY], WEBHOOK_TRIGGER);
}

/** Resolves to the exit code. */
async function main(): Promise<number> {
	const parts = readParts();
	if (!parts) {
		console.log(USAGE);
		return process.argv.includes('--help') ? 0 : 1;
	}
	const project = resolve(__dirname, '..', '..');
	const host = process.env.POSTSCRIPT_TEST_HOST ?? resolve(__dirname, 'host');
	const emulator = await startEmulator();
	const passed = await startReceiver();
	const checks = new CheckCounter();
	try {
		say('Starting n8n');
		const n8n = await KillableN8n.start({ project, host }, {}, new AbortController().signal);
		try {
			await playOn(parts, n8n, emulator, passed, checks);
		} catch (error) {
			checks.check('the run goes to its end', false, (error as Error).message);
		} finally {
			if (!checks.allPassed) console.log(await n8n.logTail());
			await n8n.close();
		}
	} finally {
		await Promise.all([emulator.close(), passed.close()]);
	}
	console.log(checks.summary());
	return checks.allPassed ? 0 : 1;
}

runSuite(main);
