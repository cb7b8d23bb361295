import type { INodeProperties } from 'n8n-workflow';

/** Whether subscribers come out flat, with the fields that most workflows use. */
export const SIMPLIFY: INodeProperties = {
	displayName: 'Simplify',
	name: 'simplify',
	type: 'boolean',
	default: true,
	description: 'Whether to return a simplified version of the response instead of the raw data',
};
