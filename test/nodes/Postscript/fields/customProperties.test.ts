import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { openStage } from '../resources/operationHarness';

const stage = openStage();

const PHONE = '+14155550123';

/** The properties that reach Postscript when an item is sent as an event of its phone number. */
async function sent(item: IDataObject, parameters: INodeParameters) {
	const { error } = await stage.run(
		{
			resource: 'event',
			operation: 'send',
			eventType: 'Test',
			subscriber: { __rl: true, mode: 'phone', value: PHONE },
			...parameters,
		},
		{ items: [item] },
	);
	expect(error).toBeUndefined();
	return (stage.sent.at(-1)?.body as IDataObject | undefined)?.properties;
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
