/* eslint-disable @n8n/community-nodes/no-restricted-imports -- runs outside n8n */
import { setTimeout as wait } from 'node:timers/promises';
import { request } from 'undici';
import { CREDENTIAL_TYPE } from '../e2e/workflows';
import type { CredentialRef, Execution, N8nClient, WorkflowBody } from '../e2e/n8nClient';

const LOOK_MS = 1000;
const ENDED = ['success', 'error', 'crashed'];
const ACTIVATION_LIMIT_MS = 30_000;

/** Answers at once and works on the people that it was called with. */
export function workflow(
	path: string,
	parameters: object,
	credential: CredentialRef,
): WorkflowBody {
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

/** Waits for the workflow's webhook to be there. */
export async function call(url: string, path: string, people: object[]): Promise<void> {
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

/** Resolves to the executions that have ended when they are `count`. */
export async function finished(
	client: N8nClient,
	workflowIds: string[],
	count: number,
): Promise<Execution[]> {
	for (;;) {
		const found = await Promise.all(workflowIds.map(async (id) => await client.executions(id)));
		const over = found.flat().filter(({ status }) => ENDED.includes(status));
		if (over.length >= count) return over;
		await wait(LOOK_MS);
	}
}
