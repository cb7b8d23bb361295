import type { Resource } from '../properties';
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
	operations: [create, upsert, get, getAll, redact, unsubscribe, update],
	defaultOperation: upsert,
};
