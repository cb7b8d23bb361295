/** The part of n8n's contexts that tells which node runs. */
export interface NodePlace {
	getNode(): { id: string };
	getWorkflow(): { id?: string };
}

/** Names a node among all that this process runs, whatever it is called on the screen. */
export function nodeKey(context: NodePlace): string {
	return JSON.stringify([context.getWorkflow().id, context.getNode().id]);
}
