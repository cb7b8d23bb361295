/*
 * A program of its own that runs outside n8n: what a published node may not do does not bind it.
 */
/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals, no-console -- drives n8n from outside: no part of the package */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { startEmulator, TEST_KEY, type Emulator } from '../emulator';
import { startReceiver } from '../emulator/receiver';
import { installAsCommunityNode, packPackage } from './communityPackage';
import { CREDENTIAL_TYPE } from './workflows';
import { N8nClient, OWNER, type WorkflowBody } from './n8nClient';
import { freePort, startN8n } from './n8nServer';
import { CheckCounter, say } from './checkCounter';

const OPT_OUT = 'shop.subscriber.opt_out';
const TRIGGER = 'n8n-nodes-postscript-sms.postscriptWebhookTrigger';

/** 1,000 deliveries: 300 repeats, 100 wrongly signed, 50 malformed, 550 to be taken. */
const TAKEN = 550;
const WRONGLY_SIGNED = 100;
const MALFORMED_OF_EACH_KIND = 10;
/** Of the 300 repeats, made at the same moment as the first, and later. */
const REPEATED_AT_ONCE = 100;
const REPEATED_LATER = 200;

/** What is delivered together; a real sender has its limits too. */
const TOGETHER = 8;
const LIMIT_MS = 60_000;

/** Bodies that are not what was promised, with the status that each is answered with. */
const MALFORMED: Array<[body: string, status: number]> = [
	['{"event":"shop.subscriber', 422],
	['[]', 400],
	['{"event_data":{"subscriber_id":"s_1"}}', 400],
	['{"event":"shop.subscriber.opt_out","event_data":"s_1"}', 400],
	[JSON.stringify({ event: OPT_OUT, event_data: {}, filler: 'x'.repeat(1024 * 1024) }), 413],
];

/** The workflow's end: whose id each execution passed on. */
type Passed = Awaited<ReturnType<typeof startReceiver>>;

interface Scene {
	emulator: Emulator;
	passed: Passed;
	tally: CheckCounter;
}

/** Hands every item on to an address outside of n8n, where executions can be told apart and counted. */
function workflow(credential: object, endUrl: string): WorkflowBody {
	const trigger = 'Somebody Opted Out';
	const end = 'Tell';
	return {
		name: 'Opt-outs at once',
		settings: { executionOrder: 'v1' },
		nodes: [
			{
				id: 'node-0',
				name: trigger,
				type: TRIGGER,
				typeVersion: 1,
				position: [0, 0],
				webhookId: '1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed',
				parameters: { events: ['optedIn', 'optedOut'] },
				credentials: { [CREDENTIAL_TYPE]: credential },
			},
			{
				id: 'node-1',
				name: end,
				type: 'n8n-nodes-base.httpRequest',
				typeVersion: 4.2,
				position: [220, 0],
				parameters: {
					method: 'POST',
					url: endUrl,
					sendBody: true,
					specifyBody: 'json',
					jsonBody: '={{ JSON.stringify($json) }}',
					options: {},
				},
			},
		],
		connections: { [trigger]: { main: [[{ node: end, type: 'main', index: 0 }]] } },
	};
}

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
	const end = Date.now() + LIMIT_MS;
	while (!(await condition()) && Date.now() < end) await wait(100);
}

/** Makes deliveries a few at a time; gives back the status of each first try, in order. */
async function deliverAll(emulator: Emulator, deliveries: Array<() => void>): Promise<number[]> {
	const begin = emulator.webhookDeliveries.length;
	for (let from = 0; from < deliveries.length; from += TOGETHER) {
		for (const deliver of deliveries.slice(from, from + TOGETHER)) deliver();
		await until(() => emulator.webhookDeliveries.every(({ attempts }) => attempts.length > 0));
	}
	return emulator.webhookDeliveries.slice(begin).map(({ attempts }) => attempts[0]?.status ?? 0);
}

function range(count: number): number[] {
	return Array.from({ length: count }, (_, index) => index);
}

function countOf(statuses: number[], status: number): number {
	return statuses.filter((each) => each === status).length;
}

async function checkAnswers(
	{ emulator, tally }: Scene,
	what: string,
	deliveries: Array<() => void>,
	wanted: { count: number; status: number },
): Promise<void> {
	const statuses = await deliverAll(emulator, deliveries);
	const right = countOf(statuses, wanted.status);
	const met = statuses.length === wanted.count && right === wanted.count;
	tally.check(`${wanted.count} ${what} are answered ${wanted.status}`, met, statuses.join(' '));
	say(`${statuses.length} ${what}: ${right} answered ${wanted.status}`);
}

