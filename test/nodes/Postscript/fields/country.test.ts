import type { NodeParameterValueType } from 'n8n-workflow';
import { jsonOf, openStage } from '../resources/operationHarness';

const stage = openStage();

const SEND = {
	resource: 'message',
	operation: 'send',
	body: 'Hello',
	category: 'promotional',
};
const byPhone = { __rl: true, mode: 'phone', value: '020 7946 0958' };
const locator = (mode: string, value: unknown) =>
	({ __rl: true, mode, value }) as NodeParameterValueType;

test.each<[string, NodeParameterValueType]>([
	[
		'chosen from the list',
		{ ...(locator('list', 'GB') as object), cachedResultName: 'United Kingdom' },
	],
	['by its code, in either case', locator('code', 'gb')],
	['by an expression', locator('code', '={{ $json.country }}')],
	['as a bare code, such as an agent gives', 'GB'],
	['as a bare expression', '={{ $json.country }}'],
])('a country can be given %s', async (_title, country) => {
	stage.emulator.shop().add({ phone: '+442079460958' });
	const { items } = await stage.run(
		{
			...SEND,
			subscriber: byPhone,
			additionalFields: { country },
			options: { defaultCountry: country },
		},
		{ items: [{ country: 'GB' }] },
	);
	expect(stage.writes).toMatchObject([{ body: { country: 'GB' } }]);
	expect(jsonOf(items)).toMatchObject([{ phone_number: '+442079460958' }]);
});

test('a default country left empty is refused, one that was not added is the United States', async () => {
	const subscriber = { ...byPhone, value: '(415) 555-0123' };
	const empty = { ...SEND, subscriber, options: { defaultCountry: locator('list', '') } };
	expect((await stage.run(empty)).error).toMatchObject({
		message: 'Default Country is empty',
		description: expect.stringContaining('Choose a country from the list') as string,
	});
	expect(stage.sent).toEqual([]);
	stage.emulator.shop().add({ phone: '+14155550123' });
	const { items } = await stage.run({ ...SEND, subscriber });
	expect(jsonOf(items)).toMatchObject([{ phone_number: '+14155550123' }]);
});

test('an object in the place of a country is refused by its name, whatever it is made of', async () => {
	stage.emulator.shop().add({ phone: '+14155550123' });
	const { error } = await stage.run(
		{
			...SEND,
			subscriber: { ...byPhone, value: '+1 415 555 0123' },
			additionalFields: { country: '={{ $json.country }}' },
		},
		{ items: [{ country: { toString: null } }] },
	);
	expect(error?.message).toBe('Country an object is not a country code');
});
