import type { INodePropertyOptions } from 'n8n-workflow';
import { parseChoice } from '../domain/choices';
import { shownWhen, withDefault } from '../execution/field';

const SEVERAL: INodePropertyOptions[] = [
	{
		name: 'Most Recent Opted In',
		value: 'mostRecentOptedIn',
		description: 'As Postscript chooses for events: of those who are opted in, the newest',
	},
	{ name: 'Stop', value: 'stop', description: 'Refuse the item, and name the matches' },
];

/** Emails are not unique in a shop. */
export const IF_SEVERAL_MATCH = withDefault(
	{
		displayName: 'If Several Match',
		name: 'ifSeveralMatch',
		type: 'options',
		default: 'stop',
		description: 'What to do where several subscribers have the same email',
		options: SEVERAL,
	},
	(value, label) => parseChoice(value, label, ['stop', 'mostRecentOptedIn'] as const),
);

/** Where the node gives phone and email beside each other. */
export const IF_SEVERAL_HAVE_THE_EMAIL = shownWhen(
	{ show: { '/email': [{ _cnd: { exists: true } }] } },
	IF_SEVERAL_MATCH,
);

const PHONE_DIFFERS: INodePropertyOptions[] = [
	{
		name: 'Create With the New Phone',
		value: 'create',
		description: 'Take the item for a person of its own',
	},
	{ name: 'Stop', value: 'stop', description: 'Refuse the item as a conflict' },
	{
		name: 'Update',
		value: 'update',
		description: 'Take both for one person; Postscript keeps the number that it has',
	},
];

/** A look-up by anything but the phone may find another person, or the same one with a new number. */
export const IF_PHONE_DIFFERS = withDefault(
	{
		displayName: 'If Phone Differs',
		name: 'ifPhoneDiffers',
		type: 'options',
		default: 'update',
		description:
			'What to do where the subscriber found by email or Shopify customer ID has another phone number',
		options: PHONE_DIFFERS,
	},
	(value, label) => parseChoice(value, label, ['update', 'create', 'stop'] as const),
);

/** The same, where there is a phone number to differ from. */
export const IF_GIVEN_PHONE_DIFFERS = shownWhen(
	{ show: { '/phone': [{ _cnd: { exists: true } }] } },
	IF_PHONE_DIFFERS,
);
