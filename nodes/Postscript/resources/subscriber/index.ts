import type { Resource } from '../properties';
import { count } from './count.operation';
import { create } from './create.operation';
import { get } from './get.operation';
import { getAll } from './getAll.operation';
import { redact } from './redact.operation';
import { unsubscribe } from './unsubscribe.operation';
import { update } from './update.operation';
import { upsert } from './upsert.operation';

export const subscriber: Resource = {
	name: 'Subscriber',
	value: 'subscriber',
	operations: [count, create, upsert, get, getAll, redact, unsubscribe, update],
	defaultOperation: get,
};
