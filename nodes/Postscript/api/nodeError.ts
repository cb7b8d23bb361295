import type { INode, JsonObject } from 'n8n-workflow';
import { NodeApiError, NodeOperationError } from 'n8n-workflow';
import { InputError } from '../domain/inputError';
import { joinSentences, withoutFullStop } from '../domain/sentences';
import { PostscriptError } from './errors';

/**
 * The one adapter from our errors to n8n's.
 *
 * @param itemIndex the input item, counted from 0 as n8n counts; absent for triggers and drop-downs
 */
export function toNodeError(
	error: unknown,
	node: INode,
	itemIndex?: number,
): NodeApiError | NodeOperationError {
	if (error instanceof NodeApiError || error instanceof NodeOperationError) return error;
	const message = error instanceof Error ? error.message : String(error);
	const hint =
		error instanceof InputError || error instanceof PostscriptError ? error.hint : undefined;
	const options = { description: hint, itemIndex };
	const nodeError =
		error instanceof PostscriptError
			? new NodeApiError(node, { message } as JsonObject, {
					...options,
					message,
					httpCode: error.status === undefined ? 'none' : String(error.status),
				})
			: new NodeOperationError(node, message, options);
	// n8n replaces messages in which it sees a code such as ENOENT, even inside a user's own value.
	nodeError.message = message;
	return nodeError;
}

/**
 * Under "Continue On Fail" n8n keeps nothing of an error but its message: so that message carries the
 * advice and the item number as well.
 */
export function fullMessage(error: NodeApiError | NodeOperationError, itemIndex: number): string {
	const what = `${withoutFullStop(error.message)} [item ${itemIndex}]`;
	return joinSentences(what, error.description);
}
