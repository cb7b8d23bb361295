import { jsonOf, openStage } from '../operationHarness';

const stage = openStage();
const SEND_TEST = { resource: 'webhook', operation: 'sendTest', event: 'shop.test' };

test('asks Postscript for a delivery', async () => {
	const { items } = await stage.run(SEND_TEST);
	expect(jsonOf(items)).toEqual([{ status: 'sent', event: 'shop.test' }]);
	expect(stage.writes).toEqual([
		{ method: 'POST', path: '/api/v2/webhooks/test', body: { event: 'shop.test' } },
	]);
});

test('a dry run asks for none', async () => {
	await stage.run({ ...SEND_TEST, options: { dryRun: true } });
	expect(stage.sent).toEqual([]);
});
