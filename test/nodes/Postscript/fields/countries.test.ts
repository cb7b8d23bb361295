import { getCountries } from 'libphonenumber-js/min';

import { parsePhone } from '../../../../nodes/Postscript/domain/phone';
import { countryOptions } from '../../../../nodes/Postscript/fields/countries';

describe('countryOptions', () => {
	it('offers only countries that phone numbers can be read in, each once', () => {
		for (const { value } of countryOptions) {
			expect(parsePhone('+12125550100', String(value), 'Phone Number')).toBe('+12125550100');
		}
		expect(new Set(countryOptions.map(({ value }) => value)).size).toBe(countryOptions.length);
	});

	it('offers all of them but the two islands without a code of their own in ISO 3166', () => {
		const offered = new Set(countryOptions.map(({ value }) => value));
		expect(getCountries().filter((country) => !offered.has(country))).toEqual(['AC', 'TA']);
	});

	it('is sorted by name', () => {
		const names = countryOptions.map(({ name }) => name);
		expect(names).toEqual([...names].sort((a, b) => a.localeCompare(b, 'en')));
	});
});
