import type { Resource } from '../properties';
import { send } from './send.operation';

export const event: Resource = {
	name: 'Event',
	value: 'event',
	operations: [send],
	defaultOperation: send,
};
