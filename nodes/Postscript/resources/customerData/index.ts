import type { Resource } from '../properties';
import { processEvents } from './process.operation';

export const customerData: Resource = {
	name: 'Customer Data',
	value: 'customerData',
	operations: [processEvents],
	defaultOperation: processEvents,
};
