import { jsonOf, openStage, V } from '../operationHarness';

const stage = openStage();
const GET_SENT = { resource: 'message', operation: 'getSent', sentMessageId: V };

test('shows the text that went out, by the ID that Get puts out', async () => {
	const messageId = await stage.message('+14155550123', 'Hello');
	const { items } = await stage.run(
		{ resource: 'message', operation: 'get', messageId },
		{ items: [{}] },
	);
	const id = String(jsonOf(items)[0].sent_message_id);
	const sent = await stage.run(GET_SENT, { items: [{ v: id }] });
	expect(jsonOf(sent.items)).toEqual([
		expect.objectContaining({ id, body: expect.stringMatching(/: Hello$/), credits_used: 1 }),
	]);
});

test("the message's own ID finds nothing, and the advice says why", async () => {
	const id = await stage.message('+14155550123', 'Hello');
	const { error } = await stage.run(GET_SENT, { items: [{ v: id }] });
	expect(error?.description).toContain('it is the sent_message_id of a message');
});
