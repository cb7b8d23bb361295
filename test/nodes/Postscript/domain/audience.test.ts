import fc from 'fast-check';

import {
	applyMemberships,
	parseMembership,
	readAudiences,
} from '../../../../nodes/Postscript/domain/audience';
import { anyValue, refusal, settles } from './refusal';

describe('readAudiences', () => {
	it.each<[object | null | undefined, string[]]>([
		[null, []],
		[undefined, []],
		[{}, []],
		[{ 'n8n Audiences': null }, []],
		[{ 'n8n Audiences': [] }, []],
		[{ 'n8n Audiences': ['vip', '🎉', ''], other: 5 }, ['vip', '🎉', '']],
	])('reads %j', (properties, expected) => {
		expect(readAudiences(properties, 'n8n Audiences')).toEqual(expected);
	});

	it('reads only what is really a property of the subscriber', () => {
		expect(readAudiences({}, 'constructor')).toEqual([]);
		expect(readAudiences({}, '__proto__')).toEqual([]);
	});

	it('gives a list of its own', () => {
		const properties = { audiences: ['vip'] };
		readAudiences(properties, 'audiences').push('other');
		expect(properties.audiences).toEqual(['vip']);
	});

	it.each<[unknown, string]>([
		['vip', '"vip"'],
		[5, '5'],
		[true, 'true'],
		[{ vip: true }, 'an object'],
		[['vip', 5], 'a list with other things than texts'],
	])('refuses %j, which another integration wrote', (value, what) => {
		const { field, message, hint } = refusal(() => readAudiences({ Lists: value }, 'Lists'));
		expect(field).toBe('Property Name');
		expect(message).toBe(
			`Property Name "Lists" is in use: this subscriber has ${what} in it, not a list of audiences`,
		);
		expect(hint).toContain('Choose another property name');
	});
});

describe('applyMemberships', () => {
	const add = (audience: string) => ({ audience, member: true });
	const remove = (audience: string) => ({ audience, member: false });

	it.each<[string, string[], Array<ReturnType<typeof add>>, string[], string[], boolean]>([
		['no change', ['a'], [], ['a'], [], false],
		['an addition', ['b', 'a'], [add('c')], ['b', 'a', 'c'], ['added'], true],
		['a removal', ['b', 'a', 'c'], [remove('a')], ['b', 'c'], ['removed'], true],
		['the last removal', ['a'], [remove('a')], [], ['removed'], true],
		[
			'what is so already',
			['a'],
			[add('a'), remove('b')],
			['a'],
			['unchanged', 'unchanged'],
			false,
		],
		['there and back', ['a'], [add('b'), remove('b')], ['a'], ['added', 'removed'], false],
		[
			'back and there',
			['a', 'b'],
			[remove('a'), add('a')],
			['a', 'b'],
			['removed', 'added'],
			false,
		],
		['the same twice', [], [add('a'), add('a')], ['a'], ['added', 'unchanged'], true],
		['one for another', ['a'], [remove('a'), add('b')], ['b'], ['removed', 'added'], true],
		['entries there twice', ['a', 'b', 'a'], [remove('a')], ['b'], ['removed'], true],
		['other case', ['VIP'], [add('vip')], ['VIP', 'vip'], ['added'], true],
		[
			'odd names',
			[],
			[add('__proto__'), add('constructor')],
			['__proto__', 'constructor'],
			['added', 'added'],
			true,
		],
	])('applies %s', (_case, current, changes, list, outcomes, changed) => {
		const before = [...current];
		expect(applyMemberships(current, changes)).toEqual({ list, outcomes, changed });
		expect(current).toEqual(before);
	});

	const names = fc.constantFrom('a', 'b', 'c', 'd', 'e');
	const lists = fc.uniqueArray(names);
	const changeLists = fc.array(fc.record({ audience: names, member: fc.boolean() }));

	it('ends where the last change of each audience wants it, and does nothing when repeated', () => {
		fc.assert(
			fc.property(lists, changeLists, (current, changes) => {
				const { list, outcomes, changed } = applyMemberships(current, changes);
				const last = new Map(changes.map(({ audience, member }) => [audience, member]));
				for (const [audience, member] of last) expect(list.includes(audience)).toBe(member);
				expect(outcomes).toHaveLength(changes.length);
				expect(changed).toBe(JSON.stringify(list) !== JSON.stringify(current));
				const settled = [...last].map(([audience, member]) => ({ audience, member }));
				expect(applyMemberships(list, settled)).toEqual({
					list,
					outcomes: settled.map(() => 'unchanged'),
					changed: false,
				});
			}),
		);
	});

	it('gives the same together as one after another', () => {
		fc.assert(
			fc.property(lists, changeLists, (current, changes) => {
				let members = new Set<string>(current);
				const outcomes = changes.flatMap((change) => {
					const one = applyMemberships([...members], [change]);
					members = new Set(one.list);
					return one.outcomes;
				});
				const together = applyMemberships(current, changes);
				expect(together.outcomes).toEqual(outcomes);
				expect(new Set(together.list)).toEqual(members);
			}),
		);
	});
});

describe('parseMembership', () => {
	it.each<[unknown, boolean]>([
		[true, true],
		['TRUE', true],
		['yes', true],
		[1, true],
		['1', true],
		[false, false],
		['False', false],
		['No', false],
		['off\n', false],
		[0, false],
		['0', false],
	])('%j is %p', (value, expected) => expect(parseMembership(value, 'Is Member')).toBe(expected));

	it.each<[unknown, string]>([
		['', 'Is Member must be true or false, but is empty'],
		[' \u200B', 'Is Member must be true or false, but is empty'],
		[null, 'Is Member must be true or false, but is empty'],
		[undefined, 'Is Member must be true or false, but is empty'],
		['maybe', 'Is Member must be true or false, but is "maybe"'],
		[2, 'Is Member must be true or false, but is 2'],
		[[], 'Is Member must be true or false, but is a list'],
	])('refuses %j', (value, message) => {
		expect(refusal(() => parseMembership(value, 'Is Member'))).toMatchObject({
			field: 'Is Member',
			message,
		});
	});

	it('takes or refuses any value, and takes what it gave', () => {
		fc.assert(
			fc.property(
				anyValue,
				settles((value) => parseMembership(value, 'X')),
			),
		);
	});
});
