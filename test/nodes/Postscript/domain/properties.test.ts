// Another realm is the very case: n8n evaluates expressions in one.
// eslint-disable-next-line @n8n/community-nodes/no-restricted-imports -- dates of another realm, as n8n gives them
import { runInNewContext } from 'node:vm';

import fc from 'fast-check';
import { DateTime } from 'luxon';

import { collectProperties } from '../../../../nodes/Postscript/domain/properties';
import type {
	PropertiesInput,
	PropertyKind,
	PropertyType,
} from '../../../../nodes/Postscript/domain/properties';
import { anyValue, attempt, refusal } from './refusal';

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
			['emoji 🎉', '🎉👩‍👩‍👧'],
			['名前', 'नमस्ते'],
			['zip', '02134'],
			['long', 'x'.repeat(10_000)],
			['markup', '{"a": "<b>"}\n\t</b>'],
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

		it('cleans names, and texts of cells and fields, without touching what is inside', () => {
			const dirty = { ' Size\u200B\n': '\uFEFFtwo  words\u00A0' };
			const expected = { Size: 'two  words' };
			expect(auto(dirty, { kind })).toEqual(expected);
			const entries = Object.entries(dirty).map(([name, value]) => ({ name, value }));
			expect(define(entries, { kind })).toEqual(expected);
			expect(json(JSON.stringify(dirty), kind)).toEqual({ Size: '\uFEFFtwo  words\u00A0' });
			expect(auto({ ' a ': { 'b\n': ' c ' } }, { kind })).toEqual({ a_b: 'c' });
		});

		it('leaves blank texts out in every mode, unless blanks clear', () => {
			const values = { a: '', b: ' \u200B', c: 'kept', d: null, e: { f: '' } };
			const entries = Object.entries({ a: '', b: ' \u200B', c: 'kept', d: null }).map(
				([name, value]) => ({ name, value }),
			);
			expect(auto(values, { kind })).toEqual({ c: 'kept' });
			expect(json(values, kind, 'flatten')).toEqual({ c: 'kept' });
			expect(define(entries, { kind })).toEqual({ c: 'kept' });
			expect(auto(values, { kind, blanks: 'clear' })).toEqual({ a: '', b: '', c: 'kept', e_f: '' });
			expect(define(entries, { kind, blanks: 'clear' })).toEqual({ a: '', b: '', c: 'kept' });
		});

		it('refuses an object that n8n turned to text', () => {
			for (const collect of [
				() => auto({ size: '[object Object] x' }, { kind }),
				() => json({ size: '[object Object] x' }, kind),
				() => define([{ name: 'size', value: '[object Object] x' }], { kind }),
			]) {
				const { field, message } = refusal(collect);
				expect(field).toBe(FIELD);
				expect(message).toContain('has an object where a text belongs: "[object Object] x"');
			}
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
			const lists = { sizes: ['S', '🎉', '02134', 'S'], none: [] };
			expect(json(lists, 'subscriber')).toEqual(lists);
			expect(json({ a: lists }, 'subscriber', 'flatten')).toEqual({
				a_sizes: lists.sizes,
				a_none: [],
			});
		});

		it('cleans the entries of lists, and takes one of blank entries for blank', () => {
			const lists = { sizes: [' S\u200B', '', null, 'M\n'], blank: ['', ' ', null] };
			expect(auto(lists)).toEqual({ sizes: ['S', 'M'] });
			expect(json({ sizes: ['S ', ''] }, 'subscriber')).toEqual({ sizes: ['S ', ''] });
			expect(auto(lists, { blanks: 'clear' })).toEqual({ sizes: ['S', 'M'], blank: [] });
		});

		it.each([[[1, 2]], [['S', 1]], [[true]]])('refuses the list %j', (sizes) => {
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

	describe('of a name that is none', () => {
		const message = (name: string) =>
			`Custom Properties has a property that cannot be named "${name}"`;
		const hint = 'Give each property a name of at most 255 characters on one line';

		it.each([
			['Favorite\nColor', 'Favorite·Color'],
			['Favorite\r\nColor', 'Favorite··Color'],
			['Favorite\tColor', 'Favorite·Color'],
			['Favorite\u2028Color', 'Favorite·Color'],
			['x\u0000y', 'x·y'],
			['n'.repeat(256), `${'n'.repeat(59)}…`],
		])('%j is refused, however it is given', (name, shown) => {
			for (const given of [
				() => define([{ name, value: 'x' }]),
				() => json({ [name]: 'x' }, 'event'),
				() => json({ [name]: { part: 'x' } }, 'subscriber', 'flatten'),
				() => auto({ [name]: 'x' }),
			]) {
				const refused = refusal(given);
				expect(refused.field).toBe(FIELD);
				expect(refused.message).toMatch(/^Custom Properties has a property that cannot be named "/);
				expect(refused.hint).toContain(hint);
			}
			expect(refusal(() => define([{ name, value: 'x' }])).message).toBe(message(shown));
			expect(auto({ [name]: 'x', plan: 'gold' }, { exclude: [name] })).toEqual({ plan: 'gold' });
		});

		it('in snake case it may stand on several lines', () => {
			expect(auto({ 'Favorite\nColor': 'x' }, { snakeCase: true })).toEqual({
				favorite_color: 'x',
			});
		});

		it('around a name nothing counts', () => {
			expect(define([{ name: ' Color\n', value: 'x' }])).toEqual({ Color: 'x' });
			expect(json({ '\tColor\r\n': 'x' }, 'event')).toEqual({ Color: 'x' });
		});
	});

	describe('defined one by one', () => {
		it.each<[PropertyType, unknown, unknown]>([
			['auto', ' 5 ', 5],
			['auto', 'green\n', 'green'],
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
			['list', ['S', ' M ', ''], ['S', 'M']],
			['list', [1, 2.5, true], ['1', '2.5', 'true']],
			['list', [], []],
			['list', 'S', ['S']],
			['list', 5, ['5']],
			['number', "'5", 5],
			['date', "'2026-11-22", '2026-11-22'],
		])('reads as %s: %j', (type, value, expected) => {
			expect(define([{ name: 'My Value', value, type }])).toEqual({ 'My Value': expected });
		});

		it.each<[string, unknown]>([
			['3', 3],
			['-12', -12],
			['0', 0],
			['999999999', 999999999],
			['true', true],
			['FALSE\n', false],
			['90210', 90210],
			['02134', '02134'],
			['+5', '+5'],
			['-0', '-0'],
			['2125550100', '2125550100'],
			['12.50', '12.50'],
			['1e5', '1e5'],
			['1,234', '1,234'],
			['yes', 'yes'],
			['1.2.3', '1.2.3'],
			['', undefined],
		])('takes %j for what it plainly is, where the type is automatic', (value, expected) => {
			const own = expected === undefined ? {} : { a: expected };
			expect(define([{ name: 'a', value }])).toEqual(own);
			expect(define([{ name: 'a', value, type: 'auto' }], { kind: 'event' })).toEqual(own);
		});

		it('takes decimals for numbers where events may have them', () => {
			const entries = [{ name: 'a', value: '12.5' }];
			expect(define(entries, { kind: 'event' })).toEqual({ a: 12.5 });
			expect(define(entries)).toEqual({ a: '12.5' });
		});

		it('leaves the texts of other modes texts', () => {
			expect(auto({ zip: '90210', vip: 'true' })).toEqual({ zip: '90210', vip: 'true' });
			expect(json('{"visits": "3"}', 'subscriber')).toEqual({ visits: '3' });
		});

		it.each<PropertyType>(['string', 'number', 'boolean', 'date', 'list', 'auto'])(
			'leaves out a blank %s',
			(type) => {
				for (const value of ['', ' ', '\u200B\n', null, undefined]) {
					expect(define([{ name: 'a', value, type }])).toEqual({});
				}
			},
		);

		it('clears with blank texts and lists on demand, and with nothing else', () => {
			const types = ['string', 'auto', 'list', 'number', 'boolean', 'date'] as const;
			const entries = types.map((type) => ({ name: type, value: ' ', type }));
			expect(define(entries, { blanks: 'clear' })).toEqual({ string: '', auto: '', list: [] });
		});

		it('refuses a type that there is not', () => {
			const type = 'integer' as PropertyType;
			expect(refusal(() => define([{ name: 'a', value: '5', type }])).message).toBe(
				'Custom Properties > Type "integer" is none of its choices',
			);
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
			['number', true, /must be a number, but is true$/],
			['number', '12.5', /is 12.5, but subscribers can only have whole numbers$/],
			['number', '99999999999999999999', /is a number too large to be exact$/],
			['boolean', 'maybe', /must be true or false, but is "maybe"$/],
			['date', 'soon', /"soon" is not a date and time$/],
			['date', '2026-02-30', /"2026-02-30" is not a date and time$/],
			['date', 1795321560000, /is a number, which may count seconds or milliseconds$/],
			['list', { a: 1 }, /must be a list, but is an object$/],
			['list', ['[object Object] '], /has an object where a text belongs/],
			[
				'list',
				[['a']],
				/^The property "My Value" in Custom Properties must be text, but is a list$/,
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
			[true, 'Custom Properties has a property that cannot be named true'],
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
			expect(refusal(() => define([entries[0], { name: 'Size\u200B', value: 'M' }])).message).toBe(
				'Custom Properties has two properties named "Size"',
			);
		});
	});

	describe('from the item', () => {
		it('leaves out the fields that are used already, by their full names', () => {
			const item = { phone: '+12125550100', phone2: 'kept', email: 'a@example.com' };
			expect(auto(item, { exclude: ['phone', 'email'] } as Partial<PropertiesInput>)).toEqual({
				phone2: 'kept',
			});
		});

		it('leaves out the very path that is used, and keeps the rest of its object', () => {
			const item = {
				output: { phone: '+12125550100', name: 'Ana', plan: { tier: 'gold', since: '2026' } },
				'e mail': 'a@example.com',
				'first.name': 'Ana',
				tags: ['a', 'b'],
				text: 'abc',
			};
			const without = (...exclude: string[]) => auto(item, { exclude } as Partial<PropertiesInput>);
			const { output_phone: phone, ...others } = without();
			expect(phone).toBe('+12125550100');
			expect(without('output.phone')).toEqual(others);
			expect(Object.keys(without('output'))).toEqual(['e mail', 'first.name', 'tags', 'text']);
			expect(without('output.plan')).not.toHaveProperty('output_plan_tier');
			expect(without('output.plan')).toHaveProperty('output_name');
			expect(without('output.missing', 'output.phone.length')).toEqual(others);
			expect(without('["e mail"]')).not.toHaveProperty('e mail');
			expect(without('e mail', 'first.name')).toEqual(without('["e mail"]', '["first.name"]'));
			expect(without('text.length', 'tags.length')).not.toHaveProperty('tags');
			expect(without('text.length')).not.toHaveProperty('text');
			expect(without('tags[0]')).toHaveProperty('tags', ['a', 'b']);
		});

		it('leaves out one entry of a list of objects', () => {
			const item = { items: [{ sku: 'a', size: 'S' }, { sku: 'b' }] };
			expect(auto(item, { exclude: ['items[0].sku'] } as Partial<PropertiesInput>)).toEqual({
				items_0_size: 'S',
				items_1_sku: 'b',
			});
		});

		it('refuses the rest of an object where nested fields are refused, and says what to change', () => {
			const more = { nested: 'refuse', exclude: ['output.phone'] } as Partial<PropertiesInput>;
			const { message, hint } = refusal(() => auto({ output: { phone: '1', b: 2 } }, more));
			expect(message).toContain('The property "output" in Custom Properties is an object');
			expect(hint).toContain('Nested Fields');
			expect(hint).toContain('Fields to Leave Out');
		});

		it('applies the same choices to JSON', () => {
			const input = {
				mode: 'json',
				json: '{"firstName": "Ana", "note": "x", "home": {"zipCode": "02134", "key": "y"}}',
				kind: 'subscriber',
				nested: 'flatten',
				exclude: ['note', 'home.key'],
				snakeCase: true,
			} as const;
			expect(collectProperties(input, FIELD)).toEqual({
				first_name: 'Ana',
				home_zip_code: '02134',
			});
		});

		it('takes or refuses any value, and takes what it gave', () => {
			const kinds = fc.constantFrom<PropertyKind>('subscriber', 'event');
			const ways = fc.constantFrom<'refuse' | 'flatten'>('refuse', 'flatten');
			fc.assert(
				fc.property(anyValue, kinds, ways, (value, kind, nested) => {
					const first = attempt(() => auto({ value }, { kind, nested }));
					if (first) expect(json(first, kind)).toEqual(first);
				}),
			);
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
