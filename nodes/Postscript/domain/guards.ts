import type { IDataObject } from 'n8n-workflow';

import { cleanText } from './text';

/**
 * Whether a parameter or a field was left empty: undefined, null, or a text in which there is
 * nothing to see. 0 and false are values.
 */
export function isBlank(value: unknown): value is undefined | null | '' {
	if (typeof value === 'string') return cleanText(value) === '';
	return value === undefined || value === null;
}

/** Whether a JSON value is an object: neither a list nor null. */
export function isRecord(value: unknown): value is IDataObject {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}
