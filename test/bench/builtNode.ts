/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals -- runs outside n8n */
import { join } from 'node:path';
import type { INodeType } from 'n8n-workflow';

export const PROJECT_FOLDER = join(__dirname, '..', '..');

/** The node's file in `dist`: what is measured is what people install. */
const BUILT_NODE = join(PROJECT_FOLDER, 'dist', 'nodes', 'Postscript', 'Postscript.node.js');

let nodeClass: (new () => INodeType) | undefined;

/** A new instance of the built node, as n8n makes one when it loads the package. */
export async function builtNode(): Promise<INodeType> {
	nodeClass ??= ((await import(BUILT_NODE)) as { Postscript: new () => INodeType }).Postscript;
	return new nodeClass();
}
