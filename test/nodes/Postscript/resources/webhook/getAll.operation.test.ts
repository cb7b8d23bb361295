import { jsonOf, openStage } from '../operationHarness';

const stage = openStage();
const GET_ALL = { resource: 'webhook', operation: 'getAll' };

test('lists the subscriptions, up to the limit', async () => {
	const { webhooks } = stage.emulator.shop();
	for (const event of ['shop.test', 'shop.subscriber.opt_in', 'shop.subscriber.opt_out']) {
		webhooks.create('https://example.com/', event, {});
	}
	const all = await stage.run({ ...GET_ALL, returnAll: true });
	expect(jsonOf(all.items).map(({ event }) => event)).toEqual([
		'shop.test',
		'shop.subscriber.opt_in',
		'shop.subscriber.opt_out',
	]);
	expect((await stage.run({ ...GET_ALL, limit: 2 })).items).toHaveLength(2);
});

test('a shop without any has none', async () => {
	expect((await stage.run({ ...GET_ALL, returnAll: true })).items).toEqual([]);
});