async function deliverEverything(scene: Scene): Promise<void> {
	const { emulator } = scene;
	const shop = emulator.shop();
	const optOut = (n: number) => ({ subscriber_id: `s_${n}` });
	const firsts = range(TAKEN).map((n) => () => {
		shop.deliver(OPT_OUT, optOut(n), { times: n < REPEATED_AT_ONCE ? 2 : 1 });
	});
	const count = TAKEN + REPEATED_AT_ONCE;
	await checkAnswers(scene, 'deliveries, some of them twice at once,', firsts, {
		count,
		status: 200,
	});
	const bodies = [...new Set(emulator.webhookDeliveries.map(({ body }) => body))];
	const strangers = range(WRONGLY_SIGNED).map((n) => () => {
		shop.deliver(OPT_OUT, optOut(10_000 + n), { signature: `guess-${n}` });
	});
	await checkAnswers(scene, 'wrongly signed deliveries', strangers, {
		count: WRONGLY_SIGNED,
		status: 401,
	});
	for (const [body, status] of MALFORMED) {
		const spoilt = range(MALFORMED_OF_EACH_KIND).map(() => () => {
			shop.deliver(OPT_OUT, {}, { body });
		});
		await checkAnswers(scene, `bodies like ${body.slice(0, 40)}`, spoilt, {
			count: MALFORMED_OF_EACH_KIND,
			status,
		});
	}
	await checkAnswers(scene, 'late repeats', repeats(scene, bodies.slice(0, REPEATED_LATER)), {
		count: REPEATED_LATER,
		status: 200,
	});
}

function repeats({ emulator }: Scene, bodies: string[]): Array<() => void> {
	return bodies.map((body) => () => emulator.shop().deliver(OPT_OUT, {}, { body }));
}

function checkSubscriptions({ emulator, tally }: Scene, when: string, wanted: number): void {
	const { size } = emulator.shop().webhooks.subscriptions;
	tally.check(`${wanted} subscriptions ${when}`, size === wanted, String(size));
	say(`Subscriptions ${when}: ${size}`);
}

async function checkPassed({ passed, tally }: Scene): Promise<void> {
	await until(() => passed.unread() >= TAKEN);
	// Anything too much would come now.
	await wait(2_000);
	const ids: string[] = [];
	while (passed.unread() > 0) {
		ids.push((JSON.parse(String((await passed.next()).body)) as { id: string }).id);
	}
	const wanted = range(TAKEN).map((n) => `s_${n}`);
	const missing = wanted.filter((id) => !ids.includes(id));
	const right = ids.length === TAKEN && missing.length === 0;
	tally.check(
		`${TAKEN} executions, one for each`,
		right,
		`${ids.length}, without ${missing.join(' ')}`,
	);
	say(`${ids.length} executions passed on ${new Set(ids).size} opt-outs`);
}

async function playScene(scene: Scene, url: string): Promise<void> {
	const { emulator, passed, tally } = scene;
	const client = new N8nClient(url);
	await client.setUpOwner(OWNER);
	await client.logIn(OWNER);
	const data = { privateKey: TEST_KEY, baseUrl: emulator.url, requestsPerSecond: 15 };
	const credential = await client.createCredential('Postscript', CREDENTIAL_TYPE, data);
	const id = await client.createActiveWorkflow(workflow(credential, passed.url));
	await until(() => emulator.shop().webhooks.subscriptions.size === 2);
	checkSubscriptions(scene, 'after activation', 2);
	// The token is asked for after the subscriptions, and n8n stores it after that.
	await until(() => emulator.log.some(({ path }) => path === '/api/v2/webhooks/token'));
	await wait(1_000);

	await deliverEverything(scene);
	await checkPassed(scene);
	const succeeded = await client.countExecutions(id, 'success');
	tally.check(`n8n counts ${TAKEN} executions`, succeeded === TAKEN, String(succeeded));

	await client.deactivate(id);
	await until(() => emulator.shop().webhooks.subscriptions.size === 0);
	checkSubscriptions(scene, 'after deactivation', 0);
	const { violations } = emulator;
	tally.check(
		'every request was as documented',
		violations.length === 0,
		JSON.stringify(violations),
	);
}

/** Resolves to the exit code. */
async function main(): Promise<number> {
	const userFolder = await mkdtemp(join(tmpdir(), 'postscript-webhooks-'));
	const emulator = await startEmulator();
	const passed = await startReceiver();
	const tally = new CheckCounter();
	const hostFolder = process.env.POSTSCRIPT_TEST_HOST ?? resolve(__dirname, 'host');
	try {
		const tarball = await packPackage(resolve(__dirname, '..', '..'), userFolder);
		say(`${await installAsCommunityNode(tarball, userFolder)} is installed; starting n8n ...`);
		const server = await startN8n({ hostFolder, userFolder, port: await freePort() });
		try {
			await playScene({ emulator, passed, tally }, server.url);
		} catch (error) {
			tally.check('the scene goes to its end', false, (error as Error).message);
		} finally {
			if (!tally.allPassed) console.log(await server.logTail());
			await server.stop();
		}
	} finally {
		await Promise.all([emulator.close(), passed.close()]);
		await rm(userFolder, { recursive: true, force: true });
	}
	console.log(tally.summary());
	return tally.allPassed ? 0 : 1;
}

// n8n is ended whenever this program is.
for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, () => process.exit(1));

main().then(
	(code) => process.exit(code),
	(error: Error) => {
		console.error(error.message);
		process.exit(1);
	},
);
