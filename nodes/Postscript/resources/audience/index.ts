import type { Resource } from '../properties';
import { sync } from './sync.operation';

export const audience: Resource = {
	name: 'Audience',
	value: 'audience',
	operations: [sync],
	defaultOperation: sync,
};
