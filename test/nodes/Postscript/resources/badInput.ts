import type { INodeParameters } from 'n8n-workflow';
import { V, type Refused } from './operationHarness';

/** Values that several operations refuse, or take, in the same way. */
export type Refusals = Array<[string, Refused]>;

const GOOD_PHONE = '+14155550123';

const phone = (bad: unknown) => ({ parameters: { phone: V }, good: GOOD_PHONE, bad });

/** For a phone number in the parameter Phone. */
export const badPhones: Refusals = [
	[
		'an object as phone',
		{
			...phone({ mobile: GOOD_PHONE }),
			message: 'Phone must be a phone number, but is an object',
			advice: 'Give one phone number as text',
		},
	],
	[
		'an impossible phone',
		{
			...phone('123'),
			message: 'Phone "123" is not a possible phone number (default country: US)',
			advice: 'Check that no digit is missing',
		},
	],
	[
		'letters in the phone',
		{
			...phone('1-800-FLOWERS'),
			message: 'Phone "1-800-FLOWERS" has letters',
			advice: 'Write the number with digits only',
		},
	],
	[
		'an extension',
		{
			...phone('415 555 0123 x4'),
			message: 'Phone "415 555 0123 x4" has an extension, which cannot receive texts',
			advice: 'Give the mobile number',
		},
	],
	[
		'two phones in one',
		{
			...phone('+14155550123, +14155550124'),
			message: 'Phone "+14155550123, +14155550124" holds more than one number',
			advice: 'Give one phone number for each item',
		},
	],
	[
		'a header in the phone',
		{
			...phone('+14155550123\r\nX-Injected: 1'),
			message: 'Phone "+14155550123··X-Injected: 1" has letters',
			advice: 'Write the number with digits only',
		},
	],
	[
		'a number that a spreadsheet shortened',
		{
			...phone('1.41556E+10'),
			message: 'Phone "1.41556E+10" was shortened by a spreadsheet, so digits may be missing',
			advice: 'Format the column as text',
		},
	],
];

/** For a phone number that must be there. */
export const missingPhones: Refusals = [
	['no phone', { ...phone(''), message: 'Phone is empty', advice: 'Give a phone number' }],
	[
		'a phone field that is not there',
		{
			...phone(undefined),
			message: 'Phone is empty',
			advice: 'Give a phone number',
		},
	],
];

const KEYWORDS: Record<string, string> = { id: 'kw_vip', word: 'VIP' };

export const keyword = (mode: 'id' | 'word', bad: unknown) => ({
	parameters: { keyword: { __rl: true, mode, value: V } },
	good: KEYWORDS[mode],
	bad,
});

/** For the resource locator Keyword. */
export const badKeywords: Refusals = [
	[
		'a path as keyword ID',
		{
			...keyword('id', '../me'),
			message: 'Keyword "../me" is not an ID',
			advice: 'Use the ID exactly as Postscript gives it',
		},
	],
	[
		'a line break in the keyword ID',
		{
			...keyword('id', 'kw_vip\r\nX-Injected: 1'),
			message: 'Keyword "kw_vip··X-Injected: 1" is not an ID',
			advice: 'no spaces',
		},
	],
	[
		'a line break in the keyword',
		{
			...keyword('word', 'VIP\nSTOP'),
			message: 'Keyword "VIP·STOP" is not a keyword',
			advice: 'Give an active keyword',
		},
	],
];

const additional = (name: string, good: unknown, bad: unknown) => ({
	parameters: { additionalFields: { [name]: V } },
	good,
	bad,
});

/** For Additional Fields of subscribers. */
export const badAdditionalFields: Refusals = [
	[
		'a country that is none',
		{
			...additional('defaultCountry', 'US', 'Atlantis'),
			message: 'Default Country "Atlantis" is not a country code',
			advice: 'Choose a country from the list',
		},
	],
	[
		'an origin that Postscript does not know',
		{
			...additional('origin', 'social', 'newspaper'),
			message: 'Origin "newspaper" is none of its choices',
			advice: 'Use one of other, social, website',
		},
	],
	[
		'letters as Shopify customer ID',
		{
			...additional('shopifyCustomerId', '77', 'cust_77'),
			message: 'Shopify Customer ID "cust_77" is not a whole positive number',
			advice: 'Use the customer ID of Shopify',
		},
	],
	[
		'a Shopify customer ID too large to be exact',
		{
			...additional('shopifyCustomerId', '77', '99999999999999999999'),
			message: 'Shopify Customer ID "99999999999999999999" is not a whole positive number',
			advice: 'Use the customer ID of Shopify',
		},
	],
	[
		'objects as tags',
		{ ...additional('tags', ['a'], [{ name: 'vip' }]), message: /^Tags /, advice: 'Pick one' },
	],
];

