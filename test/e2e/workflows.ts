import { randomUUID } from 'node:crypto';
import type { INodeParameters } from 'n8n-workflow';
import type { CredentialRef, WorkflowBody } from './n8nClient';

export const CREDENTIAL_TYPE = 'postscriptApi';
export const ACTION_NODE = 'n8n-nodes-postscript-sms.postscript';
export const POLLING_TRIGGER = 'n8n-nodes-postscript-sms.postscriptTrigger';
export const WEBHOOK_TRIGGER = 'n8n-nodes-postscript-sms.postscriptWebhookTrigger';
/** All that the package brings. */
export const NODE_TYPES = [ACTION_NODE, POLLING_TRIGGER, WEBHOOK_TRIGGER];

/** Name of the action node in the workflows made here. */
export const POSTSCRIPT = 'Postscript';
/** Name of the webhook that starts the workflows made here. */
export const START = 'When Called';

export interface WorkflowNode {
	name: string;
	type: string;
	typeVersion: number;
	parameters: object;
	/** Anything else that n8n saves with a node: credentials, onError, retryOnFail, ... */
	[setting: string]: unknown;
}

/** A workflow with the webhook's path that starts it. */
export interface CallableWorkflow {
	path: string;
	body: WorkflowBody;
}

/** The action node, with the settings that n8n saves beside its parameters. */
export function postscriptNode(
	parameters: INodeParameters,
	credential: CredentialRef,
	settings: Record<string, unknown> = {},
): WorkflowNode {
	return {
		name: POSTSCRIPT,
		type: ACTION_NODE,
		typeVersion: 1,
		parameters,
		credentials: { [CREDENTIAL_TYPE]: credential },
		...settings,
	};
}

/** Connects nodes one after another. */
export function chainNodes(name: string, nodes: WorkflowNode[]): WorkflowBody {
	return {
		name,
		settings: { executionOrder: 'v1' },
		nodes: nodes.map((node, index) => ({
			id: `node-${index}`,
			position: [index * 220, 0],
			...node,
		})),
		connections: Object.fromEntries(
			nodes.slice(1).map((node, index) => [nodes[index].name, mainLink(node.name)]),
		) as object,
	};
}

/** Answers the call at once, then hands the items of the call's body to the nodes, one after another. */
export function workflowOnItems(name: string, nodes: WorkflowNode[]): CallableWorkflow {
	const path = randomUUID();
	const body = chainNodes(name, [
		startNode(path),
		{
			name: 'Split Out',
			type: 'n8n-nodes-base.splitOut',
			typeVersion: 1,
			parameters: { fieldToSplitOut: 'body.items' },
		},
		...nodes,
	]);
	return { path, body };
}

/** A webhook that answers before the workflow has run. */
export function startNode(path: string): WorkflowNode {
	return {
		name: START,
		type: 'n8n-nodes-base.webhook',
		typeVersion: 2,
		webhookId: path,
		parameters: { path, httpMethod: 'POST', responseMode: 'onReceived' },
	};
}

export function mainLink(node: string): object {
	return { main: [[{ node, type: 'main', index: 0 }]] };
}
