import type { INodeProperties } from 'n8n-workflow';
import * as sync from './sync.operation';

export const operations = [sync];

export const selector: INodeProperties = {
	displayName: 'Operation',
	name: 'operation',
	type: 'options',
	noDataExpression: true,
	default: 'sync',
	options: [sync.option],
};
