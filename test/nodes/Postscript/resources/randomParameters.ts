import fc from 'fast-check';
import type {
	INodeProperties,
	INodePropertyCollection,
	INodePropertyOptions,
	NodeParameterValueType,
} from 'n8n-workflow';
import type { Scene } from './scene';

/** A value that is known once the scene is: whom it names differs from run to run. */
type Later = (scene: Scene) => unknown;

const now =
	(value: unknown): Later =>
	() =>
		value;

const inList =
	(value: Later): Later =>
	(scene) => [value(scene)];

const names = fc.constantFrom('', ' ', 'VIP', 'a b', 'x'.repeat(300), '__proto__', 'constructor');

const deep = (levels: number): unknown => (levels === 0 ? 1 : { n: deep(levels - 1) });

/** What no parameter is made for, and what expressions give all the same. */
const odd: fc.Arbitrary<Later> = fc
	.oneof(
		fc.constantFrom<unknown>(
			null,
			undefined,
			NaN,
			Infinity,
			-0,
			-1,
			1.5,
			2 ** 60,
			true,
			false,
			'',
			' \t\n',
			'\u0000',
			'\ud800',
			'N/A',
			'-',
			'null',
			'[object Object]',
			'__proto__',
			'constructor',
			'hasOwnProperty',
			'{{ $json }}',
			'{"a": 1',
			'[1, 2]',
			'../../me?x=1#y',
			'a\r\nX-Injected: 1',
			'1.41556E+10',
			'2026-02-30',
			[],
			[[]],
			[null],
			{},
			{ __rl: true },
			{ __rl: true, mode: 'list', value: null },
			{ value: { value: {} } },
			{ length: 3 },
			{ toString: null },
			{ toJSON: 1, valueOf: 2 },
		),
		fc.constant(0).map(() => new Date()),
		fc.constant(0).map(() => new Date(NaN)),
		fc.constant(0).map(() => JSON.parse('{"__proto__": {"polluted": true}, "a": 1}') as unknown),
		fc.constant(0).map(() => 'x'.repeat(20_000)),
		fc.constant(0).map(() => deep(200)),
		fc.string({ maxLength: 30 }),
		fc.double(),
		fc.jsonValue({ maxDepth: 3 }),
	)
	.map(now);

const INSTANTS = [
	'2026-06-01T12:00:00Z',
	'2026-06-01',
	'2031-01-01T00:00:00+02:00',
	'1717243200',
	1717243200,
	1717243200000,
];

/** Whatever names a person, or a thing of the shop. */
const identifier: fc.Arbitrary<Later> = fc.oneof(
	fc.nat(3).map(
		(n) =>
			({ people }: Scene) =>
				people[n].phone,
	),
	fc.nat(3).map(
		(n) =>
			({ people }: Scene) =>
				people[n].phone.slice(2),
	),
	fc.nat(3).map(
		(n) =>
			({ people }: Scene) =>
				people[n].email,
	),
	fc.nat(3).map(
		(n) =>
			({ people }: Scene) =>
				people[n].id,
	),
	fc.nat(3).map(
		(n) =>
			({ people }: Scene) =>
				people[n].shopifyCustomerId,
	),
	fc.nat(3).map(
		(n) =>
			({ people }: Scene) =>
				people[n].psId,
	),
	fc.constantFrom('VIP', 'kw_vip', 'nothing').map(now),
	fc.constant(({ messageIds }: Scene) => messageIds[0]),
	fc.constant(({ sentMessageIds }: Scene) => sentMessageIds[0]),
	fc.constant(({ webhookIds }: Scene) => webhookIds[0]),
);

