import { parsePhone } from '../../../../nodes/Postscript/domain/phone';
import { searchCountries } from '../../../../nodes/Postscript/methods/countrySearch';
import { credentialFor } from '../../../support/credentials';
import { dropDownContext } from '../../../support/interactive';

/** At an address where no server listens: the list makes no request. */
const list = async (typed?: string) => {
	const context = dropDownContext(credentialFor('http://127.0.0.1:9'));
	return (await searchCountries.call(context, typed)).results;
};

test('every country that phone numbers can be read in is listed once, by its name', async () => {
	const countries = await list();
	expect(countries).toHaveLength(243);
	expect(new Set(countries.map(({ value }) => value)).size).toBe(243);
	for (const { name, value } of countries) {
		expect(name).not.toBe(value);
		expect(parsePhone('+12125550100', String(value), 'Phone')).toBe('+12125550100');
	}
});

test('they are sorted by name', async () => {
	const names = (await list()).map(({ name }) => name);
	expect(names).toEqual([...names].sort((a, b) => a.localeCompare(b, 'en')));
	expect(names.slice(0, 2)).toEqual(['Afghanistan', 'Åland Islands']);
});

test.each([
	['unit', ['AE', 'GB', 'US']],
	[' GERM ', ['DE']],
	['gb', ['GB']],
	['atlantis', []],
])('what is typed, %p, is a part of the name or the code', async (typed, codes) => {
	expect((await list(typed)).map(({ value }) => value)).toEqual(codes);
});
