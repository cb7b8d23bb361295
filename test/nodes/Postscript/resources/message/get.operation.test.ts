import { jsonOf, openStage, V } from '../operationHarness';

const stage = openStage();
const GET = { resource: 'message', operation: 'get', messageId: V };

test('says what became of a message', async () => {
	const id = await stage.message('+14155550123', 'Hello');
	const { items } = await stage.run(GET, { items: [{ v: id }] });
	expect(jsonOf(items)).toEqual([
		{
			message_id: id,
			status: 'sent',
			category: 'promotional',
			subscriber_id: expect.stringMatching(/^s_/),
			phone_number: '+14155550123',
			body: 'Hello',
			scheduled_at: null,
			sent_message_id: expect.stringMatching(/^sm_/),
			sent_at: expect.stringMatching(/Z$/),
			credits_used: 1,
		},
	]);
});

test('raw, it is as Postscript gives it; selected fields come with the IDs', async () => {
	const id = await stage.message('+14155550123', 'Hello');
	const raw = await stage.run({ ...GET, output: 'raw' }, { items: [{ v: id }] });
	expect(jsonOf(raw.items)).toMatchObject([{ id, phone: '+14155550123', status_code: 0 }]);
	const chosen = { output: 'selectedFields', fields: ['status'] };
	const { items } = await stage.run({ ...GET, ...chosen }, { items: [{ v: id }] });
	expect(Object.keys(items[0].json)).toEqual(['message_id', 'status', 'subscriber_id']);
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