/** For an email at the place of these parameters. */
export const badEmails = (parameters: INodeParameters, field = 'Email'): Refusals => [
	[
		'an email that is none',
		{
			parameters,
			good: 'jane@example.com',
			bad: 'jane at example.com',
			message: `${field} "jane at example.com" is not an email address`,
			advice: 'Give one address and nothing else',
		},
	],
	[
		'a header in the email',
		{
			parameters,
			good: 'jane@example.com',
			bad: 'jane@example.com\r\nBcc: kim@example.com',
			message: `${field} "jane@example.com··Bcc: kim@example.com" is not an email address`,
			advice: 'Give one address and nothing else',
		},
	],
	[
		'a list as email',
		{
			parameters,
			good: 'jane@example.com',
			bad: ['jane@example.com'],
			message: `${field} a list is not an email address`,
			advice: 'Give one address and nothing else',
		},
	],
];

const json = (good: unknown, bad: unknown) => ({
	parameters: { propertiesMode: 'json', propertiesJson: V },
	good,
	bad,
});

const defined = (type: string, good: unknown, bad: unknown) => ({
	parameters: {
		propertiesMode: 'define',
		properties: { property: [{ name: 'color', type, value: V }] },
	},
	good,
	bad,
});

const fifty = Object.fromEntries(Array.from({ length: 50 }, (_, n) => [`p${n}`, n]));

const subscribersOnly: Refusals = [
	[
		'51 properties',
		{
			...json(fifty, { ...fifty, more: 1 }),
			message: 'Properties (JSON) has 51 properties, but a subscriber can have at most 50',
			advice: 'Fields to Send, under Properties Options',
		},
	],
	[
		'a decimal number',
		{
			...json({ total: 12 }, { total: 12.5 }),
			message:
				'The property "total" in Properties (JSON) is 12.5, but subscribers can only have whole numbers',
			advice: 'Round it',
		},
	],
	[
		'a list of numbers',
		{
			...json({ sizes: ['1'] }, { sizes: [1, 2] }),
			message: 'The property "sizes" in Properties (JSON) is a list with other things than texts',
			advice: 'Make each entry a text',
		},
	],
];

const eventsOnly: Refusals = [
	[
		'a list',
		{
			...json({ sizes: 'S, M' }, { sizes: ['S', 'M'] }),
			message: 'The property "sizes" in Properties (JSON) is a list, which events cannot have',
			advice: 'Join it into one text',
		},
	],
];

const PROPERTIES = { subscriber: 'Custom Properties', event: 'Event Properties' };

/** For custom properties. */
export const badProperties = (kind: 'subscriber' | 'event'): Refusals => [
	...(kind === 'event' ? eventsOnly : subscribersOnly),
	[
		'a nested object',
		{
			...json({ city: 'Rome' }, { address: { city: 'Rome' } }),
			message:
				'The property "address" in Properties (JSON) is an object, which Postscript does not accept',
			advice: 'Choose Flatten as Nested Fields, under Properties Options',
		},
	],
	[
		'a number too large to be exact',
		{
			...json({ order: '2' }, { order: 2 ** 60 }),
			message: 'The property "order" in Properties (JSON) is a number too large to be exact',
			advice: 'Send it as text',
		},
	],
	[
		'broken JSON',
		{
			...json('{"a": 1}', '{"a": 1'),
			message: 'Properties (JSON) is not valid JSON: "{"a": 1"',
			advice: 'double quotes',
		},
	],
	[
		'a list as JSON',
		{
			...json('{"a": 1}', '[1]'),
			message: 'Properties (JSON) must be a JSON object, but is a list',
			advice: 'between braces',
		},
	],
	[
		'a word as number',
		{
			...defined('number', '3', 'three'),
			message: `The property "color" in ${PROPERTIES[kind]} must be a number, but is "three"`,
			advice: 'digits',
		},
	],
	[
		'a word as yes or no',
		{
			...defined('boolean', 'yes', 'maybe'),
			message: `The property "color" in ${PROPERTIES[kind]} must be true or false, but is "maybe"`,
			advice: 'Use true or false',
		},
	],
	[
		'a day that no calendar has',
		{
			...defined('date', '2026-02-28', '2026-02-30'),
			message: `The property "color" in ${PROPERTIES[kind]} "2026-02-30" is not a date and time`,
			advice: 'Give a date and time that exists',
		},
	],
	[
		'a property without a name',
		{
			parameters: {
				propertiesMode: 'define',
				properties: { property: [{ name: V, type: 'auto', value: 'x' }] },
			},
			good: 'a name',
			bad: ' ',
			message: `${PROPERTIES[kind]} has a property without a name`,
			advice: 'Give each property a name',
		},
	],
	[
		'a property whose name has two lines',
		{
			parameters: {
				propertiesMode: 'define',
				properties: { property: [{ name: V, type: 'auto', value: 'x' }] },
			},
			good: 'a name\n',
			bad: 'a\nname',
			message: `${PROPERTIES[kind]} has a property that cannot be named "a·name"`,
			advice: 'on one line',
		},
	],
];

