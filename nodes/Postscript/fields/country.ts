import type { INodeProperties } from 'n8n-workflow';
import { readLocator } from '../domain/locator';
import { parseCountry } from '../domain/phone';
import { requireText } from '../domain/text';
import type { Field } from '../execution/field';
import { optional, withDefault } from '../execution/field';
import { validation } from './locator';

/*
 * n8n sends the description of every node to every browser, and some of these fields stand in a dozen places: so the
 * countries are listed by a method when the list is opened (`methods/countrySearch.ts`), without a request.
 */
const LOCATOR: INodeProperties = {
	displayName: 'Default Country',
	name: 'defaultCountry',
	type: 'resourceLocator',
	default: { __rl: true, mode: 'list', value: 'US', cachedResultName: 'United States' },
	description: 'The country that phone numbers without a country code belong to',
	modes: [
		{
			displayName: 'From List',
			name: 'list',
			type: 'list',
			placeholder: 'Choose a country...',
			typeOptions: {
				searchListMethod: 'searchCountries',
				searchable: true,
				skipCredentialsCheckInRLC: true,
			},
		},
		{
			displayName: 'Code',
			name: 'code',
			type: 'string',
			placeholder: 'e.g. US',
			validation: validation('\\s*([A-Za-z]{2}\\s*)?', 'A country code has two letters'),
		},
	],
};

/** The country that a phone number without a country code belongs to; the reader of phones says what is none. */
export const DEFAULT_COUNTRY = withDefault(LOCATOR, (value, label) =>
	requireText(
		readLocator(value, 'code')?.value,
		label,
		'Choose a country from the list, or give its two letters, e.g. US',
	),
);

/** The country of the phone number that gets a message. */
export const COUNTRY: Field<string | undefined> = optional(
	{
		...LOCATOR,
		displayName: 'Country',
		name: 'country',
		description: 'The country of the phone number that gets the message',
	},
	(value, label) => {
		const chosen = readLocator(value, 'code');
		return chosen && parseCountry(chosen.value, label);
	},
	'country',
);
