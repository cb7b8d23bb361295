import { jsonOf, openStage, V } from '../operationHarness';

const stage = openStage();
const GET = { resource: 'webhook', operation: 'get', webhookId: V };

test('gets a subscription', async () => {
	const { id } = stage.emulator
		.shop()
		.webhooks.create('https://example.com/', 'shop.test', { A: 'b' });
	const { items } = await stage.run(GET, { items: [{ v: id }] });
	expect(jsonOf(items)).toEqual([
		expect.objectContaining({ id, event: 'shop.test', headers: { A: 'b' } }),
	]);
});

test.each([400, 404] as const)('one that is not there, told as %i', async (unknownId) => {
	stage.emulator.options.unknownId = unknownId;
	const { error } = await stage.run(GET, { items: [{ v: 'nothing' }] });
	expect(error?.description).toContain('there is no webhook subscription with this ID');
});
