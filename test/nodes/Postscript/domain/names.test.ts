import fc from 'fast-check';

import {
	parseAudienceName,
	parseEventType,
	parseKeywordWord,
	parsePropertyName,
	parseTags,
} from '../../../../nodes/Postscript/domain/names';
import { anyValue, refusal, settles } from './refusal';

const FIELD = 'Event Type';

describe('parseEventType', () => {
	it.each(['Order_Placed', 'a', '_', '2026', 'A'.repeat(10_000)])(
		'passes %.20s unchanged',
		(type) => {
			expect(parseEventType(type, FIELD)).toBe(type);
		},
	);

	it.each([
		['Order Placed!', 'Order_Placed'],
		['order-placed', 'order_placed'],
		['Café bestellt: größer', 'Cafe_bestellt_grosser'],
		['Ærø\nŁódź', 'Aero_Lodz'],
		['ｏｒｄｅｒ １', 'order_1'],
		['shop.order/placed', 'shop_order_placed'],
		['../me', 'me'],
		['Order 🎉 Placed', 'Order_Placed'],
	])('refuses %j and suggests %s', (type, suggestion) => {
		const { field, message, hint } = refusal(() => parseEventType(type, FIELD));
		expect(field).toBe(FIELD);
		expect(message).toMatch(/^Event Type ".*" has characters that Postscript does not accept$/);
		expect(hint).toBe(`Use the letters A to Z, digits and underscores only: ${suggestion}`);
		expect(parseEventType(suggestion, FIELD)).toBe(suggestion);
	});

	it.each([' Order_Placed\n', '\uFEFFOrder_Placed', 'Order_\u200BPlaced'])('cleans %j', (type) => {
		expect(parseEventType(type, FIELD)).toBe('Order_Placed');
	});

	it.each(['注文', '🎉', '!?'])('refuses %j, for which there is no suggestion', (type) => {
		expect(refusal(() => parseEventType(type, FIELD)).hint).toContain('e.g. Order_Placed');
	});

	it.each<[unknown, string]>([
		['', 'Event Type must be a name, but is empty'],
		['  ', 'Event Type must be a name, but is empty'],
		[undefined, 'Event Type must be a name, but is empty'],
		[null, 'Event Type must be a name, but is empty'],
		[true, 'Event Type must be a name, but is true'],
		['[object Object] ', 'Event Type has an object where a text belongs: "[object Object] "'],
		[{ type: 'a' }, 'Event Type must be a name, but is an object'],
	])('refuses %j', (type, message) => {
		expect(refusal(() => parseEventType(type, FIELD)).message).toBe(message);
	});

	it('has a code of its own for no name', () => {
		expect(refusal(() => parseEventType(' ', FIELD)).code).toBe('missing_event');
		expect(refusal(() => parseEventType('a b', FIELD)).code).toBe('invalid_input');
	});

	it('keeps message and hint short', () => {
		const { message, hint } = refusal(() => parseEventType('x y '.repeat(5000), FIELD));
		expect(message.length).toBeLessThan(130);
		expect(hint.length).toBeLessThan(130);
	});
});

describe('parseAudienceName', () => {
	it.each([
		'VIP Customers',
		'007',
		'🎉',
		'\u{1F469}\u200D\u{1F467} families',
		'Stammkunden – größer',
		'顧客',
		'a'.repeat(255),
		'__proto__',
	])('passes %.20s unchanged', (name) => expect(parseAudienceName(name, 'Audience')).toBe(name));

	it.each<[unknown, string]>([
		[' vip', 'vip'],
		['vip\u00A0', 'vip'],
		['vip\r\n', 'vip'],
		['\uFEFFv\u200Bip', 'vip'],
		[2026, '2026'],
	])('cleans %j', (name, expected) => expect(parseAudienceName(name, 'Audience')).toBe(expected));

	it.each<[unknown, RegExp]>([
		['', /^Audience is empty$/],
		[' \u200B', /^Audience is empty$/],
		[undefined, /^Audience is empty$/],
		[true, /^Audience must be text, but is true$/],
		[['vip'], /^Audience must be text, but is a list$/],
		['[object Object]\n', /^Audience has an object where a text belongs/],
		['vi\np', /^Audience "vi·p" has line breaks or other control characters$/],
		['vi\u2028p', /^Audience "vi·p" has line breaks or other control characters$/],
		['a'.repeat(256), /is too long$/],
	])('refuses %j', (value, message) => {
		const refused = refusal(() => parseAudienceName(value, 'Audience'));
		expect(refused.field).toBe('Audience');
		expect(refused.message).toMatch(message);
	});
});

