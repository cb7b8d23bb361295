import type { Resource } from '../properties';
import { get } from './get.operation';
import { getSent } from './getSent.operation';
import { send } from './send.operation';

export const message: Resource = {
	name: 'Message',
	value: 'message',
	operations: [get, getSent, send],
	defaultOperation: get,
};
