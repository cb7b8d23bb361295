import { jsonOf, openStage, pairsOf, V } from '../operationHarness';

const stage = openStage();
const GET = { resource: 'keyword', operation: 'get' };
const by = (mode: string) => ({ ...GET, keyword: { __rl: true, mode, value: V } });

test('finds a keyword by its word, in capitals or not, and by its ID', async () => {
	const { items } = await stage.run(by('word'), { items: [{ v: 'vip' }, { v: 'VIP' }] });
	const [found] = jsonOf(items);
	expect(jsonOf(items)).toEqual([found, found]);
	expect(found).toMatchObject({ id: expect.stringMatching(/^kw_/), keyword: 'VIP' });
	const byId = await stage.run(by('id'), { items: [{ v: String(found.id) }] });
	expect(jsonOf(byId.items)).toEqual([found]);
	expect(stage.sent.at(-1)?.path).toBe(`/api/v2/keywords/${String(found.id)}`);
});

test.each([
	['word', 'NOTHING', 'The shop has no active keyword NOTHING'],
	['id', 'kw_nothing', 'Could not find keyword matching that information'],
])('says that there is none by %s', async (mode, v, message) => {
	const { items } = await stage.run(by(mode), {
		items: [{ v }, { v }],
		onError: 'continueRegularOutput',
	});
	expect(pairsOf(items)).toEqual([0, 1]);
	expect(String(items[0].json.error)).toContain(message);
});

test('an empty keyword is refused before anything is sent', async () => {
	const { error } = await stage.run(by('word'), { items: [{ v: ' ' }] });
	expect(error?.message).toBe('Keyword is empty');
	expect(stage.sent).toEqual([]);
});
