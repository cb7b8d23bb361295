/* eslint-disable @n8n/community-nodes/no-restricted-imports -- drives n8n from outside: no part of the package */
import { setTimeout as wait } from 'node:timers/promises';
import { request } from 'undici';
import { startEmulator, TEST_KEY, type Emulator, type EmulatorOptions } from '../../emulator';
import type { CheckCounter } from '../checkCounter';
import type { N8nClient } from '../n8nClient';
import { addCredential } from '../nodeSuite';
import { finishedRun, type FinishedRun } from '../workflowRuns';
import { ACTION_NODE, CREDENTIAL_TYPE, POLLING_TRIGGER, WEBHOOK_TRIGGER } from '../workflows';
import {
	importExample,
	type CredentialsByType,
	type ImportedExample,
	type Replacement,
} from './importExample';
import type { OtherTool } from './otherTool';

const LIMIT_MS = 90_000;

/** What the checks of all examples work with: one n8n and one other tool, and a shop for each example. */
export interface Scene {
	client: N8nClient;
	/** Address of n8n, without a slash at the end. */
	url: string;
	checks: CheckCounter;
	tool: OtherTool;
	/** Credentials of all nodes but Postscript's. */
	credentials: CredentialsByType;
	emulators: Emulator[];
}

/** An example that runs, with its shop. */
export interface RunningExample extends ImportedExample {
	file: string;
	emulator: Emulator;
}

/** Imports an example into n8n, with a credential of a shop of its own. */
export async function openExample(
	scene: Scene,
	file: string,
	{ shop = {}, replace = {} }: { shop?: EmulatorOptions; replace?: Record<string, Replacement> },
	people: (emulator: Emulator) => void = () => undefined,
): Promise<RunningExample> {
	const emulator = await startEmulator(shop);
	scene.emulators.push(emulator);
	people(emulator);
	const data = { privateKey: TEST_KEY, baseUrl: emulator.url };
	const own = { [CREDENTIAL_TYPE]: await addCredential(scene, data) };
	const credentials = {
		...scene.credentials,
		[ACTION_NODE]: own,
		[POLLING_TRIGGER]: own,
		[WEBHOOK_TRIGGER]: own,
	};
	const imported = await importExample(scene.client, file, credentials, replace);
	return { ...imported, file, emulator };
}

/** @returns whether the condition came true in time */
export async function until(condition: () => boolean | Promise<boolean>): Promise<boolean> {
	const end = Date.now() + LIMIT_MS;
	while (!(await condition())) {
		if (Date.now() > end) return false;
		await wait(100);
	}
	return true;
}

/** Compares what is there with what should be; a difference is printed. */
export function checkSame(
	{ checks }: Pick<Scene, 'checks'>,
	expectation: string,
	seen: unknown,
	wanted: unknown,
): void {
	const [is, should] = [JSON.stringify(seen), JSON.stringify(wanted)];
	checks.check(expectation, is === should, `${is} in place of ${should}`);
}

/** Calls a webhook of an example until it is there and takes the call, as senders do. @returns the status */
export async function post(
	{ url }: Pick<Scene, 'url'>,
	example: ImportedExample,
	node: string,
	body: string,
	headers: Record<string, string>,
): Promise<number> {
	let status = 404;
	await until(async () => {
		const answer = await request(`${url}/webhook/${example.pathOf(node)}`, {
			method: 'POST',
			headers: { 'content-type': 'application/json', ...headers },
			body,
		});
		await answer.body.dump();
		status = answer.statusCode;
		return status !== 404 && status < 500;
	});
	return status;
}

/** Waits until so many executions of an example have ended well. @returns their number */
export async function executionsDone(
	{ client }: Pick<Scene, 'client'>,
	{ workflowId }: ImportedExample,
	count: number,
): Promise<number> {
	const done = async () => await client.countExecutions(workflowId, 'success');
	await until(async () => (await done()) >= count);
	return await done();
}

/** Starts a workflow at one of its triggers, as the editor's button does, and waits for its end. */
export async function runFrom(
	{ client }: Pick<Scene, 'client'>,
	{ workflowId }: ImportedExample,
	trigger: string,
): Promise<FinishedRun> {
	return await finishedRun(client, workflowId, await client.startAt(workflowId, trigger));
}
