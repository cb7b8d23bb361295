import type { NodeExecutionHint } from 'n8n-workflow';
import type { NodeFunctions } from './nodeInput';

/** Shows a text above the rows in the editor; n8n's routing engine, through which agents call, has no place for it. */
export function showAboveRows(
	functions: NodeFunctions,
	type: NodeExecutionHint['type'],
	message: string,
): void {
	if (!('addExecutionHints' in functions)) return;
	functions.addExecutionHints({ message, type, location: 'outputPane' });
}
