import type { Resource } from '../properties';
import { create } from './create.operation';
import { remove } from './delete.operation';
import { get } from './get.operation';
import { getAll } from './getAll.operation';
import { getExample } from './getExample.operation';
import { sendTest } from './sendTest.operation';
import { update } from './update.operation';

export const webhook: Resource = {
	name: 'Webhook',
	value: 'webhook',
	operations: [create, remove, get, getExample, getAll, sendTest, update],
	defaultOperation: getAll,
};
