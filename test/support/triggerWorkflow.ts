import type { IDataObject, INode, INodeParameters, INodeType } from 'n8n-workflow';
import { Workflow } from 'n8n-workflow';

/** The workflow's static data as n8n reads it from its database, given the node's as JSON. */
export function staticDataOf(nodeType: INodeType, saved: string): IDataObject {
	return { [`node:${nodeType.description.displayName}`]: JSON.parse(saved) as IDataObject };
}

/**
 * An active workflow of one trigger, as n8n loads it from its database.
 *
 * @param id of the workflow; what the process keeps of one is not another's
 * @param saved the node's static data as JSON, or the workflow's that another Workflow was made with
 */
export function triggerWorkflow(
	id: string,
	nodeType: INodeType,
	parameters: INodeParameters,
	saved: string | IDataObject,
	webhookId?: string,
	named: Partial<Pick<INode, 'id' | 'name'>> = {},
): Workflow {
	const { name: type, displayName: name } = nodeType.description;
	const node: INode = {
		id: 'trigger-1',
		name,
		...named,
		type,
		typeVersion: 1,
		position: [0, 0],
		...(webhookId && { webhookId }),
		parameters,
		credentials: { postscriptApi: { id: '1', name: 'Postscript' } },
	};
	return new Workflow({
		id,
		nodes: [node],
		connections: {},
		active: true,
		nodeTypes: {
			getByName: () => nodeType,
			getByNameAndVersion: () => nodeType,
			getKnownTypes: () => ({}),
		},
		staticData: typeof saved === 'string' ? staticDataOf(nodeType, saved) : saved,
	});
}

/** The trigger of such a workflow. */
export function triggerOf(workflow: Workflow): INode {
	return Object.values(workflow.nodes)[0];
}

/** Its static data as n8n would save it, as JSON. */
export function savedBy(workflow: Workflow): string {
	return JSON.stringify(workflow.getStaticData('node', triggerOf(workflow)));
}
