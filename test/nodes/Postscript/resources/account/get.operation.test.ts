import { jsonOf, openStage, pairsOf } from '../operationHarness';

const stage = openStage();
const GET = { resource: 'account', operation: 'get' };

test('says whom the key speaks for, asked once for all items', async () => {
	const { items } = await stage.run(GET, { items: [{}, {}] });
	expect(jsonOf(items)).toEqual(
		Array(2).fill({
			resource_id: expect.stringMatching(/^shop_/),
			resource_name: expect.any(String),
			resource_type: 'shop',
		}),
	);
	expect(pairsOf(items)).toEqual([0, 1]);
	expect(stage.sent).toEqual([{ method: 'GET', path: '/api/v2/me' }]);
});
