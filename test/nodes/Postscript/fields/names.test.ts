import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { NodeHelpers } from 'n8n-workflow';
import { EVENT_TYPE } from '../../../../nodes/Postscript/resources/event/fields';
import { openStage, V } from '../resources/operationHarness';

const stage = openStage();

const PHONE = '+14155550123';
const BY_PHONE = { __rl: true, mode: 'phone', value: PHONE };
const UPDATE = { resource: 'subscriber', operation: 'update', subscriber: BY_PHONE };

const from = (mode: string, value: unknown): INodeParameters =>
	({ __rl: true, mode, value }) as INodeParameters;

/** The body of the last write that a run with this item makes. */
async function written(parameters: INodeParameters, v: unknown = null): Promise<IDataObject> {
	const { error } = await stage.run(parameters, { items: [{ v } as IDataObject] });
	expect(error).toBeUndefined();
	return stage.writes.at(-1)?.body as IDataObject;
}

beforeEach(() => {
	stage.emulator.shop().add({ phone: PHONE, properties: { Plan: 'gold' } });
});

/** All ways in which a name is given: chosen, typed, dragged in, and as the bare text of an agent or a program. */
const GIVEN: Array<[string, (name: string) => INodeParameters | string, string]> = [
	['from the list', (name) => from('list', name), ''],
	['by name', (name) => from('name', name), ''],
	['by name, as an expression', () => from('name', V), 'v'],
	['in no mode, as what is dragged onto a text', () => from('', V), 'v'],
	['as a text', (name) => name, ''],
	['as an expression in place of all', () => V, 'v'],
];

describe.each(GIVEN)('a name %s', (_, give) => {
	test('of an audience', async () => {
		const name = 'VIP, Customers';
		const body = await written(
			{
				resource: 'audience',
				operation: 'sync',
				audience: give(name),
				phone: PHONE,
				options: { sendEvent: false },
			},
			name,
		);
		expect(body).toEqual({ properties: { 'n8n Audiences': [name] } });
	});

	test('of the property that holds audiences', async () => {
		const body = await written(
			{
				resource: 'audience',
				operation: 'sync',
				audience: 'VIP',
				phone: PHONE,
				options: { sendEvent: false, propertyName: give('Segment Audiences') },
			},
			'Segment Audiences',
		);
		expect(body).toEqual({ properties: { 'Segment Audiences': ['VIP'] } });
	});

	test('of an event', async () => {
		const body = await written(
			{
				resource: 'event',
				operation: 'send',
				eventType: give('Order_Placed'),
				subscriber: BY_PHONE,
			},
			'Order_Placed',
		);
		expect(body).toMatchObject({ type: 'Order_Placed', phone: PHONE });
	});

	test('of a custom property', async () => {
		const property = [{ name: give('Favorite Color'), type: 'auto', value: 'blue' }];
		const body = await written(
			{ ...UPDATE, propertiesMode: 'define', properties: { property } } as INodeParameters,
			'Favorite Color',
		);
		expect(body).toEqual({ properties: { 'Favorite Color': 'blue' } });
	});

	test('of a tag', async () => {
		expect(await written({ ...UPDATE, updateFields: { tags: give('vip') } }, 'vip')).toEqual({
			tags: ['vip'],
		});
	});

	test('of the property that a criterion is about', async () => {
		const criterion = { field: 'property', propertyName: give('Plan'), operator: 'exists' };
		const { items } = await stage.run(
			{
				resource: 'subscriber',
				operation: 'count',
				conditions: { group: [{ criteria: { criterion: [criterion] } }] },
			} as INodeParameters,
			{ items: [{ v: 'Plan' }] },
		);
		expect(items[0].json.count).toBe(1);
	});
});

test('a tag from the list is one tag; a text may hold several, an expression a list', async () => {
	const tags = async (value: unknown, v?: unknown) =>
		(await written({ ...UPDATE, updateFields: { tags: value } } as INodeParameters, v)).tags;
	expect(await tags(from('list', 'a, b'))).toEqual(['a, b']);
	expect(await tags(from('name', 'a, b'))).toEqual(['a', 'b']);
	expect(await tags(from('name', V), ['a, b', 'c'])).toEqual(['a, b', 'c']);
	expect(await tags(V, ['c', 'd'])).toEqual(['c', 'd']);
});

test('a tag that is left empty is not sent', async () => {
	const parameters = {
		...UPDATE,
		updateFields: { tags: from('list', ''), email: 'a@example.com' },
	};
	expect(await written(parameters)).toEqual({ email: 'a@example.com' });
});

test.each<[INodeParameters, string]>([
	[
		{ resource: 'audience', operation: 'sync', audience: from('name', V), phone: PHONE },
		'Audience is empty',
	],
	[
		{ resource: 'event', operation: 'send', eventType: from('name', V), subscriber: BY_PHONE },
		'Event Type must be a name, but is empty',
	],
	[
		{
			...UPDATE,
			propertiesMode: 'define',
			properties: { property: [{ name: from('name', V), value: 'x' }] },
		} as INodeParameters,
		'Custom Properties has a property without a name',
	],
])('a name that an expression leaves empty is refused: %#', async (parameters, message) => {
	const { error } = await stage.run(parameters, { items: [{ v: '' }] });
	expect(error?.message).toBe(message);
	expect(stage.writes).toEqual([]);
});

test.each([
	['Order Placed', 1],
	['Order-Placed', 1],
	['Order_Placed2', 0],
	[' Order_Placed ', 0],
	['={{ $json.type }}', 0],
])('an event type is judged while it is typed: %j', (value, count) => {
	const node = {
		id: '1',
		name: 'x',
		type: 'x',
		typeVersion: 1,
		position: [0, 0] as [number, number],
	};
	const parameters = { eventType: from('name', value) } as INodeParameters;
	const issues = NodeHelpers.getNodeParametersIssues(
		[EVENT_TYPE.property],
		{ ...node, parameters },
		null,
	);
	expect(issues?.parameters?.eventType ?? []).toHaveLength(count);
});
