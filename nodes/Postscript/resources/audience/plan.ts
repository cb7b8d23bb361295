import type { IDataObject, INodePropertyOptions } from 'n8n-workflow';
import type { Contact, IfPhoneDiffers } from '../../api/findSubscribers';
import type { Subscriber } from '../../domain/subscriber';
import { DEFAULT_AUDIENCES_PROPERTY, parseMembership } from '../../domain/audience';
import { parseChoice, parseSwitch } from '../../domain/choices';
import { InputError } from '../../domain/inputError';
import { parseAudienceName, parseEventType, parsePropertyName } from '../../domain/names';
import { parseNumber } from '../../domain/number';
import type { Field, ItemReader } from '../../execution/field';
import { required, withDefault } from '../../execution/field';
import type { Job } from '../../execution/job';
import type { Asking } from '../../fields/asking';
import { ASK_AGAIN_AFTER, IF_ANSWER_LOST, readAsking } from '../../fields/asking';
import { DEFAULT_COUNTRY } from '../../fields/defaultCountry';
import type { KeywordRef } from '../../fields/keyword';
import { KEYWORD } from '../../fields/keyword';
import { IF_PHONE_DIFFERS, IF_SEVERAL_MATCH } from '../../fields/matching';
import { options, WRITE } from '../../fields/options';
import {
	CONTACT_FIELDS,
	choicesOf,
	readContact,
	SHOPIFY_CUSTOMER_ID,
} from '../../fields/subscriber';

const AUDIENCE = required(
	{
		displayName: 'Audience',
		name: 'audience',
		type: 'string',
		default: '',
		placeholder: 'e.g. VIP Customers',
		description: "The audience's name, as you will use it in Postscript's segments",
	},
	parseAudienceName,
);

const MEMBERSHIPS: INodePropertyOptions[] = [
	{ name: 'Add', value: 'add', description: 'Everyone in the input becomes a member' },
	{
		name: 'By Value',
		value: 'byValue',
		description: 'A true or false value of each item decides',
	},
	{
		name: 'Mirror',
		value: 'mirror',
		description:
			'The input is everyone: whoever else is a member leaves, within the bounds of Max Removals',
	},
	{ name: 'Remove', value: 'remove', description: 'Everyone in the input leaves the audience' },
];

const MEMBERSHIP = withDefault(
	{
		displayName: 'Membership',
		name: 'membership',
		type: 'options',
		default: 'add',
		options: MEMBERSHIPS,
	},
	(value, label) => parseChoice(value, label, choicesOf(MEMBERSHIPS)),
);

const IS_MEMBER = required(
	{
		displayName: 'Is Member',
		name: 'isMember',
		type: 'string',
		default: '',
		placeholder: 'e.g. {{ $json.is_vip }}',
		description: 'True (or yes, 1) to be a member, false (or no, 0) not to be one',
		displayOptions: { show: { membership: ['byValue'] } },
	},
	parseMembership,
);

const CREATE_MISSING = withDefault(
	{
		displayName: 'Create Missing Subscribers',
		name: 'createMissing',
		type: 'boolean',
		default: false,
		description:
			'Whether to ask people whom Postscript does not know to opt in; they stay pending until they confirm by text',
	},
	parseSwitch,
);

const ENTERED_EVENT = withDefault(
	{
		displayName: 'Entered Event',
		name: 'enteredEvent',
		type: 'string',
		default: 'n8n_Audience_Entered',
		description: 'Event type that is sent when somebody becomes a member',
	},
	parseEventType,
);

const EXITED_EVENT = withDefault(
	{
		displayName: 'Exited Event',
		name: 'exitedEvent',
		type: 'string',
		default: 'n8n_Audience_Exited',
		description: 'Event type that is sent when somebody stops being a member',
	},
	parseEventType,
);

/** In percent of the members. */
const MAX_REMOVALS = withDefault(
	{
		displayName: 'Max Removals',
		name: 'maxRemovals',
		type: 'number',
		typeOptions: { minValue: 0, maxValue: 100 },
		default: 50,
		description:
			'For Mirror: the share of members, in percent, that may be removed at the most. If more would have to leave, nobody is changed.',
	},
	(value, label) => parseNumber(value, label, { min: 0, max: 100 }),
);

const PROPERTY_NAME = withDefault(
	{
		displayName: 'Property Name',
		name: 'propertyName',
		type: 'string',
		default: DEFAULT_AUDIENCES_PROPERTY,
		description:
			"The custom property that holds the list of a subscriber's audiences. Enter Segment Audiences to carry on with what Segment wrote.",
	},
	parsePropertyName,
);

const SEND_EVENT = withDefault(
	{
		displayName: 'Send Event',
		name: 'sendEvent',
		type: 'boolean',
		default: true,
		description: 'Whether to send an event when a membership really changed',
	},
	parseSwitch,
);

/** The fields of Audience: Sync. */
export const SYNC_FIELDS: Field[] = [
	AUDIENCE,
	MEMBERSHIP,
	IS_MEMBER,
	...CONTACT_FIELDS,
	options(
		ASK_AGAIN_AFTER,
		CREATE_MISSING,
		DEFAULT_COUNTRY,
		ENTERED_EVENT,
		EXITED_EVENT,
		IF_ANSWER_LOST,
		IF_PHONE_DIFFERS,
		IF_SEVERAL_MATCH,
		KEYWORD,
		MAX_REMOVALS,
		PROPERTY_NAME,
		SEND_EVENT,
		SHOPIFY_CUSTOMER_ID,
		...WRITE,
	),
];

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
	/** In mirror mode: the largest share of members, in percent, that may be removed. */
	maxRemovals?: number;
	/** How unknown people are asked to opt in; absent where they are left out. */
	creation?: { keyword: KeywordRef; asking: Asking };
	/** Of a mirror's removal: the member, as the walk over all subscribers read them. */
	leaver?: Subscriber;
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

/** Reads the parameters of Audience: Sync. @throws InputError naming the parameter that is wrong */
export function planSync(item: ItemReader): SyncPlan {
	const contact = readContact(item);
	if (!contact.phone && !contact.email && !contact.shopifyCustomerId) {
		throw new InputError(
			'Phone',
			'Phone and Email are both empty',
			'Fill in at least one of them, so that it is clear who is meant',
		);
	}
	return {
		audience: item.get(AUDIENCE),
		isMember: readMembership(item),
		...contact,
		ifPhoneDiffers: item.get(IF_PHONE_DIFFERS),
		propertyName: item.get(PROPERTY_NAME),
		events: readEvents(item),
		maxRemovals: item.get(MEMBERSHIP) === 'mirror' ? item.get(MAX_REMOVALS) : undefined,
		creation: readCreation(item),
		stableId: item.stableId,
	};
}