const option = (name: string, good: unknown, bad: unknown) => ({
	parameters: { options: { [name]: V } },
	good,
	bad,
});

/** For Options. */
export const badOptions: Refusals = [
	[
		'no tries at all',
		{
			...option('maxTries', 3, 0),
			message: 'Max Tries must be a number of at least 1, but is 0',
			advice: 'Use digits only',
		},
	],
	[
		'a word as time',
		{
			...option('maxRetryTime', 3, 'long'),
			message: 'Max Retry Time must be a number of at least 1, but is "long"',
			advice: 'Use digits only',
		},
	],
];

const subscriber = (mode: string, good: unknown, bad: unknown) => ({
	parameters: { subscriber: { __rl: true, mode, value: V } },
	good,
	bad,
});

/** For the resource locator Subscriber. */
export const badSubscribers = (
	good: Record<'id' | 'phone' | 'email' | 'shopifyCustomerId' | 'psId', string>,
): Refusals => [
	[
		'nobody',
		{
			...subscriber('id', good.id, ''),
			message: 'Subscriber is empty',
			advice: 'Choose a subscriber from the list, or enter an ID, phone number, email',
		},
	],
	[
		'a field that is not there',
		{
			...subscriber('phone', good.phone, undefined),
			message: 'Subscriber is empty',
			advice: 'Choose a subscriber from the list',
		},
	],
	...['../me', 's_1/../../me', 's_1?x=1', 's_1%2f', 's 1'].map((bad): [string, Refused] => [
		`the path ${bad} as ID`,
		{
			...subscriber('id', good.id, bad),
			message: `Subscriber "${bad}" is not an ID`,
			advice: 'Use the ID exactly as Postscript gives it',
		},
	]),
	[
		'a line break in the ID',
		{
			...subscriber('list', good.id, 's_1\r\nX-Injected: 1'),
			message: 'Subscriber "s_1··X-Injected: 1" is not an ID',
			advice: 'no spaces',
		},
	],
	[
		'an object as ID',
		{
			...subscriber('id', good.id, { id: 's_1' }),
			message: 'Subscriber an object is not an ID',
			advice: 'Use the ID exactly as Postscript gives it',
		},
	],
	[
		'an impossible phone',
		{
			...subscriber('phone', good.phone, '555'),
			message: 'Subscriber "555" is not a possible phone number (default country: US)',
			advice: 'Check that no digit is missing',
		},
	],
	...badEmails({ subscriber: { __rl: true, mode: 'email', value: V } }, 'Subscriber'),
	[
		'letters as Shopify customer ID',
		{
			...subscriber('shopifyCustomerId', good.shopifyCustomerId, 'cust_77'),
			message: 'Subscriber "cust_77" is not a whole positive number',
			advice: 'Use the customer ID of Shopify',
		},
	],
	[
		'a negative cookie ID',
		{
			...subscriber('psId', good.psId, '-4'),
			message: 'Subscriber "-4" is not a whole positive number',
			advice: 'Use the number in the ps_id cookie',
		},
	],
	[
		'a country that is none',
		{
			parameters: {
				subscriber: { __rl: true, mode: 'phone', value: good.phone },
				options: { defaultCountry: V },
			},
			good: 'US',
			bad: 'Atlantis',
			message: 'Default Country "Atlantis" is not a country code',
			advice: 'Choose a country from the list',
		},
	],
];

/** Texts and numbers that look like mistakes and are none. */
export const rightTexts: Array<[string, string | number | boolean]> = [
	['emoji', '🎉👩‍👩‍👧 yes'],
	['10,000 characters', 'ä'.repeat(10_000)],
	['leading zeros', '00042'],
	['a name in Chinese', '王秀英'],
	['a name in Arabic', 'محمد'],
	['a name in Devanagari', 'प्रिया'],
	['quotes, braces and backslashes', '"{{ $json }}" \\n \'x\' ${y}'],
	['line breaks', 'a\r\nb\tc'],
	['spaces around', '  padded  '],
	['zero', 0],
	['false', false],
	['a negative number', -17],
	['a text that looks like a number', '1e5'],
];
