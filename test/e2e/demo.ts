/*
 * A program of its own that runs outside n8n: what a published node may not do does not bind it.
 */
/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals, no-console -- drives n8n from outside: no part of the package */
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { live } from './liveShop';
import type { N8nClient } from './n8nClient';
import { playRound } from './smokeRound';
import { OWNER, setStage, type Stage } from './stage';
import { say, Tally } from './checkCounter';
import { PHONE_MATCHING, type PhoneMatching, type TestShop } from './testShop';

const USAGE = `npm run demo [-- options]
  --once                    play one full round, check it, and end with its counts
  --phone-matching <modes>  how the emulated shop matches phone numbers: ${PHONE_MATCHING.join(', ')};
                            with --once several, parted by commas (default: the first)
  --help                    show this`;

interface Wishes {
	once: boolean;
	phoneMatching: PhoneMatching[];
}

function readWishes(): Wishes | undefined {
	const { values } = parseArgs({
		options: {
			once: { type: 'boolean', default: false },
			'phone-matching': { type: 'string', default: PHONE_MATCHING[0] },
			help: { type: 'boolean', default: false },
		},
	});
	const asked = values['phone-matching'].split(',');
	const phoneMatching = PHONE_MATCHING.filter((mode) => asked.includes(mode));
	if (values.help || phoneMatching.length !== asked.length) return undefined;
	if (phoneMatching.length > 1 && !values.once) return undefined;
	return { once: values.once, phoneMatching };
}

async function playOnce(stage: Stage): Promise<Tally> {
	const tally = new Tally();
	await Promise.all(stage.shops.map(async (shop) => await playToTheEnd(shop, stage.client, tally)));
	if (!tally.allPassed) console.log(await stage.n8n.logTail());
	return tally;
}

/** A round that breaks off counts as one failure and leaves the other shops theirs. */
async function playToTheEnd(shop: TestShop, client: N8nClient, tally: Tally): Promise<void> {
	try {
		await playRound(shop, client, tally);
	} catch (error) {
		tally.check(`${shop.name}: the round goes to its end`, false, (error as Error).message);
	}
}

/** Goes on until the signal, which is how it is meant to end. */
async function playOn(stage: Stage, signal: AbortSignal): Promise<undefined> {
	say(`Open ${stage.n8n.url}/home/workflows`);
	say(`and log in as ${OWNER.email} with ${OWNER.password}. Ctrl-C ends the demo.`);
	say('n8n polls once a minute: a Welcome follows its opt-in within that time.');
	say(`What the shop recorded: ${stage.shops[0].emulator.url}/__emulator/events and .../people`);
	await Promise.all(stage.shops.map(async (shop) => await live(shop, signal)));
	return undefined;
}

/** Resolves to the exit code. */
async function main(): Promise<number> {
	const wishes = readWishes();
	if (wishes === undefined) {
		console.log(USAGE);
		return process.argv.includes('--help') ? 0 : 1;
	}
	const { signal, ended } = endOnSignals();
	const stage = await setStage({
		projectFolder: resolve(__dirname, '..', '..'),
		hostFolder: process.env.POSTSCRIPT_TEST_HOST ?? resolve(__dirname, 'host'),
		phoneMatching: wishes.phoneMatching,
		tell: say,
		signal,
	});
	const play = wishes.once ? playOnce(stage) : playOn(stage, signal);
	const tally = await Promise.race([play, ended]).finally(async () => {
		say('Stopping n8n and the emulated shops ...');
		await stage.close();
	});
	if (!wishes.once) return 0;
	// Scripts read the counts off the last line.
	console.log(tally?.summary() ?? 'The round was not played to its end.');
	return tally?.allPassed ? 0 : 1;
}

/** A second Ctrl-C changes nothing: the first one is being obeyed. */
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

// Rounds that were given up still wait for their polls: the program does not.
main().then(
	(code) => process.exit(code),
	(error: Error) => {
		console.error(error.name === 'AbortError' ? 'Stopped.' : error.message);
		process.exit(1);
	},
);
