import { audienceSync } from './audienceSync';
import { eventSend } from './eventSend';
import type { Operation } from '../execution/job';
import { subscriberCreate } from './subscriberCreate';
import { subscriberGet } from './subscriberGet';
import { subscriberGetAll } from './subscriberGetAll';
import { subscriberUpdate } from './subscriberUpdate';
import { subscriberUpsert } from './subscriberUpsert';

/** What each operation of the screen does, by `resource.operation`. */
export const OPERATIONS: Record<string, Operation> = {
	'audience.sync': audienceSync as Operation,
	'event.send': eventSend as Operation,
	'subscriber.create': subscriberCreate as Operation,
	'subscriber.get': subscriberGet as Operation,
	'subscriber.getAll': subscriberGetAll as Operation,
	'subscriber.update': subscriberUpdate as Operation,
	'subscriber.upsert': subscriberUpsert as Operation,
};
