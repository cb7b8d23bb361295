import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { seedPhone } from '../emulator';

export const AUDIENCE = 'VIP';
export const AUDIENCE_PROPERTY = 'n8n Audiences';
/** What Postscript allows, in requests per second. */
export const LIMIT = 15;
/** How far the networks spread requests: each is held up on its way in by 0 to so many milliseconds. */
export const JITTERS = [0, 20, 60];
/** So many people share one lookup. */
const LOOKED_UP_TOGETHER = 100;

export type WorkloadName = 'syncNew' | 'syncUnchanged' | 'syncHalfRemoved' | 'upsert' | 'event';

export interface Workload {
	name: WorkloadName;
	title: string;
	/** What our node is set to. */
	parameters: INodeParameters;
	/** The operation of the peers' nodes. */
	operation: 'sync' | 'upsert' | 'event';
	/** Whether the n-th person is to be a member. */
	isMember?: (n: number) => boolean;
	/** Writes that each person needs at the least, on average. */
	writesPerUser: number;
	/** Whether people have to be found first. */
	isLookedUp: boolean;
}

export const SYNC: INodeParameters = {
	resource: 'audience',
	operation: 'sync',
	audience: AUDIENCE,
	membership: 'byValue',
	isMember: '={{ $json.member }}',
	phone: '={{ $json.phone }}',
};

export const SEND_EVENT: INodeParameters = {
	resource: 'event',
	operation: 'send',
	eventType: 'Bench',
	subscriber: { __rl: true, mode: 'phone', value: '={{ $json.phone }}' },
};

const UPSERT: INodeParameters = {
	resource: 'subscriber',
	operation: 'upsert',
	phone: '={{ $json.phone }}',
	propertiesMode: 'define',
	properties: { property: [{ name: 'Favourite', value: '={{ $json.favourite }}' }] },
};

const sync = { parameters: SYNC, operation: 'sync', isLookedUp: true } as const;

/** In this order: each one finds the shop as the one before left it. */
export const WORKLOADS: Workload[] = [
	{
		...sync,
		name: 'syncNew',
		title: 'Audience sync, all new',
		isMember: () => true,
		writesPerUser: 2,
	},
	{
		...sync,
		name: 'syncUnchanged',
		title: 'Audience sync, unchanged',
		isMember: () => true,
		writesPerUser: 0,
	},
	{
		...sync,
		name: 'syncHalfRemoved',
		title: 'Audience sync, half removed',
		isMember: (n) => n % 2 === 0,
		writesPerUser: 1,
	},
	{
		name: 'upsert',
		title: 'Create or Update, known people',
		parameters: UPSERT,
		operation: 'upsert',
		writesPerUser: 1,
		isLookedUp: true,
	},
	{
		name: 'event',
		title: 'Event',
		parameters: SEND_EVENT,
		operation: 'event',
		writesPerUser: 1,
		isLookedUp: false,
	},
];

/** The fewest requests that a workload can be done with. */
export function idealRequests(workload: Workload, users: number): number {
	const lookups = workload.isLookedUp ? Math.ceil(users / LOOKED_UP_TOGETHER) : 0;
	return workload.writesPerUser * users + lookups;
}

/** One item for each person of a seeded emulator. */
export function itemsFor({ isMember }: Pick<Workload, 'isMember'>, users: number): IDataObject[] {
	return Array.from({ length: users }, (_, n) => ({
		id: `s_seed${n.toString(36).padStart(6, '0')}`,
		phone: seedPhone(n),
		favourite: `Colour ${n % 7}`,
		...(isMember && { member: isMember(n) }),
	}));
}
