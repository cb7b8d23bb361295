import { jsonOf, openStage, V } from '../operationHarness';

const stage = openStage();
const UPDATE = { resource: 'webhook', operation: 'update', webhookId: V };

test('changes the address', async () => {
	const { id } = stage.emulator.shop().webhooks.create('https://example.com/', 'shop.test', {});
	const { items } = await stage.run(
		{ ...UPDATE, updateFields: { callbackUrl: 'https://example.com/new' } },
		{ items: [{ v: id }] },
	);
	expect(jsonOf(items)[0].callback_url).toBe('https://example.com/new');
	expect(stage.writes).toEqual([
		{
			method: 'PATCH',
			path: `/api/v2/webhooks/${id}`,
			body: { callback_url: 'https://example.com/new' },
		},
	]);
});

test('nothing to update is refused before anything is sent', async () => {
	const { error } = await stage.run(UPDATE, { items: [{ v: 'x' }] });
	expect(error?.message).toBe('There is nothing to update');
	expect(stage.sent).toEqual([]);
});
