import type { IDataObject } from 'n8n-workflow';

/** Whether a parameter or a field was left empty; 0 and false are values. */
export function isBlank(value: unknown): value is undefined | null | '' {
	return value === undefined || value === null || value === '';
}

/** Whether a JSON value is an object: neither a list nor null. */
export function isRecord(value: unknown): value is IDataObject {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}
