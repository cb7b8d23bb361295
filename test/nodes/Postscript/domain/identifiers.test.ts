import fc from 'fast-check';

import {
	parseEmail,
	parseId,
	parsePsId,
	parseShopifyCustomerId,
} from '../../../../nodes/Postscript/domain/identifiers';
import { anyValue, refusal, settles } from './refusal';

describe('parseId', () => {
	it.each<[unknown, string]>([
		['s_31afjew824892ks', 's_31afjew824892ks'],
		['kw_31afjew824892ks', 'kw_31afjew824892ks'],
		['0b6a2c3e-9d1f-4c1a-8a55-0e6f0a8d1c2b', '0b6a2c3e-9d1f-4c1a-8a55-0e6f0a8d1c2b'],
		['007', '007'],
		[123456, '123456'],
		[' s_1\n', 's_1'],
		['\uFEFFs_1', 's_1'],
		['s_\u200B1', 's_1'],
		["'007", '007'],
		['="007"', '007'],
		['a'.repeat(100), 'a'.repeat(100)],
	])('passes %p', (value, expected) => expect(parseId(value, 'Subscriber ID')).toBe(expected));

	it.each<[unknown, string]>([
		['', 'Subscriber ID is empty'],
		[undefined, 'Subscriber ID is empty'],
		[null, 'Subscriber ID is empty'],
		['../me', 'Subscriber ID "../me" is not an ID'],
		['..', 'Subscriber ID ".." is not an ID'],
		['s_1/events', 'Subscriber ID "s_1/events" is not an ID'],
		['s_1\\', 'Subscriber ID "s_1\\" is not an ID'],
		['s_1?page=2', 'Subscriber ID "s_1?page=2" is not an ID'],
		['s_1#', 'Subscriber ID "s_1#" is not an ID'],
		['s_%2e%2e', 'Subscriber ID "s_%2e%2e" is not an ID'],
		['s_1\r\nX-Test: 1', 'Subscriber ID "s_1··X-Test: 1" is not an ID'],
		[' \u200B', 'Subscriber ID is empty'],
		['s_1 s_2', 'Subscriber ID "s_1 s_2" is not an ID'],
		['[object Object]\n', 'Subscriber ID has an object where a text belongs: "[object Object]·"'],
		['s_é', 'Subscriber ID "s_é" is not an ID'],
		['a'.repeat(101), `Subscriber ID "${'a'.repeat(59)}…" is not an ID`],
		[1.5, 'Subscriber ID 1.5 is not an ID'],
		[1e300, 'Subscriber ID 1e+300 is not an ID'],
		[true, 'Subscriber ID true is not an ID'],
		[{ id: 's_1' }, 'Subscriber ID an object is not an ID'],
		[['s_1'], 'Subscriber ID a list is not an ID'],
	])('refuses %p', (value, message) => {
		expect(refusal(() => parseId(value, 'Subscriber ID'))).toMatchObject({
			field: 'Subscriber ID',
			message,
		});
	});
});

