import type {
	IDataObject,
	INodeParameters,
	INodeProperties,
	INodePropertyOptions,
} from 'n8n-workflow';
import type { Field } from '../../../../nodes/Postscript/execution/field';
import {
	EVENT_PROPERTIES,
	SUBSCRIBER_PROPERTIES,
} from '../../../../nodes/Postscript/fields/customProperties';
import { operations } from '../../../../nodes/Postscript/resources';
import { openStage } from '../resources/operationHarness';

const stage = openStage();

const PHONE = '+14155550123';

const EVENT = {
	resource: 'event',
	operation: 'send',
	eventType: 'Test',
	subscriber: { __rl: true, mode: 'phone', value: PHONE },
};

/** The properties that reach Postscript when an item is sent as an event of its phone number. */
async function sent(item: IDataObject, parameters: INodeParameters) {
	const { error } = await stage.run({ ...EVENT, ...parameters }, { items: [item] });
	expect(error).toBeUndefined();
	return (stage.writes.at(-1)?.body as IDataObject | undefined)?.properties;
}

const NESTED = { output: { phone: PHONE, name: 'Ana', plan: 'gold' }, note: 'x' };
const flatten = { nested: 'flatten' };

test.each([
	'={{ $json.output.phone }}',
	'={{ $json?.output?.["phone"] }}',
	'={{ $input.item.json.output.phone.trim() }}',
	'={{ (() => { const { output: { phone } } = $json; return phone })() }}',
])('automatic mapping leaves out the very path that is used by %s', async (value) => {
	const parameters = {
		subscriber: { __rl: true, mode: 'phone', value },
		propertiesMode: 'auto',
		propertiesOptions: flatten,
	};
	expect(await sent(NESTED, parameters)).toEqual({
		output_name: 'Ana',
		output_plan: 'gold',
		note: 'x',
	});
});

test('the choices for names and fields hold for JSON too', async () => {
	const parameters = {
		propertiesMode: 'json',
		propertiesJson: '={{ $json }}',
		propertiesOptions: { ...flatten, snakeCase: 'yes\n', leaveOut: '["note", "output.phone"]' },
	};
	expect(await sent({ ...NESTED, firstOrder: 5 }, parameters)).toEqual({
		output_name: 'Ana',
		output_plan: 'gold',
		first_order: 5,
	});
});

test('a typed number is sent as a number, a ZIP code of the type Text as text', async () => {
	const parameters = {
		propertiesMode: 'define',
		properties: {
			property: [
				{ name: 'Visits', type: 'auto', value: '3' },
				{ name: 'ZIP', type: 'string', value: '90210' },
				{ name: 'Member', type: 'auto', value: 'true' },
			],
		},
	};
	expect(await sent({}, parameters)).toEqual({ Visits: 3, ZIP: '90210', Member: true });
});

test.each([
	[false, undefined],
	[true, { 'Nick Name': '' }],
])('a blank cell with Clear Blank Values %s sends %j', async (clearBlanks, expected) => {
	const property = [
		{ name: 'Nick\u200B Name\n', type: 'string', value: '={{ $json.nick }}' },
		{ name: 'Visits', type: 'number', value: '={{ $json.visits }}' },
	];
	const parameters = {
		propertiesMode: 'define',
		properties: { property },
		propertiesOptions: { clearBlanks },
	};
	expect(await sent({ nick: ' ', visits: '' }, parameters)).toEqual(expected);
});

const SHARED = {
	phone_number: PHONE,
	email: 'jane@example.com',
	shopify_customer_id: 1,
	tags: ['vip'],
	properties: { Plan: 'gold' },
	created_at: '2026-03-01T10:00:00.000000Z',
	updated_at: '2026-03-01T10:00:00.000000Z',
	event: 'shop.subscriber.opt_in',
	event_time: '2026-03-01T10:00:00.000000Z',
	previous_status: 'unsubscribed',
	event_id: 'shop.subscriber.opt_in:s_1:2026-03-01T10:00:00Z',
};
/** What a trigger puts out of an opt-in, simplified and raw. */
const SIMPLIFIED = { ...SHARED, subscriber_id: 's_1', is_subscribed: true };
const CONSENT = { promotional: { can_send: true } };
const RAW = { ...SHARED, id: 's_1', ps_id: 7, data: {}, subscriptions: CONSENT };
const POLLED = { ...SIMPLIFIED, event: 'subscriber.created', event_id: 'subscriber.created:s_1:x' };
const ROW = { subscriber_id: 's_1', phone_number: PHONE, email: null, is_subscribed: true };

