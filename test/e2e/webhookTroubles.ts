/*
 * What becomes of deliveries and subscriptions where n8n is killed, edited, moved or given another key.
 */
/* eslint-disable @n8n/community-nodes/no-restricted-imports -- drives n8n from outside: no part of the package */
import { setTimeout as wait } from 'node:timers/promises';
import { request } from 'undici';
import { OTHER_SHOP_KEY, TEST_KEY } from '../emulator';
import { say } from './checkCounter';
import {
	checkSubscriptions,
	deliverAll,
	newestBodies,
	optOuts,
	passedOn,
	range,
	repeats,
	subscriptions,
	TRIGGER,
	until,
	webhookWorkflow,
	type WebhookStage,
} from './webhookStage';
import { CREDENTIAL_TYPE } from './workflows';

/** Each takes n8n an isolate of its own for expressions: on a busy machine, more would run into the sender's time-out. */
const AT_ONCE = 8;
/** Longer than the node tries to read the signing token at an activation. */
const TOKEN_TROUBLE_MS = 35_000;
/** Older than any test run that may still listen. */
const OLD_MINUTES = 20;

/** So long the node takes a state without subscriptions for an activation under way. */
const ACTIVATION_MS = 125_000;
const OPT_IN = 'shop.subscriber.opt_in';

const SIGNING_PATH = '/api/v2/webhooks/token';

/** n8n 2.41 takes webhooks that it has on record for registered: it does not ask the node at a start. */
async function startAgain({ n8n }: WebhookStage, env?: Record<string, string>): Promise<void> {
	await n8n.kill();
	await n8n.startAgain(env);
}

/** Saves an edit and publishes it: n8n deregisters the trigger and registers it anew. */
async function publishWith(
	{ n8n, credential, passed, workflowId }: WebhookStage,
	events: string[],
): Promise<void> {
	await n8n.client.publish(workflowId, webhookWorkflow(credential, passed.url, { events }));
}

/** Deliveries, single and many at once, then a kill, then the same again. */
async function checkRestart(stage: WebhookStage): Promise<void> {
	const taken = await deliverAll(stage, optOuts(stage, range(AT_ONCE, 20_000)), AT_ONCE);
	taken.push(...(await deliverAll(stage, optOuts(stage, [21_000, 21_001]), 1)));
	const first = await passedOn(stage, AT_ONCE + 2);
	await startAgain(stage);
	const statuses = await deliverAll(stage, repeats(stage, newestBodies(stage, AT_ONCE + 2)));
	const again = await passedOn(stage, 0);
	const isRight =
		first.length === AT_ONCE + 2 && again.length === 0 && statuses.every((each) => each === 200);
	stage.checks.check(
		`${AT_ONCE + 2} deliveries run once, also after a kill`,
		isRight,
		`${first.length} before (${taken.join(' ')}), ${again.length} after (${statuses.join(' ')})`,
	);
	say(`After a kill, ${statuses.length} repeats: ${again.length} executions`);
}

/** The sender hangs up as soon as it has sent; its repeat five minutes later is one too many, where n8n took the first. */
async function checkHangUp(stage: WebhookStage): Promise<void> {
	const { emulator } = stage;
	await deliverAll(stage, optOuts(stage, [22_000]), 1);
	await passedOn(stage, 1);
	const { url, headers, body } = emulator.webhookDeliveries.at(-1) ?? { url: '', body: '' };
	const other = body.replace('s_22000', 's_22001');
	const hangUp = new AbortController();
	const sent = request(url, { method: 'POST', headers, body: other, signal: hangUp.signal });
	await wait(5);
	hangUp.abort();
	await sent.then(
		({ body: answer }) => answer.dump(),
		() => undefined,
	);
	await wait(3_000);
	await deliverAll(stage, repeats(stage, [other]), 1);
	const ids = await passedOn(stage, 1);
	stage.checks.check('a hung-up delivery runs once', ids.join() === 's_22001', ids.join());
}

/** The token can't be read while an edit is published. */
async function checkEdit(stage: WebhookStage): Promise<void> {
	const { emulator } = stage;
	emulator.fail({ kind: 'serverError', status: 503, method: 'GET', path: SIGNING_PATH });
	await publishWith(stage, ['optedIn', 'optedOut', 'test']);
	await wait(TOKEN_TROUBLE_MS);
	emulator.options.faults.length = 0;
	await until(() => subscriptions(stage).length === 3);
	checkSubscriptions(stage, 'after an edit while the token could not be read', 3);
	const statuses = await deliverAll(stage, optOuts(stage, range(5, 23_000)), 1);
	const ids = await passedOn(stage, 5);
	stage.checks.check(
		'deliveries run after an edit while the token could not be read',
		ids.length === 5,
		`${ids.join()}; ${statuses.join(' ')}`,
	);
}

