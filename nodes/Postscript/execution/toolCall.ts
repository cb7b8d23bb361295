import type { IExecutePaginationFunctions, INodeExecutionData } from 'n8n-workflow';
import { InputError } from '../domain/inputError';
import { quoteValue } from '../domain/quoteValue';
import { workThrough } from './batch';
import { NodeInput } from './nodeInput';
import type { Operation } from './operation';

/** n8n's routing engine spreads an item's rows onto the stack, which ends at about 120,000. */
const MOST_ROWS = 100_000;

/**
 * The other entrance: n8n's routing engine, through which agents call the tools that they hold themselves, calls this in
 * place of its own request, for one item at a time.
 *
 * @param operations by resource and operation
 */
export function runOne(operations: Record<string, Record<string, Operation>>) {
	return async function (this: IExecutePaginationFunctions): Promise<INodeExecutionData[]> {
		const operation = operationOf(this, operations);
		const evaluate = (name: string) =>
			this.getNodeParameter(name, null, { skipValidation: true }) as unknown;
		const input = new NodeInput(this, [this.getInputData()], evaluate, true);
		const rows = await workThrough(operation, input);
		if (rows.length <= MOST_ROWS) return rows;
		throw new InputError(
			'Return All',
			`There are more than ${MOST_ROWS.toLocaleString('en-US')} rows, more than a tool can give an agent`,
			'Set a Limit, or add conditions',
		);
	};
}

function operationOf(
	context: IExecutePaginationFunctions,
	operations: Record<string, Record<string, Operation>>,
): Operation {
	const resource = String(context.getNodeParameter('resource', ''));
	const name = String(context.getNodeParameter('operation', ''));
	const ofResource = Object.hasOwn(operations, resource) ? operations[resource] : {};
	if (Object.hasOwn(ofResource, name)) return ofResource[name];
	throw new InputError(
		'Operation',
		`Resource and Operation together name nothing that this node does: ${quoteValue(`${resource}.${name}`)}`,
		'Choose both from their lists',
	);
}
