/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals -- drives n8n from outside: no part of the package */
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { CredentialRef, N8nClient, WorkflowBody } from '../n8nClient';
import type { WorkflowNode } from '../workflows';

const FOLDER = resolve(__dirname, '..', '..', '..', 'examples');

/** What people choose in the nodes after the import, by node type. */
export type CredentialsByType = Record<string, Record<string, CredentialRef>>;

/** Makes a node of the example into another one of the same name. */
export type Replacement = (node: WorkflowNode) => WorkflowNode;

/** An example as it runs in n8n. */
export interface ImportedExample {
	workflowId: string;
	body: WorkflowBody;
	/** Path of the webhook that a node listens at. */
	pathOf(node: string): string;
}

/**
 * Imports an example as people do, and publishes it.
 *
 * @param file name in `examples/`
 * @param replacements for nodes whose server is out of reach here, by the node's name; all others stay as they are
 * @throws Error for a replacement of a node that is not there
 */
export async function importExample(
	client: N8nClient,
	file: string,
	credentials: CredentialsByType,
	replacements: Record<string, Replacement> = {},
): Promise<ImportedExample> {
	const example = JSON.parse(await readFile(join(FOLDER, file), 'utf8')) as WorkflowBody;
	const nodes = example.nodes as WorkflowNode[];
	const missing = Object.keys(replacements).filter(
		(name) => !nodes.some((node) => node.name === name),
	);
	if (missing.length > 0) throw new Error(`${file} has no node ${missing.join(', ')}`);
	const body = {
		...example,
		nodes: nodes.map((node) => {
			const replaced = replacements[node.name]?.(node) ?? node;
			const chosen = credentials[replaced.type];
			return chosen ? { ...replaced, credentials: chosen } : replaced;
		}),
	};
	return {
		workflowId: await client.createActiveWorkflow(body),
		body,
		pathOf: (name) => {
			const node = nodes.find((each) => each.name === name);
			return (node?.parameters as { path: string }).path;
		},
	};
}

/**
 * An HTTP Request node in a node's place.
 *
 * @param body an expression whose value is posted for each item; without one the answer is fetched
 */
export function requestTo(url: string, body?: string): Replacement {
	return ({ id, name, position }) => ({
		id,
		name,
		position,
		type: 'n8n-nodes-base.httpRequest',
		typeVersion: 4.2,
		parameters: {
			url,
			...(body !== undefined && {
				method: 'POST',
				sendBody: true,
				specifyBody: 'json',
				jsonBody: `={{ JSON.stringify(${body}) }}`,
			}),
			options: {},
		},
	});
}

/** The same node with other parameters. */
export function withParameters(parameters: object): Replacement {
	return (node) => ({ ...node, parameters: { ...node.parameters, ...parameters } });
}
