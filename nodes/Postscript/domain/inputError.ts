import type { ErrorCode } from './errorCodes';

/**
 * What a user typed (or an item carried) cannot be sent. Thrown by the pure functions of `domain/`;
 * one adapter turns it into n8n's `NodeOperationError` and adds the item number.
 */
export class InputError extends Error {
	/**
	 * @param field the parameter's name as the screen shows it, e.g. `Phone Number`
	 * @param message what is wrong with the value, naming the field; one sentence without a final period
	 * @param hint what to do next; shown under the message
	 * @param code what a workflow tells it by
	 */
	constructor(
		readonly field: string,
		message: string,
		readonly hint: string,
		readonly code: ErrorCode = 'invalid_input',
	) {
		super(message);
		this.name = 'InputError';
	}
}