describe('parseEmail', () => {
	it.each([
		['name@example.com', 'name@example.com'],
		[' Name.Surname+tag@Example.com\n', 'Name.Surname+tag@Example.com'],
		["o'brien@mail.example.com", "o'brien@mail.example.com"],
		['名前@例え.example.com', '名前@例え.example.com'],
		['\uFEFFname@exam\u200Bple.com\u00A0', 'name@example.com'],
		['007@example.com', '007@example.com'],
	])('passes %j, its case unchanged', (value, expected) => {
		expect(parseEmail(value, 'Email')).toBe(expected);
	});

	it.each<[unknown, string]>([
		['', 'Email is empty'],
		['  ', 'Email is empty'],
		['\u200B', 'Email is empty'],
		[undefined, 'Email is empty'],
		['[object Object]\n', 'Email has an object where a text belongs: "[object Object]·"'],
		[{ email: 'a@example.com' }, 'Email an object is not an email address'],
		[5, 'Email 5 is not an email address'],
		['name', 'Email "name" is not an email address'],
		['@example.com', 'Email "@example.com" is not an email address'],
		['name@', 'Email "name@" is not an email address'],
		['name@example', 'Email "name@example" is not an email address'],
		['name@example..com', 'Email "name@example..com" is not an email address'],
		['name@-example.com', 'Email "name@-example.com" is not an email address'],
		['.name@example.com', 'Email ".name@example.com" is not an email address'],
		['a..b@example.com', 'Email "a..b@example.com" is not an email address'],
		['a b@example.com', 'Email "a b@example.com" is not an email address'],
		['a@b@example.com', 'Email "a@b@example.com" is not an email address'],
		[
			'a@example.com, b@example.com',
			'Email "a@example.com, b@example.com" is not an email address',
		],
		['Name <a@example.com>', 'Email "Name <a@example.com>" is not an email address'],
		['mailto:a@example.com', 'Email "mailto:a@example.com" is not an email address'],
		['a\u0000@example.com', 'Email "a·@example.com" is not an email address'],
	])('refuses %j', (value, message) => {
		expect(refusal(() => parseEmail(value, 'Email'))).toMatchObject({ field: 'Email', message });
	});

	it('has a code of its own', () => {
		expect(refusal(() => parseEmail('name', 'Email')).code).toBe('invalid_email');
	});

	it('refuses what is longer than any address', () => {
		const { message } = refusal(() => parseEmail(`${'a'.repeat(65)}@example.com`, 'Email'));
		expect(message).toContain('is not an email address');
		expect(
			refusal(() => parseEmail(`a@${'b.'.repeat(200)}example.com`, 'Email')).message,
		).toContain('…"');
	});
});

describe('parseShopifyCustomerId', () => {
	it.each<[unknown, number]>([
		[6940095564, 6940095564],
		['6940095564', 6940095564],
		[' 6940095564 ', 6940095564],
		['gid://shopify/Customer/6940095564', 6940095564],
		['007', 7],
		["'6940095564", 6940095564],
		['="6940095564"', 6940095564],
		['6940095564.0', 6940095564],
		['\u200B6940095564', 6940095564],
	])('takes %p', (value, expected) => {
		expect(parseShopifyCustomerId(value, 'Shopify Customer ID')).toBe(expected);
	});

	it.each<[unknown, RegExp]>([
		['', /^Shopify Customer ID is empty$/],
		[0, /0 is not a whole positive number$/],
		[-5, /-5 is not/],
		[1.5, /1.5 is not/],
		['6.94E+09', /"6.94E\+09" was shortened by a spreadsheet/],
		['6,94E9', /was shortened by a spreadsheet/],
		['6940095564.5', /"6940095564.5" is not/],
		['99999999999999999999', /"99999999999999999999" is not/],
		['gid://shopify/Order/6940095564', /"gid:\/\/shopify\/Order\/6940095564" is not/],
		['gid://shopify/Customer/', /is empty$/],
		['abc', /"abc" is not/],
		[null, /^Shopify Customer ID is empty$/],
		[true, /true is not/],
	])('refuses %p', (value, message) => {
		const refused = refusal(() => parseShopifyCustomerId(value, 'Shopify Customer ID'));
		expect(refused.field).toBe('Shopify Customer ID');
		expect(refused.message).toMatch(message);
	});
});

describe('parsePsId', () => {
	it('takes a number and its digits', () => {
		expect(parsePsId(1234567, 'PS ID')).toBe(1234567);
		expect(parsePsId('1234567', 'PS ID')).toBe(1234567);
	});

	it('refuses what is no whole number', () => {
		expect(refusal(() => parsePsId('gid://shopify/Customer/5', 'PS ID')).message).toBe(
			'PS ID "gid://shopify/Customer/5" is not a whole positive number',
		);
		expect(refusal(() => parsePsId('s_1', 'PS ID')).field).toBe('PS ID');
	});
});

it.each([parseId, parseEmail, parseShopifyCustomerId, parsePsId])(
	'%p takes or refuses any value, and takes what it gave',
	(parse) => {
		fc.assert(
			fc.property(
				anyValue,
				settles((value) => parse(value, 'X')),
			),
		);
	},
);
