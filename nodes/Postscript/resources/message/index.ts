import type { Resource } from '../properties';
import { get } from './get.operation';
import { getSent } from './getSent.operation';

export const message: Resource = {
	name: 'Message',
	value: 'message',
	operations: [get, getSent],
	defaultOperation: get,
};