/** By the end of a parameter's name: what it is meant to hold. */
const MEANT: Array<[RegExp, fc.Arbitrary<Later>]> = [
	[
		/phones?$/i,
		fc.nat(3).map(
			(n) =>
				({ people }: Scene) =>
					people[n].phone,
		),
	],
	[
		/emails?$/i,
		fc.nat(3).map(
			(n) =>
				({ people }: Scene) =>
					people[n].email,
		),
	],
	[
		/shopifyCustomerIds?$/i,
		fc.nat(3).map(
			(n) =>
				({ people }: Scene) =>
					people[n].shopifyCustomerId,
		),
	],
	[
		/subscriberId$/i,
		fc.nat(3).map(
			(n) =>
				({ people }: Scene) =>
					people[n].id,
		),
	],
	[/webhookId$/, fc.constant(({ webhookIds }: Scene) => webhookIds[0])],
	[/sentMessageId$/, fc.constant(({ sentMessageIds }: Scene) => sentMessageIds[0])],
	[/messageId$/, fc.constant(({ messageIds }: Scene) => messageIds[0])],
	[/url$/i, fc.constantFrom('https://example.com/a', 'https://example.com/a.png').map(now)],
	[/tags|leaveOut$/i, fc.constantFrom<unknown>('vip, new', ['vip'], 'vip').map(now)],
	[/isMember$/, fc.constantFrom<unknown>(true, 'no', '1').map(now)],
	[
		/body$/,
		fc.nat(1).map(
			(n) =>
				({ run }: Scene) =>
					`Hello ${run}.${n}`,
		),
	],
	[/event$|eventType$/i, fc.constantFrom('Order_Placed', 'Viewed_1', 'Order Placed').map(now)],
	[/audience$|propertyName$/i, fc.constantFrom('VIP', 'n8n Audiences').map(now)],
];

function meant({ name, type, typeOptions }: INodeProperties): fc.Arbitrary<Later> {
	if (type === 'dateTime') return fc.constantFrom(...INSTANTS).map(now);
	if (type === 'json') {
		return fc
			.oneof(fc.dictionary(names, fc.jsonValue({ maxDepth: 2 }), { maxKeys: 4 }), fc.json())
			.map(now);
	}
	if (type === 'number') return fc.integer({ min: typeOptions?.minValue ?? 0, max: 60 }).map(now);
	if (type === 'boolean') return fc.boolean().map(now);
	const text = fc.oneof(identifier, names.map(now));
	return (MEANT.find(([ending]) => ending.test(name)) ?? [])[1] ?? text;
}

function recordOf(properties: INodeProperties[]): fc.Arbitrary<Later> {
	const values = properties.map((property) => [property.name, randomValue(property)]);
	const record = fc.record(Object.fromEntries(values) as Record<string, fc.Arbitrary<Later>>);
	return record.map(
		(laters) => (scene: Scene) =>
			Object.fromEntries(Object.entries(laters).map(([key, value]) => [key, value(scene)])),
	);
}

/** Some fields of a collection. */
function someOf(properties: INodeProperties[]): fc.Arbitrary<Later> {
	return fc
		.subarray(properties, { minLength: 1, maxLength: Math.min(properties.length, 5) })
		.chain(recordOf);
}

function entriesOf(options: INodePropertyCollection[]): fc.Arbitrary<Later> {
	// Each collection of this node has entries of one kind.
	const [{ name, values }] = options;
	const entries = fc.array(recordOf(values), { maxLength: 3 }).map(
		(list): Later =>
			(scene) =>
				list.map((each) => each(scene)),
	);
	const list = fc.oneof({ weight: 30, arbitrary: entries }, odd, odd.map(inList));
	return list.map((value) => (scene: Scene) => ({ [name]: value(scene) }));
}

function locator(property: INodeProperties): fc.Arbitrary<Later> {
	const modes = (property.modes ?? []).map(({ name }) => name);
	const chosen = fc
		.tuple(fc.constantFrom(...modes), fc.oneof({ weight: 5, arbitrary: identifier }, odd))
		.map(([mode, value]) => (scene: Scene) => ({ __rl: true, mode, value: value(scene) }));
	const fitting = modes.includes('phone')
		? fc
				.nat(3)
				.map((n) => ({ people }: Scene) => ({ __rl: true, mode: 'phone', value: people[n].phone }))
		: fc.constantFrom('VIP', 'WELCOME').map((value) => now({ __rl: true, mode: 'word', value }));
	return fc.oneof(
		{ weight: 3, arbitrary: chosen },
		{ weight: 9, arbitrary: fitting },
		{ weight: 1, arbitrary: identifier },
	);
}