/** Killed while the editor listens: the test run's subscriptions go at the next activation, once they are old. */
async function checkKillWhileListening(stage: WebhookStage): Promise<void> {
	const { emulator, n8n, workflowId } = stage;
	await n8n.client.listenForTestEvent(workflowId, TRIGGER);
	await until(() => subscriptions(stage).length === 6);
	checkSubscriptions(stage, 'while the editor listens', 6);
	for (const subscription of emulator.shop().webhooks.subscriptions.values()) {
		subscription.createdAt -= OLD_MINUTES * 60_000_000;
	}
	await startAgain(stage);
	await publishWith(stage, ['optedIn', 'optedOut']);
	await until(() => subscriptions(stage).length === 2);
	checkSubscriptions(stage, 'at the next activation after a kill while the editor listened', 2);
}

/** Killed in the middle of an activation, which n8n takes for done: deliveries complete it. */
async function checkKillDuringActivation(stage: WebhookStage): Promise<void> {
	const { emulator, n8n, workflowId } = stage;
	await n8n.client.deactivate(workflowId);
	await until(() => subscriptions(stage).length === 0);
	checkSubscriptions(stage, 'after deactivation', 0);
	const post = { method: 'POST', path: '/api/v2/webhooks' };
	emulator.fail({ kind: 'slow', ms: 0, times: 1, ...post });
	emulator.fail({ kind: 'hang', ms: 600_000, ...post });
	await publishWith(stage, ['optedIn', 'optedOut']);
	await until(() => subscriptions(stage).length === 1);
	await wait(500);
	emulator.options.faults.length = 0;
	await startAgain(stage);
	const optIn = (id: string) => () => emulator.shop().deliver(OPT_IN, { subscriber_id: id });
	await deliverAll(stage, [optIn('s_24000')], 1);
	await wait(ACTIVATION_MS);
	await deliverAll(stage, [optIn('s_24001')], 1);
	checkSubscriptions(stage, 'some minutes after a kill during activation', 2);
	const ids = await passedOn(stage, 2);
	stage.checks.check('they deliver', ids.join() === 's_24000,s_24001', ids.join());
}

/** The same database under another address, as a staging copy has it. */
async function checkOtherAddress(stage: WebhookStage): Promise<void> {
	await startAgain(stage, { WEBHOOK_URL: stage.n8n.server.url });
	await publishWith(stage, ['optedOut', 'optedIn']);
	await until(() => subscriptions(stage).length === 4);
	// A kill before n8n has finished the publication would hold up the next one until its lease has run out.
	await wait(5_000);
	checkSubscriptions(stage, 'of two addresses, the former ones left alone', 4);
	await startAgain(stage);
	const copies = stage.emulator.shop().webhooks.subscriptions;
	for (const [id, { callbackUrl }] of copies) {
		if (new URL(callbackUrl).hostname === '127.0.0.1') copies.delete(id);
	}
	checkSubscriptions(stage, 'back at the first address', 2);
}

/** The credential is given another shop's key while the workflow stays active. */
async function checkOtherShop(stage: WebhookStage): Promise<void> {
	const { n8n, credential, emulator } = stage;
	const data = { baseUrl: emulator.url, requestsPerSecond: 15 };
	const change = async (privateKey: string) =>
		await n8n.client.updateCredential(credential, CREDENTIAL_TYPE, { ...data, privateKey });
	await change(OTHER_SHOP_KEY);
	const statuses = await deliverAll(stage, optOuts(stage, range(3, 25_000)), 1);
	const ids = await passedOn(stage, 0);
	const log = await n8n.logTail();
	stage.checks.check(
		"another shop's deliveries are refused with a warning",
		statuses.join() === '401,401,401' &&
			ids.length === 0 &&
			log.includes('another Postscript shop'),
		`${statuses.join(' ')}; ${ids.join()}`,
	);
	say(`With another shop's key, ${statuses.join(', ')}`);
	await change(TEST_KEY);
	await deliverAll(stage, optOuts(stage, [25_100]), 1);
	const back = await passedOn(stage, 1);
	stage.checks.check('with its own key again, they run', back.join() === 's_25100', back.join());
}

/** A test run at an address that Postscript can't reach says so, and nothing else. */
async function checkAdvice(stage: WebhookStage): Promise<void> {
	const { n8n, passed, checks } = stage;
	const data = { privateKey: TEST_KEY, baseUrl: 'https://postscript.invalid' };
	const elsewhere = await n8n.client.createCredential('Elsewhere', CREDENTIAL_TYPE, data);
	const id = await n8n.client.createWorkflow(webhookWorkflow(elsewhere, passed.url));
	const shown = await n8n.client.listenForTestEvent(id, TRIGGER).then(
		() => 'nothing',
		(error: Error) => error.message,
	);
	checks.check('a test run says why it could not begin', shown.includes('leads back'), shown);
}

/** All of it, one after the other, on a workflow that is active at the beginning and at the end. */
export async function checkTroubles(stage: WebhookStage): Promise<void> {
	await checkRestart(stage);
	await checkHangUp(stage);
	await checkEdit(stage);
	await checkKillWhileListening(stage);
	await checkKillDuringActivation(stage);
	await checkOtherAddress(stage);
	await checkOtherShop(stage);
	await checkAdvice(stage);
}
