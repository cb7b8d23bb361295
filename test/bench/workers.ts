/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals, no-console --
   a program of its own that runs outside n8n */
import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { request } from 'undici';
import { TEST_KEY, type LogEntry } from '../emulator';
import { installAsCommunityNode, packPackage } from '../e2e/communityPackage';
import { CREDENTIAL_TYPE } from '../e2e/workflows';
import { N8nClient, OWNER, type CredentialRef, type WorkflowBody } from '../e2e/n8nClient';
import { freePort, startN8n, type RunningN8n } from '../e2e/n8nServer';
import { PROJECT_FOLDER } from './builtNode';
import { EmulatorProcess } from './emulatorProcess';
import { say } from './printing';
import { startPostgres, startRedis } from './queueServices';
import { report } from './report';
import type { WorkerFigures } from './workerFigures';
import { itemsFor, LIMIT, SEND_EVENT, SYNC } from './workloads';

const WORKERS = 3;
const EXECUTIONS = 10;
/** People of their own for the executions that come before the measured ones. */
const WARM_UP_PEOPLE = 30;
const LATENCY_MS = 100;
const LOOK_MS = 1000;
const ACTIVATION_LIMIT_MS = 30_000;

const USAGE = `npm run bench:workers [-- options]
  --items <number>   items of each of the ${EXECUTIONS} executions (default 300)
  --help             show this`;

type Closer = () => Promise<unknown>;

interface Farm {
	client: N8nClient;
	url: string;
	/** Where each worker writes its log. */
	logs: Record<string, string>;
	emulator: EmulatorProcess;
}

/** n8n in queue mode: a main process and workers, each with the packed package, on one database and one queue. */
async function setUp(people: number, closers: Closer[], signal: AbortSignal): Promise<Farm> {
	const folder = await mkdtemp(join(tmpdir(), 'postscript-workers-'));
	closers.push(async () => await rm(folder, { recursive: true, force: true }));
	say('Starting Redis, PostgreSQL and the emulator');
	const redis = await startRedis();
	closers.push(redis.stop);
	signal.throwIfAborted();
	const postgres = await startPostgres(folder);
	closers.push(postgres.stop);
	signal.throwIfAborted();
	const emulator = await EmulatorProcess.start({
		seed: people,
		latencyMs: LATENCY_MS,
		rate: LIMIT,
	});
	closers.push(async () => await emulator.stop());

	const env = {
		...redis.env,
		...postgres.env,
		EXECUTIONS_MODE: 'queue',
		N8N_ENCRYPTION_KEY: randomUUID(),
	};
	const tarball = await packPackage(PROJECT_FOLDER, folder);
	const start = async (name: string, role: 'main' | 'worker'): Promise<RunningN8n> => {
		signal.throwIfAborted();
		say(`Starting n8n: ${name}`);
		const userFolder = join(folder, name);
		await mkdir(userFolder);
		await installAsCommunityNode(tarball, userFolder);
		const hostFolder =
			process.env.POSTSCRIPT_TEST_HOST ?? join(PROJECT_FOLDER, 'test', 'e2e', 'host');
		const server = await startN8n({
			hostFolder,
			userFolder,
			port: await freePort(),
			role,
			env,
			signal,
		});
		closers.push(server.stop);
		return server;
	};
	const main = await start('main', 'main');
	const names = Array.from({ length: WORKERS }, (_, n) => `worker ${n + 1}`);
	for (const name of names) await start(name, 'worker');

	const client = new N8nClient(main.url);
	await client.setUpOwner(OWNER);
	await client.logIn(OWNER);
	const logs = Object.fromEntries(names.map((name) => [name, join(folder, name, 'n8n.log')]));
	return { client, url: main.url, logs, emulator };
}

