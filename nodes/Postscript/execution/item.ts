import { createHash } from 'crypto';
import type { IDataObject, IExecuteSingleFunctions, IHttpRequestOptions } from 'n8n-workflow';
import type { ItemReader } from './job';

/** A value that tells this item of this node run from every other, and is the same at every try. */
function stableIdOf(context: IExecuteSingleFunctions): string {
	const { $runIndex } = context.getWorkflowDataProxy(context.getItemIndex());
	const parts = [
		context.getWorkflow().id,
		context.getExecutionId(),
		context.getNode().id,
		$runIndex,
		context.getItemIndex(),
	];
	return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32);
}

/** One item, as the plan of an operation reads it. */
export function readItem(
	context: IExecuteSingleFunctions,
	request: Pick<IHttpRequestOptions, 'body' | 'qs'>,
): ItemReader {
	return {
		body: (request.body ?? {}) as IDataObject,
		query: (request.qs ?? {}) as IDataObject,
		json: context.getInputData().json,
		param: (name, fallback) => context.getNodeParameter(name, fallback ?? null),
		get stableId() {
			return stableIdOf(context);
		},
	};
}
