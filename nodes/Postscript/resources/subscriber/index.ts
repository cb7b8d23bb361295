import type { INodeProperties } from 'n8n-workflow';
import * as create from './create';
import * as get from './get';
import * as getAll from './getAll';
import * as update from './update';
import * as upsert from './upsert';

export const operations = [create, upsert, get, getAll, update];

export const selector: INodeProperties = {
	displayName: 'Operation',
	name: 'operation',
	type: 'options',
	noDataExpression: true,
	default: 'upsert',
	options: [create.option, upsert.option, get.option, getAll.option, update.option],
};