/** Answers at once and works on the people that it was called with. */
function workflow(path: string, parameters: object, credential: CredentialRef): WorkflowBody {
	const nodes = [
		{
			name: 'When Called',
			type: 'n8n-nodes-base.webhook',
			typeVersion: 2,
			webhookId: path,
			parameters: { path, httpMethod: 'POST', responseMode: 'onReceived' },
		},
		{
			name: 'One by One',
			type: 'n8n-nodes-base.splitOut',
			typeVersion: 1,
			parameters: { fieldToSplitOut: 'body.people' },
		},
		{
			name: 'Postscript',
			type: 'n8n-nodes-postscript-sms.postscript',
			typeVersion: 1,
			parameters,
			credentials: { [CREDENTIAL_TYPE]: credential },
		},
	].map((node, index) => ({ id: `node-${index}`, position: [index * 220, 0], ...node }));
	const link = (node: string) => ({ main: [[{ node, type: 'main', index: 0 }]] });
	return {
		name: path,
		settings: { executionOrder: 'v1' },
		nodes,
		connections: { 'When Called': link('One by One'), 'One by One': link('Postscript') },
	};
}

async function call(url: string, path: string, people: object[]): Promise<void> {
	const end = Date.now() + ACTIVATION_LIMIT_MS;
	for (;;) {
		const { statusCode, body } = await request(`${url}/webhook/${path}`, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify({ people }),
		});
		await body.dump();
		if (statusCode === 200) return;
		if (Date.now() > end) throw new Error(`The webhook ${path} answers ${statusCode}`);
		await wait(500);
	}
}

/** Resolves to how they ended when `count` executions have. */
async function finished(
	client: N8nClient,
	workflowIds: string[],
	count: number,
): Promise<string[]> {
	for (;;) {
		const found = await Promise.all(workflowIds.map(async (id) => await client.executions(id)));
		const states = found.flat().map(({ status }) => status);
		const over = states.filter((status) => ['success', 'error', 'crashed'].includes(status));
		if (over.length >= count) return over;
		await wait(LOOK_MS);
	}
}

/**
 * A worker's first execution waits until n8n has loaded what the nodes need: each worker runs one of
 * a single item before the measured ones begin.
 */
async function warmUp({ client, url, logs }: Farm, credential: CredentialRef, people: object[]) {
	say('Letting each worker run once');
	const id = await client.createActiveWorkflow(workflow('warm-up', SEND_EVENT, credential));
	for (const [n, person] of people.entries()) {
		await call(url, 'warm-up', [person]);
		const states = await finished(client, [id], n + 1);
		if (states.some((state) => state !== 'success')) {
			throw new Error(`An execution to warm up failed (${states.join(', ')}): see n8n's logs`);
		}
		if (Object.values(await executionsByWorker(logs)).every((count) => count > 0)) return;
	}
	throw new Error(`Some worker ran none of ${people.length} executions`);
}

/** Half of the executions sync an audience, the other half send events; no person is in two of them. */
async function work(farm: Farm, perExecution: number): Promise<WorkerFigures> {
	const { client, url, emulator } = farm;
	const data = { privateKey: TEST_KEY, baseUrl: emulator.url, requestsPerSecond: LIMIT };
	const credential = await client.createCredential('Postscript', CREDENTIAL_TYPE, data);
	const everybody = itemsFor({ isMember: () => true }, EXECUTIONS * perExecution + WARM_UP_PEOPLE);
	const people = everybody.slice(WARM_UP_PEOPLE);
	await warmUp(farm, credential, everybody.slice(0, WARM_UP_PEOPLE));
	const before = {
		requests: (await emulator.log()).length,
		executions: await executionsByWorker(farm.logs),
	};
	const paths = ['sync', 'event'];
	const workflowIds = [
		await client.createActiveWorkflow(workflow(paths[0], SYNC, credential)),
		await client.createActiveWorkflow(workflow(paths[1], SEND_EVENT, credential)),
	];
	say(`Starting ${EXECUTIONS} executions of ${perExecution} items`);
	await Promise.all(
		Array.from({ length: EXECUTIONS }, async (_, n) => {
			const share = people.slice(n * perExecution, (n + 1) * perExecution);
			await call(url, paths[n % paths.length], share);
		}),
	);
	const states = await finished(client, workflowIds, EXECUTIONS);
	say(`Executions: ${states.join(', ')}`);
	return await measured(
		farm,
		people.map(({ id }) => id as string),
		before,
	);
}

