/*
 * The real client libraries of Twilio Segment and RudderStack at a real n8n: what they send arrives in the shop exactly
 * once, also when n8n is killed in the middle of a batch.
 */
/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals, no-console -- drives n8n from outside: no part of the package */
import { randomUUID } from 'node:crypto';
import { resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { startEmulator, TEST_KEY, type Emulator } from '../emulator';
import { CheckCounter, say } from './checkCounter';
import { rudderLibrary, segmentLibrary } from './customerDataLibraries';
import type { ClientLibrary, LibraryTarget } from './customerDataLibraries';
import { checkRecipes } from './customerDataRecipes';
import { startHoldingProxy, type HoldingProxy } from './holdingProxy';
import { checkKeysNotKept } from './keptTexts';
import { KillableN8n } from './killableN8n';
import type { CredentialRef } from './n8nClient';
import { runSuite } from './runSuite';
import { chainNodes, CREDENTIAL_TYPE, postscriptNode, START } from './workflows';

const PEOPLE = 100;
/** Few enough that a batch is over in seconds, many enough that n8n dies in the middle. */
const KILLED_BATCH = 60;
const EVENTS_BEFORE_KILL = 20;
const LIMIT_MS = 120_000;
const QUIET_MS = 3_000;
/** Requests leave 66 ms apart: between two of them the node has written down what it did. */
const AFTER_REQUEST_MS = 30;

interface Scene {
	n8n: KillableN8n;
	emulator: Emulator;
	proxy: HoldingProxy;
	credential: CredentialRef;
	checks: CheckCounter;
}

const phoneOf = (person: number) => `+1212555${1000 + person}`;

async function until(condition: () => boolean): Promise<void> {
	const end = Date.now() + LIMIT_MS;
	while (!condition() && Date.now() < end) await wait(10);
}

/** Waits until nothing more arrives. */
async function quiet({ emulator }: Scene): Promise<void> {
	for (let seen = -1; seen !== emulator.log.length; await wait(QUIET_MS)) {
		seen = emulator.log.length;
	}
}

interface WebhookMode {
	/** Whether the webhook answers at once or at the end of the workflow. */
	answers: 'onReceived' | 'lastNode';
	rawBody?: boolean;
}

/** A webhook before Customer Data: Process. */
async function openWebhook(scene: Scene, name: string, mode: WebhookMode): Promise<LibraryTarget> {
	const path = randomUUID();
	const webhook = {
		name: START,
		type: 'n8n-nodes-base.webhook',
		typeVersion: 2,
		webhookId: path,
		parameters: {
			path,
			httpMethod: 'POST',
			responseMode: mode.answers,
			...(mode.answers === 'lastNode' && { responseData: 'allEntries' }),
			options: mode.rawBody ? { rawBody: true } : {},
		},
	};
	const process = postscriptNode(
		{
			resource: 'customerData',
			operation: 'process',
			payload: '={{ $json.body ?? $json }}',
			options: mode.rawBody ? { binaryField: 'data' } : {},
		},
		scene.credential,
	);
	await scene.n8n.client.createActiveWorkflow(chainNodes(name, [webhook, process]));
	return { url: scene.proxy.url, path: `/webhook/${path}` };
}

/** An identify and a track of each person; both arrive once. */
async function checkDelivery(scene: Scene, library: ClientLibrary, key: string): Promise<void> {
	say(`Checks: ${library.name}`);
	const { emulator, checks } = scene;
	const before = emulator.events.length;
	for (let person = 0; person < PEOPLE; person++) {
		library.identify(phoneOf(person), { [key]: person, note: 'a & b = 100 % + more' });
		library.track(phoneOf(person), `Order ${key}`, { person, total: 59.9 });
	}
	await library.flush();
	await until(() => emulator.events.length - before >= PEOPLE);
	await quiet(scene);
	const events = emulator.events.slice(before);
	const people = events.map(
		({ phone, properties }) => `${String(phone)} ${JSON.stringify(properties)}`,
	);
	checks.check(
		`${library.name}: each event arrives once`,
		events.length === PEOPLE && new Set(people).size === PEOPLE,
		`${events.length} events of ${new Set(people).size} people`,
	);
	const wrong = Array.from({ length: PEOPLE }, (_, person) => person).filter(
		(person) => emulator.shop().byPhone(phoneOf(person))?.properties[key] !== person,
	);
	checks.check(`${library.name}: each identify arrives`, wrong.length === 0, wrong.join(', '));
}

/** n8n dies while it works on a batch; the library sends the batch again, and the rest of it is done. */
async function checkKill(scene: Scene, library: ClientLibrary): Promise<void> {
	say(`Checks: n8n is killed under ${library.name}`);
	const { emulator, checks, n8n, proxy } = scene;
	const before = emulator.events.length;
	const held = proxy.held;
	for (let n = 0; n < KILLED_BATCH; n++) library.track(phoneOf(n), 'Killed', { n });
	const flushed = library.flush();
	await until(() => emulator.events.length - before >= EVENTS_BEFORE_KILL);
	await wait(AFTER_REQUEST_MS);
	await n8n.kill();
	const done = emulator.events.length - before;
	await n8n.startAgain();
	await flushed;
	await quiet(scene);
	const ids = emulator.events.slice(before).map(({ external_id }) => external_id);
	const different = new Set(ids).size;
	// A request under way when the process ends has no answer, so it is sent again under the same ID.
	checks.check(
		`${library.name}: a batch under which n8n was killed arrives whole, and what was done is not done again`,
		different === KILLED_BATCH && ids.length <= KILLED_BATCH + 1,
		`${ids.length} events, ${different} of them different; ${done} before the kill`,
	);
	say(
		`${ids.length - different} of ${KILLED_BATCH} events were sent twice, ${done} were sent before`,
	);
	checks.check(
		`${library.name}: the library tried while n8n was away`,
		proxy.held > held,
		`${proxy.held - held} held`,
	);
}

async function runChecks(scene: Scene): Promise<void> {
	say('Checks: the recipes');
	await checkRecipes({ ...scene, client: scene.n8n.client, url: scene.n8n.server.url });
	const atOnce = await openWebhook(scene, 'At once', { answers: 'onReceived' });
	const raw = await openWebhook(scene, 'Raw body', { answers: 'onReceived', rawBody: true });
	const atEnd = await openWebhook(scene, 'At the end', { answers: 'lastNode' });
	await checkDelivery(scene, segmentLibrary(atOnce), 'segment');
	await checkDelivery(scene, rudderLibrary(atOnce, false), 'rudder');
	await checkDelivery(scene, rudderLibrary(raw, true), 'zipped');
	await checkDelivery(scene, segmentLibrary(atEnd), 'segment_at_end');
	await checkKill(scene, segmentLibrary(atEnd));
	await checkKill(scene, rudderLibrary(atEnd, false));
	const { violations } = scene.emulator;
	scene.checks.check(
		'nothing undocumented was sent',
		violations.length === 0,
		JSON.stringify(violations),
	);
}

/** Resolves to the exit code. */
async function main(signal: AbortSignal): Promise<number> {
	const checks = new CheckCounter();
	const emulator = await startEmulator();
	for (let person = 0; person < PEOPLE; person++) emulator.shop().add({ phone: phoneOf(person) });
	const folders = {
		project: resolve(__dirname, '..', '..'),
		host: process.env.POSTSCRIPT_TEST_HOST ?? resolve(__dirname, 'host'),
	};
	say('Starting n8n ...');
	const n8n = await KillableN8n.start(folders, {}, signal);
	const proxy = await startHoldingProxy(n8n.server.url);
	try {
		const data = { privateKey: TEST_KEY, baseUrl: emulator.url, requestsPerSecond: 15 };
		const credential = await n8n.client.createCredential('Postscript', CREDENTIAL_TYPE, data);
		await runChecks({ n8n, emulator, proxy, credential, checks });
		await checkKeysNotKept(checks, n8n.server, [TEST_KEY], START);
	} finally {
		if (!checks.allPassed) console.log(await n8n.logTail());
		await proxy.close();
		await n8n.close();
		await emulator.close();
	}
	console.log(checks.summary());
	return checks.allPassed ? 0 : 1;
}

runSuite(main);
