// Another realm is the very case: n8n evaluates expressions in one.
// eslint-disable-next-line @n8n/community-nodes/no-restricted-imports -- dates of another realm, as n8n gives them
import { runInNewContext } from 'node:vm';

import { DateTime } from 'luxon';

import { collectProperties } from '../../../../nodes/Postscript/domain/properties';
import type {
	PropertiesInput,
	PropertyKind,
	PropertyType,
} from '../../../../nodes/Postscript/domain/properties';
import { refusal } from './refusal';

const FIELD = 'Custom Properties';

const json = (value: unknown, kind: PropertyKind, nested: 'flatten' | 'refuse' = 'refuse') =>
	collectProperties({ mode: 'json', json: value, kind, nested }, FIELD);

const define = (
	entries: Array<{ name: unknown; value: unknown; type?: PropertyType }>,
	more: Partial<PropertiesInput> = {},
) =>
	collectProperties(
		{ kind: 'subscriber', nested: 'refuse', ...more, mode: 'define', entries } as PropertiesInput,
		FIELD,
	);

const auto = (item: object, more: Partial<PropertiesInput> = {}) =>
	collectProperties(
		{
			kind: 'subscriber',
			nested: 'flatten',
			exclude: [],
			snakeCase: false,
			...more,
			mode: 'auto',
			item,
		} as PropertiesInput,
		FIELD,
	);