function fittingValue(property: INodeProperties): fc.Arbitrary<Later> {
	const options = property.options ?? [];
	switch (property.type) {
		case 'options':
			return fc
				.constantFrom(...(options as INodePropertyOptions[]).map(({ value }) => value))
				.map(now);
		case 'collection':
			return someOf(options as INodeProperties[]);
		case 'fixedCollection':
			return entriesOf(options as INodePropertyCollection[]);
		case 'resourceLocator':
			return locator(property);
		default:
			return meant(property);
	}
}

/** What a parameter may come to hold: most often what it is meant for. */
function randomValue(property: INodeProperties): fc.Arbitrary<Later> {
	return fc.oneof(
		{ weight: 40, arbitrary: fittingValue(property) },
		{ weight: 1, arbitrary: identifier },
		{ weight: 2, arbitrary: odd },
	);
}

/** Expressions that give nothing usable, whatever the item. */
const BROKEN = [
	'={{ null }}',
	'={{ undefined }}',
	'={{ NaN }}',
	'={{ [] }}',
	'={{ BigInt(5) }}',
	'={{ $now }}',
	'={{ new Date() }}',
	'={{ $json.missing.deeper }}',
	"={{ $('Nowhere').item.json.x }}",
	'={{ ',
	'={{ () => 1 }}',
	'={{ Symbol("x") }}',
];

/** What a confirmation is to repeat. */
const REPEATED = '={{ $parameter.subscriber.value ?? $parameter.subscriber }}';

/** How a parameter stands in the workflow, and its values by item. */
export interface RandomParameter {
	value: NodeParameterValueType;
	ofItems: unknown[];
}

type Placed = (scene: Scene) => RandomParameter;

/** As a workflow is saved: plain JSON, no text of which is an expression. */
function asSaved(value: unknown): NodeParameterValueType {
	const text = JSON.stringify(value, (_key, each: unknown) =>
		typeof each === 'string' ? each.replace(/^=+/, '') : each,
	);
	return (text === undefined ? '' : JSON.parse(text)) as NodeParameterValueType;
}

/**
 * A parameter as it may stand in a workflow: fixed, an expression that gives each item its own value, or one that gives
 * nothing.
 */
export function randomParameter(property: INodeProperties, items: number): fc.Arbitrary<Placed> {
	const isNested = ['collection', 'fixedCollection', 'resourceLocator'].includes(property.type);
	const fixed = (isNested ? fittingValue(property) : randomValue(property)).map(
		(value): Placed =>
			(scene) => ({ value: asSaved(value(scene)), ofItems: [] }),
	);
	const byItem = fc.array(randomValue(property), { minLength: items, maxLength: items }).map(
		(values): Placed =>
			(scene) => ({
				value: `={{ $json.${property.name} }}`,
				ofItems: values.map((value) => value(scene)),
			}),
	);
	const expression = (value: string): Placed => {
		return () => ({ value, ofItems: [] });
	};
	const broken = fc.constantFrom(...BROKEN).map(expression);
	if (property.name === 'confirmation') {
		return fc.oneof({ weight: 5, arbitrary: fc.constant(expression(REPEATED)) }, byItem, broken);
	}
	if (property.noDataExpression) return fixed;
	// Settings of a run, most of which stand there, must not differ between its items.
	const weight = property.name === 'options' ? 1 : 15;
	return fc.oneof(
		{ weight: 15, arbitrary: fixed },
		{ weight, arbitrary: byItem },
		{ weight: 1, arbitrary: broken },
	);
}
