import { chainNodes, type WorkflowNode } from '../workflows';
import type { WorkflowBody } from '../n8nClient';

/** Name of the node that holds the customers. */
const CUSTOMERS = 'Customers';

/** A workflow that begins with customers, as pinned data, in front of other nodes. */
export function customerWorkflow(
	name: string,
	customers: object[],
	...nodes: WorkflowNode[]
): WorkflowBody {
	const start = {
		name: 'Start',
		type: 'n8n-nodes-base.manualTrigger',
		typeVersion: 1,
		parameters: {},
	};
	const source = {
		name: CUSTOMERS,
		type: 'n8n-nodes-base.set',
		typeVersion: 3.4,
		parameters: { options: {} },
	};
	const pinned = { pinData: { [CUSTOMERS]: customers.map((json) => ({ json })) } };
	return { ...chainNodes(name, [start, source, ...nodes]), ...pinned };
}
