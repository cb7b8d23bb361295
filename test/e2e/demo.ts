/*
 * A program of its own that runs outside n8n: what a published node may not do does not apply to it.
 */
/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals, no-console -- drives n8n from outside: no part of the package */
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { TEST_KEY } from '../emulator';
import { checkKeysNotKept } from './keptTexts';
import { WELCOME_EVENT } from './exampleWorkflows';
import { runLiveShop } from './liveShop';
import { OWNER, type N8nClient } from './n8nClient';
import { DURABLE_CURSORS } from './n8nServer';
import { runSmokeRound } from './smokeRound';
import { startDemoEnvironment, type DemoEnvironment } from './demoEnvironment';
import { CheckCounter, say } from './checkCounter';
import { NODE_TYPES } from './workflows';
import {
	PHONE_MATCHING,
	REGULARS,
	REGULARS_TAG,
	type PhoneMatching,
	type TestShop,
} from './testShop';

const USAGE = `npm run demo [-- options]
  --once                    run one full round, check it, and end with its counts
  --phone-matching <modes>  how the emulated shop matches phone numbers: ${PHONE_MATCHING.join(', ')};
                            with --once several, separated by commas (default: the first)
  --durable-cursors         switch n8n's durable poll cursors on
  --queue                   n8n in queue mode: a main process and a worker; needs Redis and PostgreSQL
  --help                    show this`;

interface DemoOptions {
	once: boolean;
	phoneMatching: PhoneMatching[];
	env: Record<string, string>;
	queue: boolean;
}

function readDemoOptions(): DemoOptions | undefined {
	const { values } = parseArgs({
		options: {
			once: { type: 'boolean', default: false },
			'phone-matching': { type: 'string', default: PHONE_MATCHING[0] },
			'durable-cursors': { type: 'boolean', default: false },
			queue: { type: 'boolean', default: false },
			help: { type: 'boolean', default: false },
		},
	});
	const requested = values['phone-matching'].split(',');
	const phoneMatching = PHONE_MATCHING.filter((mode) => requested.includes(mode));
	if (values.help || phoneMatching.length !== requested.length) return undefined;
	if (phoneMatching.length > 1 && !values.once) return undefined;
	const env = values['durable-cursors'] ? DURABLE_CURSORS : {};
	return { once: values.once, phoneMatching, env, queue: values.queue };
}

async function runOnce(environment: DemoEnvironment): Promise<CheckCounter> {
	const checks = new CheckCounter();
	await checkNodeTypes(environment.client, checks);
	await Promise.all(
		environment.shops.map(async (shop) => await runRound(shop, environment.client, checks)),
	);
	for (const server of [environment.n8n, ...environment.workers]) {
		await checkKeysNotKept(checks, server, [TEST_KEY], WELCOME_EVENT);
	}
	if (!checks.allPassed) console.log(await environment.n8n.logTail());
	return checks;
}

async function checkNodeTypes(client: N8nClient, checks: CheckCounter): Promise<void> {
	const offered = await client.nodeTypes();
	const missing = NODE_TYPES.filter((type) => !offered.includes(type));
	checks.check("n8n's editor offers the package's nodes", missing.length === 0, missing.join());
}

/** A round that throws counts as one failed check; the rounds of the other shops go on. */
async function runRound(shop: TestShop, client: N8nClient, checks: CheckCounter): Promise<void> {
	try {
		await runSmokeRound(shop, client, checks);
	} catch (error) {
		checks.check(`${shop.name}: the round goes to its end`, false, (error as Error).message);
	}
}

/** Runs until the signal: the demo has no other end. */
async function runUntilStopped(
	environment: DemoEnvironment,
	signal: AbortSignal,
): Promise<undefined> {
	say(`Open ${environment.n8n.url}/home/workflows`);
	say(`and log in as ${OWNER.email} with ${OWNER.password}. Ctrl-C ends the demo.`);
	const [{ emulator }] = environment.shops;
	say(
		'For a credential of your own (Credentials > Create credential > Postscript API), which texts nobody:',
	);
	say(`  Private Key ${TEST_KEY}, Base URL ${emulator.url}`);
	say(
		`${REGULARS.length} people have the tag ${REGULARS_TAG}, and City and Orders as custom properties.`,
	);
	say('n8n polls once a minute: a Welcome follows its opt-in within that time.');
	say(`What the shop recorded: ${emulator.url}/__emulator/events and .../people`);
	await Promise.all(environment.shops.map(async (shop) => await runLiveShop(shop, signal)));
	return undefined;
}

/** Resolves to the exit code. */
async function main(): Promise<number> {
	const options = readDemoOptions();
	if (options === undefined) {
		console.log(USAGE);
		return process.argv.includes('--help') ? 0 : 1;
	}
	const { signal, ended } = endOnSignals();
	const environment = await startDemoEnvironment({
		projectFolder: resolve(__dirname, '..', '..'),
		hostFolder: process.env.POSTSCRIPT_TEST_HOST ?? resolve(__dirname, 'host'),
		phoneMatching: options.phoneMatching,
		env: options.env,
		queue: options.queue,
		report: say,
		signal,
	});
	const run = options.once ? runOnce(environment) : runUntilStopped(environment, signal);
	const checks = await Promise.race([run, ended]).finally(async () => {
		say('Stopping n8n and the emulated shops ...');
		await environment.close();
	});
	if (!options.once) return 0;
	// Scripts read the counts off the last line.
	console.log(checks?.summary() ?? 'The round was stopped before its end.');
	return checks?.allPassed ? 0 : 1;
}

/** A second Ctrl-C changes nothing: the first one already ends the program. */
function endOnSignals(): { signal: AbortSignal; ended: Promise<undefined> } {
	const controller = new AbortController();
	const ended = new Promise<undefined>((resolve) => {
		controller.signal.addEventListener('abort', () => resolve(undefined));
	});
	for (const name of ['SIGINT', 'SIGTERM'] as const) {
		process.once(name, () => {
			say(`Told to end (${name})`);
			controller.abort();
		});
		process.on(name, () => {});
	}
	return { signal: controller.signal, ended };
}

// Abandoned rounds still wait for their polls: the program does not.
main().then(
	(code) => process.exit(code),
	(error: Error) => {
		console.error(error.name === 'AbortError' ? 'Stopped.' : error.message);
		process.exit(1);
	},
);
