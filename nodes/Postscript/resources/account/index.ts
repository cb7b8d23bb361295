import type { Resource } from '../properties';
import { get } from './get.operation';

export const account: Resource = {
	name: 'Account',
	value: 'account',
	operations: [get],
	defaultOperation: get,
};