describe('collectProperties', () => {
	it('gives none where none are wanted', () => {
		expect(collectProperties({ mode: 'none', kind: 'event', nested: 'refuse' }, FIELD)).toEqual({});
	});

	describe.each<PropertyKind>(['subscriber', 'event'])('for a(n) %s', (kind) => {
		it.each([
			['Favourite Color', 'green'],
			['  padded  ', '  padded  '],
			['emoji 🎉', '🎉👩‍👩‍👧'],
			['名前', 'नमस्ते'],
			['zip', '02134'],
			['long', 'x'.repeat(10_000)],
			['empty', ''],
			['markup', '{"a": "<b>"}\n\t'],
			['looks like a date', '2026-11-22'],
			['looks like a number', '1e5'],
			['valueOf', 'text'],
			['toString', 'text'],
			['count', 0],
			['negative', -5],
			['largest', Number.MAX_SAFE_INTEGER],
			['yes', true],
			['no', false],
		])('passes %s unchanged in every mode', (name, value) => {
			const expected = { [name]: value };
			expect(json(JSON.stringify(expected), kind)).toEqual(expected);
			expect(json(expected, kind)).toEqual(expected);
			expect(define([{ name, value }], { kind })).toEqual(expected);
			expect(auto(expected, { kind })).toEqual(expected);
		});

		it.each<[string, unknown]>([
			['a Date', new Date('2026-11-22T04:26:00.123Z')],
			['a Date of another realm', runInNewContext("new Date('2026-11-22T04:26:00.123Z')")],
			['a Luxon value', DateTime.fromISO('2026-11-22T05:26:00.123+01:00')],
		])('writes %s in ISO 8601 and UTC', (_case, value) => {
			expect(json({ at: value }, kind)).toEqual({ at: '2026-11-22T04:26:00.123Z' });
		});

		it('leaves out what is null or undefined', () => {
			const values = { a: null, b: undefined, c: 'kept', d: { e: null } };
			expect(auto(values, { kind })).toEqual({ c: 'kept' });
			expect(json({ a: null, c: 'kept' }, kind)).toEqual({ c: 'kept' });
			expect(define([{ name: 'a', value: null, type: 'number' }], { kind })).toEqual({});
		});

		it.each<[string, unknown, string]>([
			['infinity', Infinity, 'is Infinity, which is no number'],
			['not a number', NaN, 'is NaN, which is no number'],
			['an inexact number', 2 ** 60, 'is a number too large to be exact'],
			['a bigint', 5n, 'is a bigint, which Postscript does not accept'],
			['a function', () => 5, 'is a function, which Postscript does not accept'],
			['a map', new Map(), 'is an object, which Postscript does not accept'],
			['an object', { a: 1 }, 'is an object, which Postscript does not accept'],
		])('refuses %s', (_case, value, complaint) => {
			expect(refusal(() => json({ 'My Value': value }, kind))).toMatchObject({
				field: FIELD,
				message: `The property "My Value" in Custom Properties ${complaint}`,
			});
		});

		it('flattens objects, however deep, those of other realms too', () => {
			const address = runInNewContext("({ city: 'Paris', geo: { zone: 'EU' } })") as object;
			expect(json({ address, vip: true }, kind, 'flatten')).toEqual({
				address_city: 'Paris',
				address_geo_zone: 'EU',
				vip: true,
			});
			expect(json({ address: {} }, kind, 'flatten')).toEqual({});
		});

		it('flattens lists of objects by their place', () => {
			const items = [{ sku: 'a' }, { sku: 'b', sizes: [{ eu: '38' }] }];
			expect(json({ items }, kind, 'flatten')).toEqual({
				items_0_sku: 'a',
				items_1_sku: 'b',
				items_1_sizes_0_eu: '38',
			});
		});

		it('names the path of what it refuses inside', () => {
			const { message } = refusal(() => json({ address: { geo: { lat: NaN } } }, kind, 'flatten'));
			expect(message).toBe(
				'The property "address.geo.lat" in Custom Properties is NaN, which is no number',
			);
		});

		it('refuses what goes round in circles', () => {
			const circle: Record<string, unknown> = {};
			circle.self = circle;
			expect(refusal(() => json(circle, kind, 'flatten')).message).toContain(
				'is nested too deeply',
			);
		});
	});

	describe('for subscribers', () => {
		it('passes lists of texts, empty ones too', () => {
			const lists = { sizes: ['S', ' 🎉 ', '02134', 'S', ''], none: [] };
			expect(json(lists, 'subscriber')).toEqual(lists);
			expect(json({ a: lists }, 'subscriber', 'flatten')).toEqual({
				a_sizes: lists.sizes,
				a_none: [],
			});
		});

		it.each([[[1, 2]], [['S', 1]], [['S', null]], [[true]]])('refuses the list %j', (sizes) => {
			for (const nested of ['refuse', 'flatten'] as const) {
				const { message, hint } = refusal(() => json({ sizes }, 'subscriber', nested));
				expect(message).toBe(
					'The property "sizes" in Custom Properties is a list with other things than texts',
				);
				expect(hint).toContain('the type List of Texts');
			}
		});

		it('refuses decimal numbers', () => {
			const { message, hint } = refusal(() => json({ spent: 12.5 }, 'subscriber'));
			expect(message).toBe(
				'The property "spent" in Custom Properties is 12.5, but subscribers can only have whole numbers',
			);
			expect(hint).toBe('Round it, or send it as text');
		});

		it('takes 50 properties and no more, counted after flattening', () => {
			const many = (count: number) =>
				Object.fromEntries(Array.from({ length: count }, (_value, index) => [`p${index}`, index]));
			expect(Object.keys(json(many(50), 'subscriber'))).toHaveLength(50);
			expect(refusal(() => json({ a: many(51) }, 'subscriber', 'flatten')).message).toBe(
				'Custom Properties has 51 properties, but a subscriber can have at most 50',
			);
			expect(Object.keys(json(many(51), 'event'))).toHaveLength(51);
		});
	});

	describe('for events', () => {
		it('passes decimal numbers', () => {
			expect(json({ total: 12.5 }, 'event')).toEqual({ total: 12.5 });
		});

		it('refuses lists, or gives each entry its own property', () => {
			const { message, hint } = refusal(() => json({ sizes: ['S', 'M'] }, 'event'));
			expect(message).toBe(
				'The property "sizes" in Custom Properties is a list, which events cannot have',
			);
			expect(hint).toContain('Join it into one text');
			expect(json({ sizes: ['S', 1.5, null] }, 'event', 'flatten')).toEqual({
				sizes_0: 'S',
				sizes_1: 1.5,
			});
		});
	});

	describe('as JSON', () => {
		it.each<[unknown, string]>([
			['{oops', 'Custom Properties is not valid JSON: "{oops"'],
			['[]', 'Custom Properties must be a JSON object, but is a list'],
			[undefined, 'Custom Properties must be a JSON object, but is nothing'],
		])('refuses %j', (value, message) => {
			expect(refusal(() => json(value, 'event')).message).toBe(message);
		});

		it('refuses names that would change objects, and changes none', () => {
			const { message } = refusal(() => json('{"__proto__": "x"}', 'event'));
			expect(message).toBe('Custom Properties has a property that cannot be named "__proto__"');
			expect(json('{"a": {"__proto__": "x"}}', 'event', 'flatten')).toEqual({ a___proto__: 'x' });
			expect(({} as Record<string, unknown>).x).toBeUndefined();
		});
	});

	describe('defined one by one', () => {
		it.each<[PropertyType, unknown, unknown]>([
			['auto', ' 5 ', ' 5 '],
			['string', 5, '5'],
			['string', 12.5, '12.5'],
			['string', true, 'true'],
			['string', '007', '007'],
			['string', new Date(0), '1970-01-01T00:00:00.000Z'],
			['number', '5', 5],
			['number', ' -12 ', -12],
			['number', 5, 5],
			['boolean', 'Yes', true],
			['boolean', 0, false],
			['date', '2026-11-22', '2026-11-22'],
			['date', '2026-11-22T09:30:00-05:00', '2026-11-22T14:30:00.000Z'],
			['date', '2026-11-22 09:30:00.123456Z', '2026-11-22T09:30:00.123456Z'],
			['date', new Date(0), '1970-01-01T00:00:00.000Z'],
			['list', 'S, M ,,L', ['S', 'M', 'L']],
			['list', '["S, M", "L"]', ['S, M', 'L']],
			['list', ['S', ' M '], ['S', ' M ']],
			['list', [1, 2.5, true], ['1', '2.5', 'true']],
			['list', '', []],
			['list', 'S', ['S']],
		])('reads as %s: %j', (type, value, expected) => {
			expect(define([{ name: 'My Value', value, type }])).toEqual({ 'My Value': expected });
		});

		it('reads a date without zone in the zone given', () => {
			const entries = [{ name: 'at', value: '2026-11-22 09:30:00', type: 'date' as const }];
			expect(define(entries, { zone: 'America/New_York' })).toEqual({
				at: '2026-11-22T14:30:00.000Z',
			});
			expect(refusal(() => define(entries)).message).toBe(
				'The property "at" in Custom Properties "2026-11-22 09:30:00" does not say in which time zone it is',
			);
		});

		it.each<[PropertyType, unknown, RegExp]>([
			['string', ['a'], /must be text, but is a list$/],
			['string', {}, /must be text, but is an object$/],
			['string', NaN, /must be text, but is NaN$/],
			['number', '1,234', /must be a number, but is "1,234"$/],
			['number', '', /must be a number, but is ""$/],
			['number', true, /must be a number, but is true$/],
			['number', '12.5', /is 12.5, but subscribers can only have whole numbers$/],
			['number', '99999999999999999999', /is a number too large to be exact$/],
			['boolean', 'maybe', /must be true or false, but is "maybe"$/],
			['date', 'soon', /"soon" is not a date and time$/],
			['date', '2026-02-30', /"2026-02-30" is not a date and time$/],
			['date', 1795321560000, /is a number, which may count seconds or milliseconds$/],
			['list', 5, /must be a list, but is 5$/],
			[
				'list',
				[['a']],
				/^The property "My Value.0" in Custom Properties must be text, but is a list$/,
			],
		])('refuses as %s: %j', (type, value, message) => {
			const refused = refusal(() => define([{ name: 'My Value', value, type }]));
			expect(refused.field).toBe(FIELD);
			expect(refused.message).toMatch(message);
		});

		it.each<[unknown, string]>([
			['', 'Custom Properties has a property without a name'],
			['  ', 'Custom Properties has a property without a name'],
			[undefined, 'Custom Properties has a property that cannot be named nothing'],
			[5, 'Custom Properties has a property that cannot be named 5'],
			['__proto__', 'Custom Properties has a property that cannot be named "__proto__"'],
		])('refuses the name %j', (name, message) => {
			expect(refusal(() => define([{ name, value: 'a' }])).message).toBe(message);
		});

		it('refuses a name used twice', () => {
			const entries = [
				{ name: 'Size', value: 'S' },
				{ name: 'Size', value: 'M' },
			];
			expect(refusal(() => define(entries)).message).toBe(
				'Custom Properties has two properties named "Size"',
			);
			expect(define([entries[0], { name: 'size', value: 'M' }])).toEqual({ Size: 'S', size: 'M' });
		});
	});

	describe('from the item', () => {
		it('leaves out the fields that are used already, by their full names', () => {
			const item = { phone: '+12125550100', phone2: 'kept', email: 'a@example.com' };
			expect(auto(item, { exclude: ['phone', 'email'] } as Partial<PropertiesInput>)).toEqual({
				phone2: 'kept',
			});
		});

		it('writes names in snake_case on demand', () => {
			const item = { firstName: 'Ana', 'Home Address': { zipCode: '02134' } };
			expect(auto(item, { snakeCase: true } as Partial<PropertiesInput>)).toEqual({
				first_name: 'Ana',
				home_address_zip_code: '02134',
			});
		});

		it('refuses names that meet', () => {
			const meeting = { firstName: 'Ana', first_name: 'Eva' };
			expect(
				refusal(() => auto(meeting, { snakeCase: true } as Partial<PropertiesInput>)).message,
			).toBe('Custom Properties has two properties named "first_name"');
			expect(refusal(() => auto({ a: { b: 1 }, a_b: 2 })).message).toBe(
				'Custom Properties has two properties named "a_b"',
			);
		});

		it('leaves the item as it is', () => {
			const item = { sizes: ['S'] };
			(auto(item).sizes as string[]).push('M');
			expect(item).toEqual({ sizes: ['S'] });
		});
	});
});
