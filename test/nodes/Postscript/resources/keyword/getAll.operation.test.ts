import { jsonOf, openStage, pairsOf, V } from '../operationHarness';

const stage = openStage();
const GET_ALL = { resource: 'keyword', operation: 'getAll' };
const wordsOf = (items: Parameters<typeof jsonOf>[0]) =>
	jsonOf(items).map(({ keyword }) => keyword);

test('lists what each item asks for, with one request', async () => {
	const { items } = await stage.run(
		{ ...GET_ALL, returnAll: true, filters: { contains: V } },
		{ items: [{ v: 'vip' }, { v: 'COME' }, { v: 'nothing' }] },
	);
	expect(wordsOf(items)).toEqual(['VIP', 'WELCOME']);
	expect(pairsOf(items)).toEqual([0, 1]);
	expect(stage.sent).toEqual([{ method: 'GET', path: '/api/v2/keywords' }]);
});

test('keeps to the limit', async () => {
	const { items } = await stage.run({ ...GET_ALL, limit: 1 });
	expect(items).toHaveLength(1);
});

test.each([0, 1.5, 'many'])('refuses %j as limit', async (limit) => {
	const { error } = await stage.run({ ...GET_ALL, limit });
	expect(error?.message).toContain('Limit must be a whole number of at least 1');
	expect(stage.sent).toEqual([]);
});
