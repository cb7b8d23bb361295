import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { jsonOf, openStage } from '../resources/operationHarness';

const stage = openStage();

const PHONE = '+14155550123';
const OTHER = '+14155550124';

const phone = { __rl: true, mode: 'phone', value: '={{ $json.phone }}' };
const SYNC = { resource: 'audience', operation: 'sync', phone: '={{ $json.phone }}' };
const UPDATE = { resource: 'subscriber', operation: 'update', subscriber: phone };
const EVENT = { resource: 'event', operation: 'send', subscriber: phone };

/** What the editor says above the rows of a run, beside that of a dry run. */
async function notesOf(
	parameters: INodeParameters,
	items: IDataObject[] = [{ phone: PHONE }],
): Promise<string[]> {
	const { run, error } = await stage.run(parameters, { items });
	expect(error).toBeUndefined();
	const hints = run.data.resultData.runData.Postscript[0].hints ?? [];
	const notes = hints.filter(({ message }) => !message.startsWith('A dry run'));
	for (const { type, location } of notes) {
		expect([type, location]).toEqual(['warning', 'outputPane']);
	}
	return notes.map(({ message }) => message);
}

const properties = (...names: string[]) => ({
	propertiesMode: 'define',
	properties: { property: names.map((name) => ({ name, value: 'x', type: 'string' })) },
});

const ONE = ', which is in use already: for Postscript these are two';

beforeEach(() => {
	stage.emulator.shop().add({
		phone: PHONE,
		tags: ['VIP'],
		properties: { 'Favorite Color': 'red', 'n8n Audiences': ['VIP Customers'] },
	});
	stage.emulator.shop().add({ phone: OTHER });
});

test.each<[string, INodeParameters, string]>([
	[
		'audience',
		{ ...SYNC, audience: 'Vip customers' },
		`"Vip customers" in n8n Audiences is written like "VIP Customers"${ONE}`,
	],
	[
		'audience that people leave',
		{ ...SYNC, audience: 'VIP-customers', membership: 'remove' },
		`"VIP-customers" in n8n Audiences is written like "VIP Customers"${ONE}`,
	],
	[
		'tag',
		{ ...UPDATE, updateFields: { tags: 'vip' } },
		`The tag "vip" is written like "VIP"${ONE}`,
	],
	[
		'custom property',
		{ ...UPDATE, ...properties('favorite_color', 'Size') },
		`The custom property "favorite_color" is written like "Favorite Color"${ONE}`,
	],
])(
	'a new %s beside one that differs by case or spaces is pointed out',
	async (_, parameters, note) => {
		expect(await notesOf({ ...parameters, options: { dryRun: true } })).toEqual([note]);
		expect(stage.writes).toEqual([]);
		const before = stage.sent.length;
		expect(await notesOf(parameters)).toEqual([note]);
		const reads = stage.sent.slice(before).filter(({ method }) => method === 'GET');
		expect(reads.length).toBeLessThanOrEqual(before);
		expect(await notesOf(parameters)).toEqual(parameters.membership === 'remove' ? [note] : []);
	},
);

test('names that are in use, or that nothing is like, are not pointed out', async () => {
	expect(await notesOf({ ...SYNC, audience: 'VIP Customers' })).toEqual([]);
	expect(await notesOf({ ...SYNC, audience: 'VIP Customers 2' })).toEqual([]);
	expect(await notesOf({ ...UPDATE, updateFields: { tags: 'VIP, beta' } })).toEqual([]);
	expect(await notesOf({ ...UPDATE, ...properties('Favorite Color', 'Size') })).toEqual([]);
	expect(await notesOf({ ...UPDATE, updateFields: { tags: '★, ☆' } })).toEqual([]);
});

test('a name that the run itself wrote a page before is still new', async () => {
	stage.emulator.options.pageSize = 1;
	const items = Array.from({ length: 250 }, (_, n) => ({ phone: n % 2 ? PHONE : OTHER }));
	expect(await notesOf({ ...SYNC, audience: 'vip customers' }, items)).toHaveLength(1);
});

test('an event is compared with those that this process has sent, and those of the run', async () => {
	const events = (...types: string[]) => types.map((type) => ({ phone: PHONE, type }));
	const send = { ...EVENT, eventType: '={{ $json.type }}' };
	expect(await notesOf(send, events('Order_Placed', 'Cart_Left'))).toEqual([]);
	const note = `The event "order_placed" is written like "Order_Placed"${ONE}`;
	expect(await notesOf({ ...send, options: { dryRun: true } }, events('order_placed'))).toEqual([
		note,
	]);
	expect(await notesOf(send, events('Order_Placed', 'order_placed', 'order_placed'))).toEqual([
		note,
	]);
	expect(await notesOf(send, events('Sign_Up', 'SignUp'))).toEqual([
		`The event "SignUp" is written like "Sign_Up"${ONE}`,
	]);
});

test('an update by ID learns of the names there from the answer', async () => {
	const id = stage.emulator.shop().byPhone(PHONE)?.id;
	const subscriber = { __rl: true, mode: 'id', value: id } as INodeParameters;
	expect(await notesOf({ ...UPDATE, subscriber, updateFields: { tags: 'vip' } })).toEqual([
		`The tag "vip" is written like "VIP"${ONE}`,
	]);
	expect(stage.sent.map(({ method }) => method)).toEqual(['PATCH']);
});

test('no more than five are shown, and no run is held up by them', async () => {
	const names = ['a', 'b', 'c', 'd', 'e', 'f'];
	stage.emulator.shop().add({ phone: '+14155550125', tags: names });
	const tags = names.map((name) => name.toUpperCase());
	const { items } = await stage.run(
		{ ...UPDATE, updateFields: { tags } },
		{ items: [{ phone: '+14155550125' }] },
	);
	expect(jsonOf(items)[0].tags).toEqual([...names, ...tags]);
	stage.emulator.shop().add({ phone: '+14155550126', tags: names });
	expect(
		await notesOf({ ...UPDATE, updateFields: { tags: tags.map((tag) => `${tag}!`) } }, [
			{ phone: '+14155550126' },
		]),
	).toHaveLength(5);
});

test('an agent that holds its tool itself gets the row and nothing else', async () => {
	const { items, error } = await stage.run(
		{ ...UPDATE, updateFields: { tags: 'vip' } },
		{ items: [{ phone: PHONE }], entrance: 'routing' },
	);
	expect(error).toBeUndefined();
	expect(items).toHaveLength(1);
});
