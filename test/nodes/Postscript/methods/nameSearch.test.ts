import type { INodeParameters } from 'n8n-workflow';
import { systemClock } from '../../../../nodes/Postscript/api/clock';
import { nameSearches } from '../../../../nodes/Postscript/methods/nameSearch';
import { PARTNER_KEY, TEST_KEY } from '../../../emulator';
import type { Properties } from '../../../emulator/subscriberStore';
import { dropDownContext } from '../../../support/interactive';
import { openStage } from '../resources/operationHarness';

const stage = openStage();

let minutes = 0;
const clock = { ...systemClock, now: () => systemClock.now() + minutes * 60_000 };

/** The names that a drop-down shows. */
async function names(
	searches: ReturnType<typeof nameSearches>,
	search: string,
	typed?: string,
	parameters: INodeParameters = {},
	credential = stage.credential(),
): Promise<string[]> {
	const context = dropDownContext(credential, parameters);
	const { results } = await searches[search].call(context, typed);
	for (const { name, value } of results) expect(value).toBe(name);
	return results.map(({ name }) => name);
}

const person = (n: number, properties: Properties, tags: string[] = []) =>
	stage.emulator.shop().add({ phone: `+1415555${1000 + n}`, properties, tags });

function fillShop(): void {
	person(1, { Plan: 'gold', 'n8n Audiences': ['VIP Customers', 'Churned'] }, ['vip', 'beta']);
	person(2, { plan: 1, 'Segment Audiences': ['vip_customers'] }, ['vip']);
}

test('properties, tags and audiences are those that the newest subscribers have, in order', async () => {
	fillShop();
	const searches = nameSearches(clock);
	expect(await names(searches, 'searchProperties')).toEqual([
		'n8n Audiences',
		'plan',
		'Plan',
		'Segment Audiences',
	]);
	expect(await names(searches, 'searchTags')).toEqual(['beta', 'vip']);
	expect(await names(searches, 'searchAudiences')).toEqual(['Churned', 'VIP Customers']);
	expect(stage.sent).toEqual([
		{ method: 'GET', path: '/api/v2/subscribers', query: { sort: 'created_at__desc' } },
	]);
});

test.each([
	['Segment Audiences', ['vip_customers']],
	[{ __rl: true, mode: 'list', value: 'Segment Audiences' }, ['vip_customers']],
	['={{ $json.property }}', ['Churned', 'VIP Customers']],
	['Nobody Has It', []],
])('audiences are those of the property that the node uses: %p', async (propertyName, wanted) => {
	fillShop();
	const parameters = { options: { propertyName } } as INodeParameters;
	expect(await names(nameSearches(clock), 'searchAudiences', '', parameters)).toEqual(wanted);
});

test('what is typed narrows a list down, and asks for nothing', async () => {
	fillShop();
	const searches = nameSearches(clock);
	expect(await names(searches, 'searchProperties', 'PLA')).toEqual(['plan', 'Plan']);
	expect(await names(searches, 'searchProperties', ' aud ')).toEqual([
		'n8n Audiences',
		'Segment Audiences',
	]);
	expect(stage.sent).toHaveLength(1);
});

test('two openings within a minute are one request, also side by side; a minute later there is another', async () => {
	fillShop();
	const searches = nameSearches(clock);
	await Promise.all([names(searches, 'searchTags'), names(searches, 'searchProperties')]);
	expect(stage.sent).toHaveLength(1);
	person(3, {}, ['new']);
	expect(await names(searches, 'searchTags')).toEqual(['beta', 'vip']);
	minutes += 1;
	expect(await names(searches, 'searchTags')).toEqual(['beta', 'new', 'vip']);
	expect(stage.sent).toHaveLength(2);
});

test('each token has names of its own', async () => {
	fillShop();
	const searches = nameSearches(clock);
	await names(searches, 'searchTags');
	const partner = stage.credential({ privateKey: PARTNER_KEY, shopToken: TEST_KEY });
	await names(searches, 'searchTags', '', {}, partner);
	expect(stage.sent).toHaveLength(2);
});

test('a list that could not be read is asked for again', async () => {
	fillShop();
	const searches = nameSearches(clock);
	stage.emulator.fail({ kind: 'empty', status: 403, times: 1, method: 'GET' });
	await expect(names(searches, 'searchTags')).rejects.toMatchObject({
		description: expect.any(String) as string,
	});
	expect(await names(searches, 'searchTags')).toEqual(['beta', 'vip']);
});

test('events are those that were sent with this token; the list costs no request', async () => {
	const searches = nameSearches(clock);
	expect(await names(searches, 'searchEvents')).toEqual([]);
	const send = {
		resource: 'event',
		operation: 'send',
		eventType: '={{ $json.type }}',
		subscriber: { __rl: true, mode: 'phone', value: '+14155551001' },
	};
	const items = ['Order_Placed', 'Cart_Left', 'Order_Placed'].map((type) => ({ type }));
	await stage.run({ ...send, options: { dryRun: true } }, { items });
	expect(await names(searches, 'searchEvents')).toEqual([]);
	await stage.run(send, { items });
	const before = stage.sent.length;
	expect(await names(searches, 'searchEvents')).toEqual(['Cart_Left', 'Order_Placed']);
	expect(await names(searches, 'searchEvents', 'order')).toEqual(['Order_Placed']);
	expect(stage.sent).toHaveLength(before);
});
