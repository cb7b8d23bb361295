/* eslint-disable @n8n/community-nodes/no-restricted-imports -- runs outside n8n */
import { setTimeout as wait } from 'node:timers/promises';
import { say } from './printing';
import { finished } from './workerExecutions';
import { executionsByWorker, type Farm } from './workerFarm';
import type { KillFigures } from './workerFigures';
import { marksOf } from './workerMarks';

const LOOK_MS = 250;

export interface Work {
	workflowIds: string[];
	/** The subscribers of the items of each execution. */
	shares: string[][];
	/** Gives the items of an execution to its workflow again. */
	giveAgain: (share: number) => Promise<void>;
	/** Requests that were sent before it began, and those that make up a third of it. */
	requestsBefore: number;
	thirdOfRequests: number;
	/** Executions that each worker had begun before. */
	executionsBefore: Record<string, number>;
}

/**
 * Kills the busiest worker after a third of the work and waits until n8n shows every execution as ended. Then n8n retries
 * those that did not succeed, and at last the items of those that left some undone are given again.
 */
export async function killOne(farm: Farm, work: Work): Promise<KillFigures> {
	const { client, emulator } = farm;
	const { shares, workflowIds } = work;
	while ((await emulator.counters()).requests < work.requestsBefore + work.thirdOfRequests) {
		await wait(LOOK_MS);
	}
	const worker = await busiest(farm, work.executionsBefore);
	say(`Killing ${worker}`);
	await farm.kill(worker);
	const killedAt = Date.now();
	const ended = await finished(client, workflowIds, shares.length);
	const secondsUntilKnown = (Date.now() - killedAt) / 1000;
	const unsuccessful = ended.filter(({ status }) => status !== 'success');
	say(`n8n retries ${unsuccessful.length} executions`);
	await Promise.all(unsuccessful.map(async ({ id }) => await client.retryExecution(id)));
	const known = new Set(ended.map(({ id }) => id));
	const all = await finished(client, workflowIds, ended.length + unsuccessful.length);
	const afterRetry = await marksOf(emulator, shares.flat());
	const undone: number[] = [];
	for (const [n, ids] of shares.entries()) {
		const { none, half } = await marksOf(emulator, ids);
		if (none + half > 0) undone.push(n);
	}
	say(`Giving the items of ${undone.length} executions again`);
	for (const n of undone) await work.giveAgain(n);
	await finished(client, workflowIds, all.length + undone.length);
	return {
		worker,
		secondsUntilKnown,
		executions: countBy(ended.map(({ status }) => status)),
		retries: countBy(all.filter(({ id }) => !known.has(id)).map(({ status }) => status)),
		afterRetry,
		givenAgain: undone.length,
		afterGivenAgain: await marksOf(emulator, shares.flat()),
	};
}

async function busiest({ logs }: Farm, before: Record<string, number>): Promise<string> {
	const begun = Object.entries(await executionsByWorker(logs));
	const [[name]] = begun.sort(([a, m], [b, n]) => n - before[b] - (m - before[a]));
	return name;
}

function countBy(words: string[]): Record<string, number> {
	const counts: Record<string, number> = {};
	for (const word of words) counts[word] = (counts[word] ?? 0) + 1;
	return counts;
}
