import type { INodePropertyOptions } from 'n8n-workflow';
import { DEFAULT_AUDIENCES_PROPERTY, parseMembership } from '../../domain/audience';
import { parseChoice, parseSwitch } from '../../domain/choices';
import { parseAudienceName, parseEventType, parsePropertyName } from '../../domain/names';
import { parseNumber } from '../../domain/number';
import type { Field } from '../../execution/field';
import { onlyWith, required, shownWhen, withDefault } from '../../execution/field';
import { ASK_AGAIN_AFTER, IF_ANSWER_LOST } from '../../fields/asking';
import { conditionsField } from '../../fields/conditions';
import { DEFAULT_COUNTRY } from '../../fields/country';
import { KEYWORD } from '../../fields/keyword';
import { IF_GIVEN_PHONE_DIFFERS, IF_SEVERAL_HAVE_THE_EMAIL } from '../../fields/matching';
import { named, nameLocator } from '../../fields/names';
import { newPeopleNotice, notice } from '../../fields/notice';
import { options, WRITE } from '../../fields/options';
import { CONTACT_FIELDS, choicesOf, SHOPIFY_CUSTOMER_ID } from '../../fields/subscriber';

export const AUDIENCE = required(
	nameLocator({
		displayName: 'Audience',
		name: 'audience',
		description:
			"The audience's name, as you use it in Postscript's segments. The list is of those that the newest subscribers belong to; a name that is new makes a new audience.",
		placeholder: 'e.g. VIP Customers',
		searchListMethod: 'searchAudiences',
	}),
	named(parseAudienceName),
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
	{
		name: 'Mirror Conditions',
		value: 'mirrorConditions',
		description:
			'Everyone who matches the conditions becomes a member, whoever else is one leaves, within the bounds of Max Removals. The input only starts it; the output is who was added or removed.',
	},
	{ name: 'Remove', value: 'remove', description: 'Everyone in the input leaves the audience' },
];

export const MEMBERSHIP = withDefault(
	{
		displayName: 'Membership',
		name: 'membership',
		type: 'options',
		default: 'add',
		description: 'Who becomes a member of the audience, and who leaves it',
		options: MEMBERSHIPS,
	},
	(value, label) => parseChoice(value, label, choicesOf(MEMBERSHIPS)),
);

/** @param parameter where Membership stands, seen from the field */
function withMembership(parameter: string, ...memberships: string[]) {
	return onlyWith(parameter, choicesOf(MEMBERSHIPS), ...memberships);
}

export const IS_MEMBER = required(
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

/** The source of a mirror, in place of the items. */
export const CONDITIONS = conditionsField({
	displayOptions: withMembership('membership', 'mirrorConditions'),
});

export const CREATE_MISSING = withDefault(
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

export const ENTERED_EVENT = withDefault(
	{
		displayName: 'Entered Event',
		name: 'enteredEvent',
		type: 'string',
		default: 'n8n_Audience_Entered',
		description: 'Event type that is sent when a person becomes a member',
	},
	parseEventType,
);

export const EXITED_EVENT = withDefault(
	{
		displayName: 'Exited Event',
		name: 'exitedEvent',
		type: 'string',
		default: 'n8n_Audience_Exited',
		description: 'Event type that is sent when a person stops being a member',
	},
	parseEventType,
);

/** In percent of the members. */
export const MAX_REMOVALS = withDefault(
	{
		displayName: 'Max Removals',
		name: 'maxRemovals',
		type: 'number',
		typeOptions: { minValue: 0, maxValue: 100 },
		default: 50,
		description:
			'The share of members, in percent, that may be removed. If more would have to leave, nobody is changed.',
	},
	(value, label) => parseNumber(value, label, { min: 0, max: 100 }),
);

export const PROPERTY_NAME = withDefault(
	nameLocator({
		displayName: 'Property Name',
		name: 'propertyName',
		description:
			"The custom property that holds the list of a subscriber's audiences. Enter Segment Audiences to carry on with what Segment wrote.",
		placeholder: 'e.g. Segment Audiences',
		searchListMethod: 'searchProperties',
		initially: DEFAULT_AUDIENCES_PROPERTY,
	}),
	named(parsePropertyName),
);

export const SEND_EVENT = withDefault(
	{
		displayName: 'Send Event',
		name: 'sendEvent',
		type: 'boolean',
		default: true,
		description: 'Whether to send an event when a membership really changed',
	},
	parseSwitch,
);

/** Whom these do not know they leave out: conditions find people who are there, and no stranger is a member. */
const CREATES_NOBODY = ['mirrorConditions', 'remove'];
/** What decides how new people are asked; n8n cannot hide it until Create Missing is added. */
function whereCreating(field: Field): Field {
	const hide = { '/options.createMissing': [false], '/membership': CREATES_NOBODY };
	const { property, ...shown } = shownWhen({ hide }, field);
	const description = `With ${CREATE_MISSING.property.displayName}: ${property.description}`;
	return { ...shown, property: { ...property, description } };
}

/** Where conditions say who is meant, no item does. */
const CONTACT_OF_ITEM = CONTACT_FIELDS.map((field) =>
	shownWhen({ hide: { membership: ['mirrorConditions'] } }, field),
);

const MIRROR_NOTICE = notice(
	'mirrorNotice',
	'Members who are not meant here leave the audience, within the bounds of Max Removals in the options. Dry Run, there too, lists who would go.',
	withMembership('membership', 'mirror', 'mirrorConditions'),
);

/** The fields of Audience: Sync. */
export const SYNC_FIELDS: Field[] = [
	AUDIENCE,
	MEMBERSHIP,
	MIRROR_NOTICE,
	IS_MEMBER,
	CONDITIONS,
	...CONTACT_OF_ITEM,
	newPeopleNotice({
		show: { '/options.createMissing': [true] },
		hide: { membership: CREATES_NOBODY },
	}),
	options(
		...[ASK_AGAIN_AFTER, IF_ANSWER_LOST, KEYWORD].map(whereCreating),
		shownWhen({ hide: { '/membership': CREATES_NOBODY } }, CREATE_MISSING),
		DEFAULT_COUNTRY,
		shownWhen(
			{ hide: { '/options.sendEvent': [false], '/membership': ['remove'] } },
			ENTERED_EVENT,
		),
		shownWhen({ hide: { '/options.sendEvent': [false], '/membership': ['add'] } }, EXITED_EVENT),
		IF_GIVEN_PHONE_DIFFERS,
		IF_SEVERAL_HAVE_THE_EMAIL,
		shownWhen(withMembership('/membership', 'mirror', 'mirrorConditions'), MAX_REMOVALS),
		PROPERTY_NAME,
		SEND_EVENT,
		shownWhen({ hide: { '/membership': ['mirrorConditions'] } }, SHOPIFY_CUSTOMER_ID),
		...WRITE,
	),
];