describe('parsePropertyName', () => {
	it('has the rules of an audience, and refuses a name that readers of JSON drop', () => {
		expect(parsePropertyName(' n8n Audiences\n', 'Property Name')).toBe('n8n Audiences');
		expect(refusal(() => parsePropertyName('', 'Property Name'))).toMatchObject({
			message: 'Property Name is empty',
			hint: 'Give the name of a custom property, e.g. n8n Audiences',
		});
		for (const name of ['__proto__', ' __proto__\u200B']) {
			expect(refusal(() => parsePropertyName(name, 'Property Name')).message).toBe(
				'Property Name cannot be "__proto__"',
			);
		}
	});
});

describe('parseTags', () => {
	it.each<[unknown, string[]]>([
		['vip, newsletter', ['vip', 'newsletter']],
		[' vip ,, vip,VIP,', ['vip', 'VIP']],
		['["vip", "a, b"]', ['vip', 'a, b']],
		['', []],
		[null, []],
		[[], []],
		[5, ['5']],
		[
			['a,b', ' c ', '', 'c', 5, null],
			['a,b', 'c', '5'],
		],
		[
			['🎉', '名前', '007', 'two words', 'zero\u200B width'],
			['🎉', '名前', '007', 'two words', 'zero width'],
		],
	])('%j gives %j', (value, expected) => expect(parseTags(value, 'Tags')).toEqual(expected));

	it.each<[unknown, string]>([
		[{ a: 1 }, 'Tags must be a list, but is an object'],
		[['vip', true], 'Tags must be text, but is true'],
		[['vip', {}], 'Tags must be text, but is an object'],
		['vip, [object Object]', 'Tags has an object where a text belongs: "[object Object]"'],
		[['vi\np'], 'Tags "vi·p" has line breaks or other control characters'],
		['vip, two\tcolumns', 'Tags "two·columns" has line breaks or other control characters'],
	])('refuses %j', (value, message) => {
		expect(refusal(() => parseTags(value, 'Tags'))).toMatchObject({ field: 'Tags', message });
	});
});

describe('parseKeywordWord', () => {
	it.each<[unknown, string]>([
		['YOUROCK', 'YOUROCK'],
		[' yourock\n', 'yourock'],
		['\uFEFFYOU\u200BROCK', 'YOUROCK'],
		['007', '007'],
		[2026, '2026'],
		['SALE 🎉', 'SALE 🎉'],
	])('takes %p', (value, expected) => expect(parseKeywordWord(value, 'Keyword')).toBe(expected));

	it.each<[unknown, string]>([
		['', 'Keyword is empty'],
		[' ', 'Keyword is empty'],
		[undefined, 'Keyword is empty'],
		['YOU\nROCK', 'Keyword "YOU·ROCK" is not a keyword'],
		['A'.repeat(101), `Keyword "${'A'.repeat(59)}…" is not a keyword`],
		[true, 'Keyword true is not a keyword'],
		[['YOUROCK'], 'Keyword a list is not a keyword'],
		['[object Object]\n', 'Keyword has an object where a text belongs: "[object Object]·"'],
	])('refuses %p', (value, message) => {
		expect(refusal(() => parseKeywordWord(value, 'Keyword')).message).toBe(message);
	});

	it('has a code of its own for none', () => {
		expect(refusal(() => parseKeywordWord('', 'Keyword')).code).toBe('missing_keyword');
	});
});

it.each<(value: unknown, field: string) => unknown>([
	parseEventType,
	parseTags,
	parseKeywordWord,
	parseAudienceName,
	parsePropertyName,
])('%p takes or refuses any value, and takes what it gave', (parse) => {
	fc.assert(
		fc.property(
			anyValue,
			settles((value) => parse(value, 'X')),
		),
	);
});
