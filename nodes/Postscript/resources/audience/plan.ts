import type { IDataObject } from 'n8n-workflow';
import { parseAudienceName, parsePropertyName, parseMembership } from '../../domain/audience';
import { parseEventType } from '../../domain/names';
import { parseChoice } from '../../domain/identifiers';
import { InputError } from '../../domain/inputError';
import { parseSwitch } from '../../domain/choices';
import type { ItemReader, Job } from '../../execution/job';
import { readKeyword } from '../../routing/keyword';
import { readPerson } from '../../routing/person';

/** The custom property that holds the list of audiences, unless the user names another. */
export const DEFAULT_PROPERTY = 'n8n Audiences';
/** Type of the event for who becomes a member, unless the user names another. */
export const DEFAULT_ENTERED_EVENT = 'n8n_Audience_Entered';
/** Type of the event for who stops being one. */
export const DEFAULT_EXITED_EVENT = 'n8n_Audience_Exited';
/** In percent of the members. */
export const DEFAULT_MAX_REMOVALS = 50;
const MEMBERSHIPS = ['add', 'byValue', 'mirror', 'remove'];

/** What one item asks for, checked: phone in E.164, audience and events as they are sent. */
export interface SyncPlan {
	audience: string;
	isMember: boolean;
	phone?: string;
	email?: string;
	propertyName: string;
	/** Event types to send on entering and leaving; absent when events are switched off. */
	events?: { entered: string; exited: string };
	/** In mirror mode: the share of members, in percent, that may be removed at the most. */
	maxRemovals?: number;
	/** The keyword to create unknown people with; absent when they are left out. */
	keyword?: IDataObject;
	stableId: string;
}

/** One item of Audience: Sync. */
export type SyncJob = Job<SyncPlan>;

function readMembership(item: ItemReader): boolean {
	const membership = parseChoice(item.param('membership'), 'Membership', MEMBERSHIPS);
	if (membership === 'byValue') return parseMembership(item.param('isMember'), 'Is Member');
	return membership !== 'remove';
}

function readEvents(item: ItemReader): SyncPlan['events'] {
	if (!parseSwitch(item.param('options.sendEvent', true), 'Send Event')) return undefined;
	const entered = item.param('options.enteredEvent', DEFAULT_ENTERED_EVENT);
	const exited = item.param('options.exitedEvent', DEFAULT_EXITED_EVENT);
	return {
		entered: parseEventType(entered, 'Entered Event'),
		exited: parseEventType(exited, 'Exited Event'),
	};
}

function readMaxRemovals(item: ItemReader): number | undefined {
	if (item.param('membership') !== 'mirror') return undefined;
	const share = Number(item.param('options.maxRemovals', DEFAULT_MAX_REMOVALS));
	if (share >= 0 && share <= 100) return share;
	throw new InputError(
		'Max Removals',
		'Max Removals must be a percentage from 0 to 100',
		`Enter a number, e.g. ${DEFAULT_MAX_REMOVALS}`,
	);
}

function readCreation(item: ItemReader): IDataObject | undefined {
	const createMissing = item.param('options.createMissing', false);
	if (!parseSwitch(createMissing, 'Create Missing Subscribers')) return undefined;
	const keyword = readKeyword(item.param('options.keyword'), 'Keyword');
	if (Object.keys(keyword).length) return keyword;
	throw new InputError(
		'Keyword',
		'Keyword is empty, but Create Missing Subscribers is on',
		'Choose the keyword through which unknown people are asked to opt in, or switch Create Missing Subscribers off',
	);
}

/** Reads the parameters of Audience: Sync. @throws InputError naming the parameter that is wrong */
export function planSync(item: ItemReader): SyncPlan {
	const { phone, email } = readPerson(item);
	if (!phone && !email) {
		throw new InputError(
			'Phone',
			'Phone and Email are both empty',
			'Fill in at least one of them, so that it is clear who is meant',
		);
	}
	const propertyName = item.param('options.propertyName', DEFAULT_PROPERTY);
	return {
		audience: parseAudienceName(item.param('audience'), 'Audience'),
		isMember: readMembership(item),
		phone,
		email,
		propertyName: parsePropertyName(propertyName, 'Property Name'),
		events: readEvents(item),
		maxRemovals: readMaxRemovals(item),
		keyword: readCreation(item),
		stableId: item.stableId,
	};
}
