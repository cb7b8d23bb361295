/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals, no-console --
   a program of its own that runs outside n8n */
import { parseArgs } from 'node:util';
import { TEST_KEY, type LogEntry } from '../emulator';
import { CREDENTIAL_TYPE } from '../e2e/workflows';
import type { CredentialRef } from '../e2e/n8nClient';
import { say } from './printing';
import { report } from './report';
import { call, finished, workflow } from './workerExecutions';
import { executionsByWorker, startFarm, WORKERS, type Closer, type Farm } from './workerFarm';
import type { WorkerFigures } from './workerFigures';
import { itemsFor, LIMIT, SEND_EVENT, SYNC } from './workloads';

const EXECUTIONS = 10;
/** People of their own for the executions that come before the measured ones. */
const WARM_UP_PEOPLE = 30;

const USAGE = `npm run bench:workers [-- options]
  --items <number>   items of each of the ${EXECUTIONS} executions (default 300)
  --help             show this`;

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
	const everyone = itemsFor({ isMember: () => true }, EXECUTIONS * perExecution + WARM_UP_PEOPLE);
	const people = everyone.slice(WARM_UP_PEOPLE);
	await warmUp(farm, credential, everyone.slice(0, WARM_UP_PEOPLE));
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
	const farm = startFarm(items * EXECUTIONS + WARM_UP_PEOPLE, closers, controller.signal);
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
