/*
 * What opt-ins and opt-outs become when n8n dies under them: a real n8n is killed twice with SIGKILL, and every
 * transition is counted in its executions afterwards.
 *
 * What n8n 2.41 does with the trigger's state (trigger-execution-context.factory, poll-cursor.service):
 * - As it is installed, a poll's static data is written first and the execution is created right after it, in two
 *   statements. A kill during the walk leaves neither: the next poll walks the same way again. A kill after the
 *   execution was created leaves both: n8n marks the execution as crashed on the next start and keeps its items in it. Between
 *   the two statements lie milliseconds in which a kill would lose a poll's items; nothing a node may do closes that gap
 *   without passing everything on twice after each restart.
 * - With durable poll cursors (`--durable-cursors`) state and execution are one database transaction: no gap. An
 *   execution that was created and not begun is run at the next start. But what the poll at activation left is not
 *   kept (poll-trigger-executor): the trigger holds its baseline in memory until the first poll after it, and a kill
 *   before that one means a new baseline.
 */
/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals, no-console -- drives n8n from outside: no part of the package */
import { resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { TEST_KEY, type Emulator, type Shop, startEmulator } from '../emulator';
import { applyWave, retag, seedPeople, transitionKey, transitionsOf, waves } from './optInWaves';
import { REPORT_TRIGGER, reportWorkflow } from './exampleWorkflows';
import { triggerItems } from './executionItems';
import { startItemSink, type ItemSink } from './itemSink';
import { checkKeysNotKept } from './keptTexts';
import { KillableN8n } from './killableN8n';
import { DURABLE_CURSORS } from './n8nServer';
import { CheckCounter, say } from './checkCounter';
import { CREDENTIAL_TYPE } from './workflows';

/** A minute between two polls, and as much again for a start. */
const LIMIT_MS = 120_000;
const QUIET_MS = 4_000;
const RETAG_EVERY_MS = 250;
const PAGE_SIZE = 25;
/** So slow that a walk over a wave takes seconds. */
const SLOW_MS = 500;
/** Pages of the first wave's walk that n8n gets before it is killed; the wave alone fills more. */
const PAGES_BEFORE_KILL = 4;

interface Scene {
	n8n: KillableN8n;
	emulator: Emulator;
	people: Shop;
	sink: ItemSink;
	workflowId: string;
	checks: CheckCounter;
}

/** Pages of the subscriber list that were asked for so far. */
function pages({ emulator }: Scene): number {
	return emulator.log.filter(({ path }) => path === '/api/v2/subscribers').length;
}

/** @returns whether the condition came true in time */
async function until(condition: () => boolean): Promise<boolean> {
	const end = Date.now() + LIMIT_MS;
	while (!condition() && Date.now() < end) await wait(20);
	return condition();
}

/** Waits for the next poll to come and to end. @returns its requests; 0 if none came in time */
async function nextPoll(scene: Scene): Promise<number> {
	const before = pages(scene);
	await until(() => pages(scene) > before);
	for (let seen = -1; seen !== pages(scene); await wait(QUIET_MS)) seen = pages(scene);
	return pages(scene) - before;
}

async function open(n8n: KillableN8n, checks: CheckCounter): Promise<Scene> {
	const emulator = await startEmulator({ pageSize: PAGE_SIZE });
	const people = emulator.shop(TEST_KEY);
	seedPeople(people);
	const sink = await startItemSink();
	const data = { privateKey: TEST_KEY, baseUrl: emulator.url, requestsPerSecond: 15 };
	const credential = await n8n.client.createCredential('Postscript', CREDENTIAL_TYPE, data);
	const workflowId = await n8n.client.createActiveWorkflow(reportWorkflow(credential, sink.url));
	return { n8n, emulator, people, sink, workflowId, checks };
}

/** Killed in the middle of a poll's walk: nothing of it may have been passed on. */
async function firstOutage(scene: Scene): Promise<void> {
	const { n8n, emulator, people, sink, checks } = scene;
	emulator.options.latencyMs = SLOW_MS;
	const before = pages(scene);
	const arrivals = sink.arrivals.length;
	applyWave(people, waves[1]);
	const isWalking = await until(() => pages(scene) >= before + PAGES_BEFORE_KILL);
	await n8n.kill();
	const walked = pages(scene) - before;
	const items = sink.arrivals.length - arrivals;
	checks.check('a poll was under way at the first kill', isWalking, `${walked} pages`);
	checks.check('it had passed on nothing yet', items === 0, `${items} items`);
	say(`n8n is killed on page ${walked} of a walk; people go on`);
	emulator.options.latencyMs = 0;
	applyWave(people, waves[2]);
}

/** Killed when the first item of an execution has reached the execution's last node. */
async function secondOutage(scene: Scene): Promise<void> {
	const { n8n, people, sink, checks } = scene;
	const held = sink.holdNext();
	await n8n.startAgain();
	say('n8n is back');
	const hasStarted = await Promise.race([held.then(() => true), wait(LIMIT_MS, false)]);
	await n8n.kill();
	checks.check('an execution had started at the second kill', hasStarted, 'none');
	say('n8n is killed right after an execution started; people go on');
	sink.release();
	applyWave(people, waves[3]);
}

/** Up again, and left alone until everything is passed on. */
async function calm(scene: Scene): Promise<void> {
	await scene.n8n.startAgain();
	say('n8n is back');
	await passedOn(scene, 3);
	applyWave(scene.people, waves[4]);
	await passedOn(scene, 4);
}

/** Waits for a wave to come out at the end of the workflow; the count at the end says what did not. */
async function passedOn({ sink }: Scene, wave: number): Promise<void> {
	const arrived = () =>
		new Set(sink.arrivals.map(({ phone, event }) => transitionKey(phone, event)));
	await until(() => transitionsOf(waves[wave]).every((each) => arrived().has(each)));
}

/** Tags change all the time, whatever happens to n8n. */
async function keepRetagging(people: Shop, signal: AbortSignal): Promise<void> {
	for (let call = 0; !signal.aborted; call++) {
		retag(people, call);
		await wait(RETAG_EVERY_MS, undefined, { signal }).catch(() => undefined);
	}
}

async function checkExecutions(scene: Scene): Promise<void> {
	const { n8n, workflowId, checks } = scene;
	const executions = await n8n.client.executions(workflowId);
	const found = new Map<string, string[]>();
	for (const { id, status } of executions) {
		const items = triggerItems(await n8n.client.executionData(id), REPORT_TRIGGER);
		say(`execution ${id}: ${status}, ${items.length} items`);
		for (const { phone_number: phone, event } of items) {
			const name = transitionKey(String(phone), String(event));
			found.set(name, [...(found.get(name) ?? []), `${id} (${status})`]);
		}
	}
	checkTransitions(found, checks);
	const crashed = executions.filter(({ status }) => status === 'crashed').length;
	const succeeded = executions.filter(({ status }) => status === 'success').length;
	const isAsKilled = crashed <= 1 && crashed + succeeded === executions.length;
	const statuses = executions.map(({ status }) => status).join(', ');
	checks.check('no execution but the killed one ended badly', isAsKilled, statuses);
}

function checkTransitions(found: Map<string, string[]>, checks: CheckCounter): void {
	const expected = new Set(waves.flatMap(transitionsOf));
	for (const name of new Set([...expected, ...found.keys()])) {
		const wanted = expected.has(name) ? 1 : 0;
		const places = found.get(name) ?? [];
		const where = places.join(', ') || 'no execution';
		checks.check(`${name} in ${wanted} execution`, places.length === wanted, where);
	}
	const lost = [...expected].filter((name) => !found.has(name)).length;
	const repeated = [...found.values()].filter((places) => places.length > 1).length;
	say(`${expected.size} transitions: ${lost} lost, ${repeated} repeated`);
}

/** Every item that was not in the killed execution came out at the end of the workflow, once. */
function checkArrivals({ sink, checks }: Scene): void {
	const names = sink.arrivals.map(({ phone, event }) => transitionKey(phone, event));
	checks.check(
		'nothing came out twice',
		new Set(names).size === names.length,
		`${names.length - new Set(names).size} repeats`,
	);
}

async function play(scene: Scene): Promise<void> {
	const { n8n, emulator, people, sink, checks } = scene;
	const tags = new AbortController();
	const retagging = keepRetagging(people, tags.signal);
	const baseline = await nextPoll(scene);
	say(`the workflow is active; its baseline took ${baseline} pages`);
	try {
		applyWave(people, waves[0]);
		await passedOn(scene, 0);
		say(`${sink.arrivals.length} items came before the first kill`);
		await firstOutage(scene);
		await secondOutage(scene);
		await calm(scene);
	} finally {
		tags.abort();
		await retagging;
	}
	say(`the poll after the last tags: ${await nextPoll(scene)} requests`);
	const idle = await nextPoll(scene);
	checks.check('an idle poll is one request', idle === 1, `${idle}`);
	await checkExecutions(scene);
	checkArrivals(scene);
	await checkKeysNotKept(checks, n8n.server, [TEST_KEY], REPORT_TRIGGER);
	checks.check('the shop refused nothing', emulator.violations.length === 0, 'violations');
}

async function playAndCount(n8n: KillableN8n): Promise<boolean> {
	const checks = new CheckCounter();
	const scene = await open(n8n, checks);
	try {
		await play(scene);
	} catch (error) {
		checks.check('the run goes to its end', false, (error as Error).message);
	} finally {
		await Promise.all([scene.emulator.close(), scene.sink.close()]);
	}
	if (!checks.allPassed) console.log(await n8n.logTail());
	console.log(checks.summary());
	return checks.allPassed;
}

/** Resolves to the exit code. */
async function main(): Promise<number> {
	const { values } = parseArgs({
		options: { 'durable-cursors': { type: 'boolean', default: false } },
	});
	const controller = new AbortController();
	const ended = new Promise<boolean>((done) => {
		for (const name of ['SIGINT', 'SIGTERM'] as const) {
			process.on(name, () => {
				controller.abort();
				done(false);
			});
		}
	});
	const project = resolve(__dirname, '..', '..');
	const host = process.env.POSTSCRIPT_TEST_HOST ?? resolve(__dirname, 'host');
	const settings = values['durable-cursors'] ? DURABLE_CURSORS : {};
	const n8n = await KillableN8n.start({ project, host }, settings, controller.signal);
	say('n8n is up');
	try {
		return (await Promise.race([playAndCount(n8n), ended])) ? 0 : 1;
	} finally {
		say('Stopping n8n ...');
		await n8n.close();
	}
}

// A run that was given up still waits for its polls: the program does not.
main().then(
	(code) => process.exit(code),
	(error: Error) => {
		console.error(error.name === 'AbortError' ? 'Stopped.' : error.message);
		process.exit(1);
	},
);
