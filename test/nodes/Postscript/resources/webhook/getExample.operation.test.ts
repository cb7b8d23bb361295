import { jsonOf, openStage, V } from '../operationHarness';

const stage = openStage();
const GET_EXAMPLE = { resource: 'webhook', operation: 'getExample' };

test('shows the shape of a delivery', async () => {
	const { items } = await stage.run({ ...GET_EXAMPLE, event: 'shop.incoming_message' });
	expect(jsonOf(items)).toEqual([
		expect.objectContaining({ event: 'shop.incoming_message', event_data: expect.any(Object) }),
	]);
	expect(stage.sent).toEqual([
		{
			method: 'GET',
			path: '/api/v2/webhooks/example',
			query: { event: 'shop.incoming_message' },
		},
	]);
});

test('an event that Postscript does not know', async () => {
	const { error } = await stage.run({ ...GET_EXAMPLE, event: V }, { items: [{ v: 'x' }] });
	expect(error?.message).toBe('Event "x" is none of its choices');
	expect(stage.sent).toEqual([]);
});
