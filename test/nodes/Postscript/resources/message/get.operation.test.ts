import { jsonOf, openStage, V } from '../operationHarness';

const stage = openStage();
const GET = { resource: 'message', operation: 'get', messageId: V };

test('says what became of a message', async () => {
	const id = await stage.message('+14155550123', 'Hello');
	const { items } = await stage.run(GET, { items: [{ v: id }] });
	expect(jsonOf(items)).toEqual([
		expect.objectContaining({ id, body: 'Hello', status: 'sent', phone: '+14155550123' }),
	]);
});

test('a message that is not there is refused in plain words', async () => {
	const { error } = await stage.run(GET, { items: [{ v: 'mr_nothing' }] });
	expect(error?.message).toContain('Postscript refused to show this message');
	expect(error?.description).toContain('there is no message with this ID');
});

test.each(['../me', 'a b'])('%j is no ID', async (v) => {
	const { error } = await stage.run(GET, { items: [{ v }] });
	expect(error?.message).toMatch(/Message ID .* is not an ID/);
	expect(stage.sent).toEqual([]);
});
