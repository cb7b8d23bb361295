/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals, no-console --
   a program of its own that runs outside n8n */
import { parseArgs } from 'node:util';
import { TEST_KEY, type LogEntry } from '../emulator';
import { CREDENTIAL_TYPE } from '../e2e/workflows';
import type { CredentialRef } from '../e2e/n8nClient';
import { say } from './printing';
import { report } from './report';
import { call, finished, workflow } from './workerExecutions';
import { executionsByWorker, startFarm, type Closer, type Farm } from './workerFarm';
import type { WorkerFigures } from './workerFigures';
import { killOne, type Work } from './workerKill';
import { marksOf } from './workerMarks';
import { itemsFor, LIMIT, SEND_EVENT, SYNC } from './workloads';

const EXECUTIONS = 10;
/** People of their own for the executions that come before the measured ones. */
const WARM_UP_PEOPLE = 30;

const USAGE = `npm run bench:workers [-- options]
  --items <number>     items of each of the ${EXECUTIONS} executions (default 300)
  --workers <number>   default 3
  --rate <number>      Requests per Second of the credential (default ${LIMIT}, the limit of the key)
  --kill               kills the busiest worker after a third of the work, then retries, and gives again what was lost
  --help               show this`;

/**
 * A worker's first execution waits until n8n has loaded what the nodes need: each worker runs one of
 * a single item before the measured ones begin.
 */
async function warmUp({ client, url, logs }: Farm, credential: CredentialRef, people: object[]) {
	say('Letting each worker run once');
	const id = await client.createActiveWorkflow(workflow('warm-up', SEND_EVENT, credential));
	for (const [n, person] of people.entries()) {
		await call(url, 'warm-up', [person]);
		const ended = await finished(client, [id], n + 1);
		if (ended.some(({ status }) => status !== 'success')) {
			throw new Error("An execution to warm up did not succeed: see n8n's logs");
		}
		if (Object.values(await executionsByWorker(logs)).every((count) => count > 0)) return;
	}
	throw new Error(`Some worker ran none of ${people.length} executions`);
}

/** Half of the executions sync an audience, the other half send events; no person is in two of them. */
async function work(farm: Farm, { items, workers, rate, kill }: Wishes): Promise<WorkerFigures> {
	const { client, url, emulator } = farm;
	const data = { privateKey: TEST_KEY, baseUrl: emulator.url, requestsPerSecond: rate };
	const credential = await client.createCredential('Postscript', CREDENTIAL_TYPE, data);
	const everyone = itemsFor({ isMember: () => true }, EXECUTIONS * items + WARM_UP_PEOPLE);
	const people = everyone.slice(WARM_UP_PEOPLE);
	const ids = people.map(({ id }) => id as string);
	await warmUp(farm, credential, everyone.slice(0, WARM_UP_PEOPLE));
	const requestsBefore = (await emulator.log()).length;
	const executionsBefore = await executionsByWorker(farm.logs);
	const paths = ['sync', 'event'];
	const workflowIds = [
		await client.createActiveWorkflow(workflow(paths[0], SYNC, credential)),
		await client.createActiveWorkflow(workflow(paths[1], SEND_EVENT, credential)),
	];
	say(`Starting ${EXECUTIONS} executions of ${items} items`);
	const give = async (share: number) => {
		const part = people.slice(share * items, (share + 1) * items);
		await call(url, paths[share % paths.length], part);
	};
	await Promise.all(Array.from({ length: EXECUTIONS }, async (_, share) => await give(share)));
	// Two requests for each person of an audience, one for each of the others.
	const thirdOfRequests = (EXECUTIONS * items * 1.5) / 3;
	const shares = Array.from({ length: EXECUTIONS }, (_, n) =>
		ids.slice(n * items, (n + 1) * items),
	);
	const before = { requestsBefore, executionsBefore };
	const begun = { workflowIds, shares, giveAgain: give, ...before, thirdOfRequests };
	const killed = kill ? await killOne(farm, begun) : undefined;
	if (!killed) await finished(client, workflowIds, EXECUTIONS);
	return { ...(await measured(farm, ids, before)), workers, ...(killed && { kill: killed }) };
}

const isRefused = ({ status }: LogEntry) => status === 429;

/** From the first request to the last. */
function secondsOf(log: LogEntry[]): number {
	return (log[log.length - 1].at - log[0].at) / 1000;
}

function acceptedPerSecond(log: LogEntry[]): number {
	return log.filter((entry) => !isRefused(entry)).length / secondsOf(log);
}

async function measured(
	{ emulator, logs }: Farm,
	ids: string[],
	{ requestsBefore, executionsBefore }: Pick<Work, 'requestsBefore' | 'executionsBefore'>,
): Promise<Omit<WorkerFigures, 'workers'>> {
	const log = (await emulator.log()).slice(requestsBefore);
	const executions = await executionsByWorker(logs);
	const refused = log.filter(isRefused).length;
	const perSecond = acceptedPerSecond(log);
	const between = log.slice(Math.floor(log.length * 0.1), Math.floor(log.length * 0.8));
	const marks = await marksOf(emulator, ids);
	return {
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
			Object.entries(executions).map(([name, count]) => [name, count - executionsBefore[name]]),
		),
		lost: marks.none + marks.half,
		repeated: marks.twice,
	};
}

interface Wishes {
	/** Items of each execution. */
	items: number;
	workers: number;
	/** Requests a second that each worker allows itself. */
	rate: number;
	kill: boolean;
}

function readWishes(): Wishes | undefined {
	const { values } = parseArgs({
		options: {
			items: { type: 'string', default: '300' },
			workers: { type: 'string', default: '3' },
			rate: { type: 'string', default: String(LIMIT) },
			kill: { type: 'boolean', default: false },
			help: { type: 'boolean', default: false },
		},
	});
	const [items, workers, rate] = [values.items, values.workers, values.rate].map(Number);
	const isWell = [items, workers, rate].every((number) => Number.isInteger(number) && number > 0);
	return values.help || !isWell ? undefined : { items, workers, rate, kill: values.kill };
}

/** Resolves to the exit code. */
async function main(): Promise<number> {
	const wishes = readWishes();
	if (!wishes) {
		console.log(USAGE);
		return process.argv.includes('--help') ? 0 : 1;
	}
	const controller = new AbortController();
	const stopped = new Promise<never>((_resolve, reject) => {
		controller.signal.addEventListener('abort', () => reject(new Error('Stopped.')));
	});
	for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, () => controller.abort());
	const closers: Closer[] = [];
	const people = wishes.items * EXECUTIONS + WARM_UP_PEOPLE;
	const farm = startFarm({ people, workers: wishes.workers }, closers, controller.signal);
	try {
		const working = farm.then(async (ready) => await work(ready, wishes));
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
