import type { INodeProperties } from 'n8n-workflow';
import * as send from './send.operation';

export const operations = [send];

export const selector: INodeProperties = {
	displayName: 'Operation',
	name: 'operation',
	type: 'options',
	noDataExpression: true,
	default: 'send',
	options: [send.option],
};