test.each<[string, IDataObject]>([
	['a trigger', SIMPLIFIED],
	['a trigger, raw', RAW],
	['the polling trigger', POLLED],
	['another operation', ROW],
])('automatic mapping leaves out what %s says about the subscriber', async (_what, item) => {
	expect(await sent(item, { propertiesMode: 'auto' })).toBeUndefined();
	expect(await sent({ ...item, plan: 'gold' }, { propertiesMode: 'auto' })).toEqual({
		plan: 'gold',
	});
});

test.each([
	['subscriber', 'get'],
	['subscriber', 'upsert'],
	['audience', 'sync'],
	['event', 'send'],
])('automatic mapping leaves out what came of an item of %s: %s', async (resource, operation) => {
	const { row } = operations[resource][operation];
	const own = ['audience', 'type', 'external_id', 'occurred_at', 'plan'];
	const item = Object.fromEntries(Object.entries(row).map(([key, { example }]) => [key, example]));
	const rehearsed = { ...item, dry_run: true, requests: ['PATCH'], plan: 'gold' } as IDataObject;
	const properties = await sent(rehearsed, { propertiesMode: 'auto' });
	expect(Object.keys(properties as IDataObject)).toEqual(own.filter((key) => key in rehearsed));
});

test('the same names in an item of another source are its own', async () => {
	const item = {
		id: 'order-1',
		email: 'jane@example.com',
		tags: 'sale',
		event_id: '77',
		event: 'x',
	};
	expect(await sent(item, { propertiesMode: 'auto' })).toEqual(item);
});

test.each([
	['note, output.plan', { note: 'x', output_plan: 'gold' }],
	['output', { output_phone: PHONE, output_name: 'Ana', output_plan: 'gold' }],
	['["e mail", "output.missing", "nothing"]', { 'e mail': 1 }],
	['email', { email: 'jane@example.com' }],
	['', { output_phone: PHONE, output_name: 'Ana', output_plan: 'gold', note: 'x', 'e mail': 1 }],
])('Fields to Send, %j, are all that is sent', async (sendOnly, wanted) => {
	const item = { ...SIMPLIFIED, ...NESTED, 'e mail': 1 };
	const propertiesOptions = { ...flatten, sendOnly };
	expect(await sent(item, { propertiesMode: 'auto', propertiesOptions })).toEqual(wanted);
});

test('Fields to Send hold for JSON too, and Fields to Leave Out within them', async () => {
	const parameters = {
		propertiesMode: 'json',
		propertiesJson: '={{ $json }}',
		propertiesOptions: { ...flatten, sendOnly: 'output', leaveOut: 'output.phone' },
	};
	expect(await sent(NESTED, parameters)).toEqual({ output_name: 'Ana', output_plan: 'gold' });
});

test.each<[IDataObject, string]>([
	[
		NESTED,
		'The property "output" in Event Properties is an object, which Postscript does not accept',
	],
	[
		{ sizes: ['S'] },
		'The property "sizes" in Event Properties is a list, which events cannot have',
	],
	[{ n: 2 ** 60 }, 'The property "n" in Event Properties is a number too large to be exact'],
])(
	'what is mapped by itself and cannot be sent names the field that leaves it out: %#',
	async (item, message) => {
		const { error } = await stage.run({ ...EVENT, propertiesMode: 'auto' }, { items: [item] });
		expect(error?.message).toBe(message);
		expect(error?.description).toContain('Fields to Leave Out, under Properties Options');
		expect(stage.sent).toEqual([]);
	},
);

/** The types that a property of this operation's rows can have, and what the rows are called. */
function shownFor([mode, defined]: Field[]) {
	const [{ values }] = defined.property.options as Array<{ values: INodeProperties[] }>;
	const type = values.find(({ name }) => name === 'type');
	const types = (type?.options as INodePropertyOptions[]).map(({ value }) => value);
	return { label: mode.property.displayName, types };
}

test('events have properties of their own name, and no lists', () => {
	const types = ['auto', 'boolean', 'date', 'list', 'number', 'string'];
	expect(shownFor(SUBSCRIBER_PROPERTIES)).toEqual({ label: 'Custom Properties', types });
	expect(shownFor(EVENT_PROPERTIES)).toEqual({
		label: 'Event Properties',
		types: types.filter((type) => type !== 'list'),
	});
});