const isRefused = ({ status }: LogEntry) => status === 429;

/** From the first request to the last. */
function secondsOf(log: LogEntry[]): number {
	return (log[log.length - 1].at - log[0].at) / 1000;
}

function acceptedPerSecond(log: LogEntry[]): number {
	return log.filter((entry) => !isRefused(entry)).length / secondsOf(log);
}

/** What there was before the measured executions began. */
interface Before {
	requests: number;
	executions: Record<string, number>;
}

async function measured(
	{ emulator, logs }: Farm,
	ids: string[],
	before: Before,
): Promise<WorkerFigures> {
	const log = (await emulator.log()).slice(before.requests);
	const executions = await executionsByWorker(logs);
	const refused = log.filter(isRefused).length;
	const perSecond = acceptedPerSecond(log);
	const between = log.slice(Math.floor(log.length * 0.1), Math.floor(log.length * 0.8));
	const eventsOf = new Map(ids.map((id) => [id, 0]));
	for (const { subscriberId } of await emulator.events()) {
		eventsOf.set(subscriberId ?? '', (eventsOf.get(subscriberId ?? '') ?? 0) + 1);
	}
	const counts = [...eventsOf.values()];
	return {
		workers: WORKERS,
		executions: EXECUTIONS,
		items: ids.length,
		seconds: secondsOf(log),
		requests: log.length,
		refused,
		refusedShare: refused / log.length,
		perSecond,
		ofLimit: perSecond / LIMIT,
		ofLimitBetween: acceptedPerSecond(between) / LIMIT,
		executionsByWorker: Object.fromEntries(
			Object.entries(executions).map(([name, count]) => [name, count - before.executions[name]]),
		),
		lost: counts.filter((count) => count === 0).length,
		repeated: counts.filter((count) => count > 1).length,
	};
}

async function executionsByWorker(logs: Farm['logs']): Promise<Record<string, number>> {
	const counts: Record<string, number> = {};
	for (const [name, file] of Object.entries(logs)) {
		const text = await readFile(file, 'utf8');
		counts[name] = new Set(text.match(/started execution \d+/g)).size;
	}
	return counts;
}

function readItems(): number | undefined {
	const { values } = parseArgs({
		options: {
			items: { type: 'string', default: '300' },
			help: { type: 'boolean', default: false },
		},
	});
	const items = Number(values.items);
	return values.help || !Number.isInteger(items) || items < 1 ? undefined : items;
}

/** Resolves to the exit code. */
async function main(): Promise<number> {
	const items = readItems();
	if (items === undefined) {
		console.log(USAGE);
		return process.argv.includes('--help') ? 0 : 1;
	}
	const controller = new AbortController();
	const stopped = new Promise<never>((_resolve, reject) => {
		controller.signal.addEventListener('abort', () => reject(new Error('Stopped.')));
	});
	for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, () => controller.abort());
	const closers: Closer[] = [];
	const farm = setUp(items * EXECUTIONS + WARM_UP_PEOPLE, closers, controller.signal);
	try {
		const working = farm.then(async (ready) => await work(ready, items));
		const workers = await Promise.race([working, stopped]);
		return (await report('bench-workers.json', 'full', { workers })) ? 0 : 1;
	} finally {
		say('Stopping what was started');
		// What is being started just now must be there before it can be stopped.
		await farm.catch(() => undefined);
		for (const close of closers.reverse()) await close();
	}
}

main().then(
	(code) => process.exit(code),
	(error: Error) => {
		console.error(error.message);
		process.exit(1);
	},
);
