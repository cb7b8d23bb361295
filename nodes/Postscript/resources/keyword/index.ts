import type { Resource } from '../properties';
import { get } from './get.operation';
import { getAll } from './getAll.operation';

export const keyword: Resource = {
	name: 'Keyword',
	value: 'keyword',
	operations: [get, getAll],
	defaultOperation: getAll,
};
