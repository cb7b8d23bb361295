import { parseText } from '../domain/text';
import { withDefault } from '../execution/field';
import { countryOptions } from './countries';

/** The country that a phone number without a country code belongs to; the reader of phones says what is none. */
export const DEFAULT_COUNTRY = withDefault(
	{
		displayName: 'Default Country',
		name: 'defaultCountry',
		type: 'options',
		default: 'US',
		description: 'The country that phone numbers without a country code belong to',
		options: countryOptions,
	},
	parseText,
);
