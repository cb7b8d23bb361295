/* eslint-disable @n8n/community-nodes/no-restricted-imports -- drives n8n from outside: no part of the package */
import { setTimeout as wait } from 'node:timers/promises';
import { nodeResult, type NodeResult } from './executionItems';
import type { N8nClient } from './n8nClient';
import type { CallableWorkflow } from './workflows';

const START_LIMIT_MS = 30_000;
const RUN_LIMIT_MS = 180_000;
const LOOK_EVERY_MS = 200;
const UNFINISHED = ['new', 'running', 'waiting'];

/** An execution that has been started. */
export interface StartedRun {
	executionId: string;
	/** Resolves when the execution has ended, however it did. @throws Error when it takes longer than three minutes */
	finished(): Promise<FinishedRun>;
}

export interface FinishedRun {
	/** n8n's word: success, error, canceled, crashed. */
	status: string;
	/** What a node put out, and what it was stopped by. */
	resultOf(node: string): NodeResult;
}

/** Saves and activates a workflow and calls it once, with the items as its input. */
export async function startRun(
	client: N8nClient,
	workflow: CallableWorkflow,
	items: object[],
): Promise<StartedRun> {
	const workflowId = await client.createActiveWorkflow(workflow.body);
	return await startAgain(client, workflow, workflowId, items);
}

/** Calls an active workflow; its newest execution is the one that this starts. */
export async function startAgain(
	client: N8nClient,
	{ path }: CallableWorkflow,
	workflowId: string,
	items: object[],
): Promise<StartedRun> {
	const before = (await client.executions(workflowId)).length;
	await client.callWebhook(path, { items });
	const executionId = await newestExecution(client, workflowId, before);
	return { executionId, finished: async () => await finishedRun(client, workflowId, executionId) };
}

/** Runs a workflow to its end, with the items as its input. */
export async function runOnItems(
	client: N8nClient,
	workflow: CallableWorkflow,
	items: object[],
): Promise<FinishedRun> {
	return await (await startRun(client, workflow, items)).finished();
}

async function newestExecution(
	client: N8nClient,
	workflowId: string,
	before: number,
): Promise<string> {
	const end = Date.now() + START_LIMIT_MS;
	while (Date.now() < end) {
		const found = await client.executions(workflowId);
		if (found.length > before) return found[0].id;
		await wait(LOOK_EVERY_MS);
	}
	throw new Error('The execution did not start');
}

/** Waits for the end of an execution, however it ends. @throws Error when it takes longer than three minutes */
export async function finishedRun(
	client: N8nClient,
	workflowId: string,
	executionId: string,
): Promise<FinishedRun> {
	const end = Date.now() + RUN_LIMIT_MS;
	while (Date.now() < end) {
		const found = await client.executions(workflowId);
		const status = found.find(({ id }) => id === executionId)?.status ?? 'missing';
		if (!UNFINISHED.includes(status)) {
			const flat = await client.executionData(executionId);
			return { status, resultOf: (node) => nodeResult(flat, node) };
		}
		await wait(LOOK_EVERY_MS);
	}
	throw new Error(`Execution ${executionId} still runs after ${RUN_LIMIT_MS / 1000} seconds`);
}
