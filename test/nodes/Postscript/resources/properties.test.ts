import type { INodeProperties } from 'n8n-workflow';
import { mergeSharedProperties } from '../../../../nodes/Postscript/resources/properties';

const field = (name: string): INodeProperties => ({
	displayName: name,
	name,
	type: 'string',
	default: '',
});
const [A, B, C] = ['a', 'b', 'c'].map(field);
const screen = (resource: string, operation: string, ...fields: INodeProperties[]) => ({
	resource,
	operation,
	fields,
});
const shownOf = (property: INodeProperties) => [property.name, property.displayOptions?.show];

test('a field of several screens becomes one property', () => {
	expect(
		mergeSharedProperties([screen('x', 'get', A), screen('x', 'send', A, B)]).map(shownOf),
	).toEqual([
		['a', { resource: ['x'], operation: ['get', 'send'] }],
		['b', { resource: ['x'], operation: ['send'] }],
	]);
});

test('it is never shown on a screen that lacks it', () => {
	const screens = [screen('x', 'send', A), screen('y', 'get', A), screen('x', 'get', B)];
	expect(mergeSharedProperties(screens).map(shownOf)).toEqual([
		['a', { resource: ['x'], operation: ['send'] }],
		['a', { resource: ['y'], operation: ['get'] }],
		['b', { resource: ['x'], operation: ['get'] }],
	]);
});

test('fields that only look alike stay apart', () => {
	expect(
		mergeSharedProperties([screen('x', 'get', A), screen('x', 'send', { ...A })]),
	).toHaveLength(2);
});

test.each([
	[[A], [B], [B, A]],
	[[A, B], [C], [B, C]],
	[
		[A, C],
		[B, C],
		[A, B],
	],
])('every screen keeps its order: %#', (...lists) => {
	const screens = lists.map((fields, n) => screen('x', String(n), ...fields));
	const names = mergeSharedProperties(screens).map(({ name }) => name);
	expect([...names].sort()).toEqual([...new Set(names)].sort());
	for (const fields of lists) {
		const places = fields.map(({ name }) => names.indexOf(name));
		expect(places).toEqual([...places].sort((a, b) => a - b));
	}
});

test('screens that contradict each other are refused', () => {
	expect(() =>
		mergeSharedProperties([screen('x', 'get', A, B), screen('x', 'send', B, A)]),
	).toThrow(/different orders/);
});
