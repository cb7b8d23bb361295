import fc from 'fast-check';

import { storedForms, parsePhone } from '../../../../nodes/Postscript/domain/phone';
import { isBlankPhone } from '../../../../nodes/Postscript/domain/phoneText';
import { anyValue, attempt, refusal, settles } from './refusal';

const FIELD = 'Phone Number';

const accept = (written: string, country: string) =>
	attempt(() => parsePhone(written, country, FIELD));

describe('parsePhone', () => {
	it.each<[unknown, string, string]>([
		['+12125550100', 'US', '+12125550100'],
		['(212) 555-0100', 'US', '+12125550100'],
		['212.555.0100', 'US', '+12125550100'],
		['1-212-555-0100', 'US', '+12125550100'],
		['+1 (212) 555 0100', 'GB', '+12125550100'],
		['(+1) 212-555-0100', 'GB', '+12125550100'],
		['tel:+1-212-555-0100', 'US', '+12125550100'],
		['TEL: 212 555 0100', 'US', '+12125550100'],
		["'+12125550100", 'US', '+12125550100'],
		['  212 555 0100\n', 'US', '+12125550100'],
		['212\u00A0555\u202F0100', 'US', '+12125550100'],
		['212\u2010555\u20130100', 'US', '+12125550100'],
		['\u202A+1 212 555 0100\u202C', 'US', '+12125550100'],
		['+1（２１２）５５５－０１００', 'US', '+12125550100'],
		['٢١٢٥٥٥٠١٠٠', 'US', '+12125550100'],
		['२१२ ५५५ ०१००', 'US', '+12125550100'],
		['𝟚𝟙𝟚𝟝𝟝𝟝𝟘𝟙𝟘𝟘', 'US', '+12125550100'],
		['212 555 0100', ' us ', '+12125550100'],
		['p:+12125550100', 'US', '+12125550100'],
		['sms:2125550100', 'US', '+12125550100'],
		['whatsapp:+12125550100', 'GB', '+12125550100'],
		['="+12125550100"', 'US', '+12125550100'],
		['= "2125550100"', 'US', '+12125550100'],
		['\u2019+12125550100', 'US', '+12125550100'],
		['2125550100,', 'US', '+12125550100'],
		['2125550100 ,\u200B', 'US', '+12125550100'],
	])('reads %j with %s in every way it is written', (value, country, expected) => {
		expect(parsePhone(value, country, FIELD)).toBe(expected);
	});

	it.each<[unknown, string, string]>([
		[2125550100, 'US', '+12125550100'],
		[12125550100, 'US', '+12125550100'],
		[442079460958, 'US', '+442079460958'],
		[7700900123, 'GB', '+447700900123'],
		['2125550100.0', 'US', '+12125550100'],
		['12125550100.00', 'US', '+12125550100'],
	])('reads the spreadsheet value %j with %s', (value, country, expected) => {
		expect(parsePhone(value, country, FIELD)).toBe(expected);
	});

	it.each([
		['+15555555555', 'US', '+15555555555'],
		['5555555555', 'US', '+15555555555'],
		['15555550100', 'US', '+15555550100'],
		['(555) 010-1234', 'US', '+15550101234'],
		['+15555550100', 'DE', '+15555550100'],
	])(
		'passes %s, of a possible length although its range is not handed out',
		(value, country, expected) => {
			expect(parsePhone(value, country, FIELD)).toBe(expected);
		},
	);

	it.each([
		['+44 20 7946 0958', 'US', '+442079460958'],
		['+44 (0)20 7946 0958', 'US', '+442079460958'],
		['020 7946 0958', 'GB', '+442079460958'],
		['00442079460958', 'US', '+442079460958'],
		['00 44 20 7946 0958', 'DE', '+442079460958'],
		['011 44 20 7946 0958', 'US', '+442079460958'],
		['0011 44 20 7946 0958', 'AU', '+442079460958'],
		['0044 20 7946 0958', 'AU', '+442079460958'],
		['001 212 555 0100', 'GB', '+12125550100'],
		['030/901820', 'DE', '+4930901820'],
		['0412 345 678', 'AU', '+61412345678'],
		['+39 06 1234 5678', 'US', '+390612345678'],
		['8 912 345-67-89', 'RU', '+79123456789'],
		['+683 4002', 'US', '+6834002'],
	])('reads %s with %s, written for calls abroad or at home', (value, country, expected) => {
		expect(parsePhone(value, country, FIELD)).toBe(expected);
	});

	it.each([
		[
			'digits of another country that the default one cannot have',
			'442079460958',
			'US',
			'+442079460958',
		],
		['the same the other way round', '12125550100', 'GB', '+12125550100'],
		['the code of the default country in front', '442079460958', 'GB', '+442079460958'],
		['digits that are valid at home, whatever they are abroad', '4792345678', 'US', '+14792345678'],
		['digits that are valid at home, where lengths vary', '442079460958', 'DE', '+49442079460958'],
		['a punctuated number, which is always one of home', '493 012 3456', 'US', '+14930123456'],
	])('decides for %s', (_case, value, country, expected) => {
		expect(parsePhone(value, country, FIELD)).toBe(expected);
	});

	it.each<[string, unknown, string, RegExp]>([
		['nothing', undefined, 'US', /^Phone Number is empty$/],
		['null', null, 'US', /^Phone Number is empty$/],
		['a boolean', true, 'US', /but is true$/],
		['an object in a text', '[object Object] ', 'US', /^Phone Number has an object where a text/],
		['an object', { phone: '+12125550100' }, 'US', /but is an object$/],
		['a list', ['+12125550100'], 'US', /but is a list$/],
		['an empty text', '', 'US', /^Phone Number is empty$/],
		['white space', ' \u00A0\t', 'US', /^Phone Number is empty$/],
		['only a scheme', 'tel:', 'US', /^Phone Number is empty$/],
		['a fraction', 2125550100.5, 'US', /but is 2125550100.5$/],
		['zero', 0, 'US', /but is 0$/],
		['a negative number', -2125550100, 'US', /but is -2125550100$/],
		['not a number', NaN, 'US', /but is NaN$/],
		['exponent form', '1.5555550123E10', 'US', /"1.5555550123E10" was shortened by a spreadsheet/],
		['exponent form with a comma', '1,55555E+10', 'US', /shortened by a spreadsheet/],
		['exponent form without a fraction', '1e10', 'US', /shortened by a spreadsheet/],
		['a word', 'unknown', 'US', /"unknown" has letters$/],
		['a vanity number', '1-800-FLOWERS', 'US', /has letters$/],
		['an extension', '212-555-0100 x5', 'US', /has an extension/],
		['an extension in words', '(212) 555-0100 ext. 12', 'US', /has an extension/],
		['an extension of a link', 'tel:+12125550100;ext=5', 'US', /has an extension/],
		['an extension with a hash', '2125550100#22', 'US', /has an extension/],
		['two numbers', '2125550100, 2125550101', 'US', /holds more than one number$/],
		['two numbers and a slash', '212-555-0100 / 212-555-0101', 'US', /more than one number$/],
		['two numbers and a word', '2125550100 or 2125550101', 'US', /more than one number$/],
		['two lines', '2125550100\n2125550101', 'US', /"2125550100·2125550101" holds more than one/],
		['two numbers with plus', '+12125550100 +12125550101', 'US', /more than one number$/],
		['two endings', '030 1234567/68', 'DE', /more than one number$/],
		['other signs', '*67 2125550100', 'US', /has characters that do not belong in a phone number$/],
		['thousands', '2,125,550,100', 'US', /has characters that do not belong/],
		['emoji digits', '2️⃣125550100', 'US', /has characters that do not belong/],
		['only signs', '+', 'US', /has characters that do not belong/],
		['too short', '555-0100', 'US', /is not a possible phone number \(default country: US\)$/],
		['too short with a code', '+1 555 0100', 'US', /is not a possible phone number/],
		['too long', '+1 212 555 0100 0', 'US', /is not a possible phone number/],
		['too long without a code', '21255501000', 'US', /is not a possible phone number/],
		['an emergency number', '911', 'US', /is not a possible phone number/],
		['too short in Britain', '+44 20 7946 09', 'US', /is not a possible phone number/],
		['no such country', '+2425551234', 'US', /is not a possible phone number/],
		['a code that begins with zero', '+0442079460958', 'US', /is not a possible phone number/],
		['a number of France', '0155555501', 'US', /is not a possible phone number/],
		['a number too many zeros', '+49 00 123456789', 'US', /is not a possible phone number/],
		['bare digits of an area code with 9 in the middle', '4912345678', 'US', /can be read as/],
		['both readings', '4520123456', 'US', /can be read as \+14520123456 and as \+4520123456$/],
	])('refuses %s', (_case, value, country, message) => {
		const refused = refusal(() => parsePhone(value, country, FIELD));
		expect(refused.field).toBe(FIELD);
		expect(refused.message).toMatch(message);
	});

	it('repeats no more than 60 characters of a value', () => {
		const { message } = refusal(() => parsePhone('My number is '.repeat(1000), 'US', FIELD));
		expect(message.length).toBeLessThan(100);
		expect(message).toContain('…"');
	});

	it.each(['', 'USA', 'United States', 'ZZ', '001', '__proto__', '1'])(
		'refuses the default country %j, also for a number that would not need it',
		(country) => {
			const { field, message } = refusal(() => parsePhone('+12125550100', country, FIELD));
			expect(field).toBe('Default Country');
			expect(message).toBe(`Default Country "${country}" is not a country code`);
		},
	);

	it('reads bare digits of every area code that the North American plan allows as home', () => {
		const areaCodes = [...Array(800).keys()]
			.map((number) => String(number + 200))
			.filter((area) => area[1] !== '9' && area.slice(1) !== '11');
		expect(areaCodes).toHaveLength(712);
		for (const area of areaCodes) {
			for (const country of ['US', 'CA']) {
				expect(parsePhone(`${area}5550123`, country, FIELD)).toBe(`+1${area}5550123`);
			}
		}
	});

	it.each([
		['+9175550123', 'US', '+19175550123'],
		['+(917) 555-0123', 'CA', '+19175550123'],
		['+2425551234', 'US', '+12425551234'],
		['00 9175550123', 'US', '+19175550123'],
		['011 9175550123', 'US', '+19175550123'],
	])('refuses %s with %s, and says the likely number', (value, country, likely) => {
		const { message, hint, code } = refusal(() => parsePhone(value, country, FIELD));
		expect(message).toContain(`is not a possible phone number abroad, but would be ${likely}`);
		expect(hint).toContain(likely);
		expect(code).toBe('invalid_phone');
	});

	it.each([
		['a number of another country that is handed out', '+4520123456', 'US', '+4520123456'],
		['where home has numbers of many lengths', '+9175550123', 'DE', '+9175550123'],
	])('keeps the + of %s', (_case, value, country, expected) => {
		expect(parsePhone(value, country, FIELD)).toBe(expected);
	});

	it.each([
		'',
		' ',
		'-',
		'--',
		'\u2014',
		'N/A',
		'n/a',
		'NA',
		'null',
		"'",
		'=""',
		'tel:',
		null,
		undefined,
	])('takes %j for no number', (value) => {
		expect(isBlankPhone(value)).toBe(true);
		expect(refusal(() => parsePhone(value, 'US', FIELD))).toMatchObject({
			message: 'Phone Number is empty',
			code: 'missing_phone',
		});
	});

	it.each(['0', 0, 'nobody', '+', '1', {}, false])('takes %j for something', (value) => {
		expect(isBlankPhone(value)).toBe(false);
	});

	it('gives what it reads again unchanged; another country may refuse it, never change it', () => {
		const digits = fc.stringMatching(/^[+0]{0,2}[0-9]{6,14}$/);
		const countries = fc.constantFrom('US', 'GB', 'DE', 'IT', 'AR', 'MX', 'BR', 'AU', 'RU', 'JP');
		const accepted: string[] = [];
		fc.assert(
			fc.property(digits, countries, countries, (written, country, other) => {
				const e164 = accept(written, country);
				if (e164 === undefined) return;
				accepted.push(e164);
				expect(e164).toMatch(/^\+[1-9]\d{6,14}$/);
				expect(parsePhone(e164, country, FIELD)).toBe(e164);
				expect([e164, undefined]).toContain(accept(e164, other));
			}),
			{ numRuns: 2000 },
		);
		expect(accepted.length).toBeGreaterThan(100);
	});

	it('takes or refuses any value, and takes what it gave', () => {
		fc.assert(
			fc.property(
				anyValue,
				settles((value) => parsePhone(value, 'US', FIELD)),
			),
		);
	});

	it('reads a national number the same in any punctuation', () => {
		const parts = fc.tuple(
			fc.integer({ min: 200, max: 999 }),
			fc.integer({ min: 200, max: 999 }),
			fc.integer({ min: 1000, max: 9999 }),
		);
		fc.assert(
			fc.property(parts, ([area, exchange, line]) => {
				const expected = `+1${area}${exchange}${line}`;
				for (const written of [
					`(${area}) ${exchange}-${line}`,
					`1 ${area}.${exchange}.${line}`,
					expected,
				]) {
					expect(parsePhone(written, 'US', FIELD)).toBe(expected);
				}
			}),
		);
	});
});

describe('storedForms', () => {
	it('gives E.164 and its digits', () => {
		expect(storedForms('+15555550100')).toEqual(['+15555550100', '15555550100']);
	});
});
