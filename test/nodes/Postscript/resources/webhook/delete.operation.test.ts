import { jsonOf, openStage, V } from '../operationHarness';

const stage = openStage();
const DELETE = { resource: 'webhook', operation: 'delete', webhookId: V };

test('removes a subscription', async () => {
	const { webhooks } = stage.emulator.shop();
	const { id } = webhooks.create('https://example.com/', 'shop.test', {});
	const { items } = await stage.run(DELETE, { items: [{ v: id }] });
	expect(jsonOf(items)).toEqual([{ deleted: true, id }]);
	expect(webhooks.subscriptions.size).toBe(0);
});

test('a dry run removes nothing', async () => {
	const { webhooks } = stage.emulator.shop();
	const { id } = webhooks.create('https://example.com/', 'shop.test', {});
	await stage.run({ ...DELETE, options: { dryRun: true } }, { items: [{ v: id }] });
	expect(webhooks.subscriptions.size).toBe(1);
});

test('one that is not there', async () => {
	const { error } = await stage.run(DELETE, { items: [{ v: 'nothing' }] });
	expect(error?.description).toContain('there is no webhook subscription with this ID');
});
