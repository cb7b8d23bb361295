import type { IDataObject } from 'n8n-workflow';
import type { Contact, IfPhoneDiffers } from '../../api/findSubscribers';
import type { Conditions } from '../../domain/conditions';
import { InputError } from '../../domain/inputError';
import type { ItemReader } from '../../execution/field';
import type { Job } from '../../execution/job';
import type { Asking } from '../../fields/asking';
import { readAsking } from '../../fields/asking';
import type { KeywordRef } from '../../fields/keyword';
import { KEYWORD } from '../../fields/keyword';
import { IF_PHONE_DIFFERS } from '../../fields/matching';
import { readContact } from '../../fields/subscriber';
import {
	AUDIENCE,
	CONDITIONS,
	CREATE_MISSING,
	ENTERED_EVENT,
	EXITED_EVENT,
	IS_MEMBER,
	MAX_REMOVALS,
	MEMBERSHIP,
	PROPERTY_NAME,
	SEND_EVENT,
} from './fields';

/** Whoever else is a member is to leave. */
export interface Mirror {
	/** The largest share of members, in percent, that may be removed. */
	maxRemovals: number;
	/** Whom Mirror Conditions makes members, in place of the items. */
	conditions?: Conditions;
}

/** What one item asks for, checked: phone in E.164, audience and events as they are sent. */
export interface SyncPlan extends Contact {
	audience: string;
	isMember: boolean;
	ifPhoneDiffers?: IfPhoneDiffers;
	propertyName: string;
	/** Event types to send on entering and leaving; absent where events are switched off. */
	events?: { entered: string; exited: string };
	/** Properties of those events; without them the audience's name. */
	eventProperties?: IDataObject;
	/** Whether the list was written before and the event may not have gone out: it does now, also when nothing changes. */
	isOwed?: boolean;
	/** Absent where nobody but the items' people is changed. */
	mirror?: Mirror;
	/** How unknown people are asked to opt in; absent where they are left out. */
	creation?: { keyword: KeywordRef; asking: Asking };
	/** Of what a mirror changes by itself: the ID of the person, whom its walk over all subscribers showed. */
	walkedId?: string;
	stableId: string;
}

/** One item of Audience: Sync. */
export type SyncJob = Job<SyncPlan>;

function readMembership(item: ItemReader): boolean {
	const membership = item.get(MEMBERSHIP);
	return membership === 'byValue' ? item.get(IS_MEMBER) : membership !== 'remove';
}

function readEvents(item: ItemReader): SyncPlan['events'] {
	if (!item.get(SEND_EVENT)) return undefined;
	return { entered: item.get(ENTERED_EVENT), exited: item.get(EXITED_EVENT) };
}

function readCreation(item: ItemReader): SyncPlan['creation'] {
	if (!item.get(CREATE_MISSING)) return undefined;
	const keyword = item.get(KEYWORD);
	if (keyword) return { keyword, asking: readAsking(item) };
	throw new InputError(
		'Keyword',
		'Keyword is empty, but Create Missing Subscribers is on',
		'Choose the keyword through which unknown people are asked to opt in, or switch Create Missing Subscribers off',
		'missing_keyword',
	);
}

function readPerson(item: ItemReader): Contact {
	const contact = readContact(item);
	if (contact.phone || contact.email || contact.shopifyCustomerId) return contact;
	throw new InputError(
		'Phone',
		'Phone, Email and Shopify Customer ID are all empty',
		'Fill in at least one of them, so that it is clear who is meant',
	);
}

function readMirror(item: ItemReader): Mirror | undefined {
	const membership = item.get(MEMBERSHIP);
	if (membership === 'mirror') return { maxRemovals: item.get(MAX_REMOVALS) };
	if (membership !== 'mirrorConditions') return undefined;
	return { maxRemovals: item.get(MAX_REMOVALS), conditions: readConditions(item) };
}

function readConditions(item: ItemReader): Conditions {
	const conditions = item.get(CONDITIONS);
	if (conditions.groups.length > 0) return conditions;
	throw new InputError(
		'Conditions',
		'Conditions is empty, so everyone would become a member',
		'Add a group with the criteria that members meet',
	);
}

/** Reads the parameters of Audience: Sync. @throws InputError naming the parameter that is wrong */
export function planSync(item: ItemReader): SyncPlan {
	const mirror = readMirror(item);
	return {
		audience: item.get(AUDIENCE),
		isMember: readMembership(item),
		...(!mirror?.conditions && readPerson(item)),
		ifPhoneDiffers: item.get(IF_PHONE_DIFFERS),
		propertyName: item.get(PROPERTY_NAME),
		events: readEvents(item),
		mirror,
		creation: readCreation(item),
		stableId: item.stableId,
	};
}
