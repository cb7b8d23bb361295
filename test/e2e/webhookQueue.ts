/*
 * Repeated deliveries in queue mode: a main and a webhook process take them, a worker runs them, PostgreSQL and Redis lie
 * between. The processes have no memory of deliveries in common: n8n's Remove Duplicates, by event_id, stands
 * behind the trigger.
 */
/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals, no-console -- drives n8n from outside: no part of the package */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { request } from 'undici';
import { startQueueServices } from '../bench/queueServices';
import { startEmulator, TEST_KEY, type Delivery, type Emulator } from '../emulator';
import { startReceiver } from '../emulator/receiver';
import { CheckCounter, say } from './checkCounter';
import { installAsCommunityNode, packPackage } from './communityPackage';
import { checkKeysNotKept } from './keptTexts';
import { N8nClient, OWNER, type CredentialRef, type WorkflowBody } from './n8nClient';
import { freePort, startN8n, type N8nOptions, type RunningN8n } from './n8nServer';
import { runSuite } from './runSuite';
import { OPT_OUT, range, TRIGGER, until, webhookNodes } from './webhookStage';
import { chainNodes, CREDENTIAL_TYPE } from './workflows';

const DELIVERIES = 40;
/** At once, to one process. */
const TOGETHER = 4;
/** Executions of what came twice end within this time. */
const QUIET_MS = 10_000;

type Closer = () => Promise<unknown>;
type Role = NonNullable<N8nOptions['role']>;

interface Farm {
	client: N8nClient;
	servers: Record<Role, RunningN8n>;
	emulator: Emulator;
	passed: Awaited<ReturnType<typeof startReceiver>>;
}

/** The trigger, Remove Duplicates by event_id, and the end. */
function queueWorkflow(credential: CredentialRef, endUrl: string): WorkflowBody {
	const [trigger, end] = webhookNodes(credential, endUrl);
	return chainNodes('Opt-outs in queue mode', [
		trigger,
		{
			name: 'Remove Duplicates',
			type: 'n8n-nodes-base.removeDuplicates',
			typeVersion: 2,
			parameters: {
				operation: 'removeItemsSeenInPreviousExecutions',
				logic: 'removeItemsWithAlreadySeenKeyValues',
				dedupeValue: '={{ $json.event_id }}',
			},
		},
		end,
	]);
}

async function setUp(closers: Closer[]): Promise<Farm> {
	const folder = await mkdtemp(join(tmpdir(), 'postscript-queue-'));
	closers.push(async () => await rm(folder, { recursive: true, force: true }));
	const env = await startQueueServices(folder, closers);
	const emulator = await startEmulator();
	const passed = await startReceiver();
	closers.push(async () => await Promise.all([emulator.close(), passed.close()]));
	const project = resolve(__dirname, '..', '..');
	const tarball = await packPackage(project, folder);
	const start = async (role: Role) => {
		say(`Starting n8n: ${role}`);
		const userFolder = join(folder, role);
		await mkdir(userFolder);
		await installAsCommunityNode(tarball, userFolder);
		const hostFolder = process.env.POSTSCRIPT_TEST_HOST ?? resolve(__dirname, 'host');
		const port = await freePort();
		const server = await startN8n({ hostFolder, userFolder, port, role, env });
		closers.push(server.stop);
		return server;
	};
	const main = await start('main');
	const servers = { main, webhook: await start('webhook'), worker: await start('worker') };
	const client = new N8nClient(main.url);
	await client.setUpOwner(OWNER);
	await client.logIn(OWNER);
	return { client, servers, emulator, passed };
}

/** Sends the same deliveries to one of the processes; gives back the statuses. */
async function deliverTo({ url }: RunningN8n, deliveries: readonly Delivery[]): Promise<number[]> {
	const statuses: number[] = [];
	for (let from = 0; from < deliveries.length; from += TOGETHER) {
		const sent = deliveries.slice(from, from + TOGETHER).map(async (delivery) => {
			const address = `${url}${new URL(delivery.url).pathname}`;
			const { headers, body } = delivery;
			const answer = await request(address, { method: 'POST', headers, body });
			await answer.body.dump();
			return answer.statusCode;
		});
		statuses.push(...(await Promise.all(sent)));
	}
	return statuses;
}

async function work({ client, servers, emulator, passed }: Farm, checks: CheckCounter) {
	const data = { privateKey: TEST_KEY, baseUrl: emulator.url, requestsPerSecond: 15 };
	const credential = await client.createCredential('Postscript', CREDENTIAL_TYPE, data);
	await client.createActiveWorkflow(queueWorkflow(credential, passed.url));
	const shop = emulator.shop();
	await until(() => shop.webhooks.subscriptions.size === 2);
	await wait(2_000);
	for (const n of range(DELIVERIES)) shop.deliver(OPT_OUT, { subscriber_id: `s_${n}` });
	await until(() => emulator.webhookDeliveries.every(({ attempts }) => attempts.length > 0));
	const statuses = [
		...(await deliverTo(servers.webhook, emulator.webhookDeliveries)),
		...(await deliverTo(servers.main, emulator.webhookDeliveries)),
		...(await deliverTo(servers.webhook, emulator.webhookDeliveries)),
	];
	await until(() => passed.unread() >= DELIVERIES);
	await wait(QUIET_MS);
	const ids: string[] = [];
	while (passed.unread() > 0) {
		const item = JSON.parse(String((await passed.next()).body)) as { subscriber_id: string };
		ids.push(item.subscriber_id);
	}
	checks.check(
		`${statuses.length} repeats to both processes are answered 200`,
		statuses.every((status) => status === 200),
		statuses.join(' '),
	);
	checks.check(
		`${DELIVERIES} opt-outs pass Remove Duplicates once each`,
		ids.length === DELIVERIES && new Set(ids).size === DELIVERIES,
		`${ids.length}, of ${new Set(ids).size} people`,
	);
	for (const server of Object.values(servers)) {
		await checkKeysNotKept(checks, server, [TEST_KEY], TRIGGER);
	}
	say(`${ids.length} items of ${new Set(ids).size} people behind Remove Duplicates`);
}

/** Resolves to the exit code. */
async function main(): Promise<number> {
	const checks = new CheckCounter();
	const closers: Closer[] = [];
	try {
		await work(await setUp(closers), checks);
	} catch (error) {
		checks.check('the run goes to its end', false, (error as Error).message);
	} finally {
		for (const close of closers.reverse()) await close();
	}
	console.log(checks.summary());
	return checks.allPassed ? 0 : 1;
}

runSuite(main);
