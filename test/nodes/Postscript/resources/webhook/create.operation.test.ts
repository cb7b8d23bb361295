import { expectRefusal, jsonOf, openStage, V } from '../operationHarness';

const stage = openStage();
const CREATE = {
	resource: 'webhook',
	operation: 'create',
	callbackUrl: 'https://example.com/postscript',
	event: 'shop.subscriber.opt_in',
};

test('makes a subscription with headers', async () => {
	const headers = { header: [{ name: 'X-Secret', value: 'open sesame' }] };
	const { items } = await stage.run({ ...CREATE, headers });
	expect(jsonOf(items)).toEqual([
		expect.objectContaining({
			id: expect.any(String),
			callback_url: CREATE.callbackUrl,
			event: CREATE.event,
			headers: { 'X-Secret': 'open sesame' },
		}),
	]);
	expect(stage.sent).toHaveLength(1);
});

test.each(['shop.shop.email_collected', 'shop.email_collected'] as const)(
	'the email event is found where Postscript takes it as %s',
	async (emailCollected) => {
		stage.emulator.options.emailCollected = emailCollected;
		const { items, error } = await stage.run({ ...CREATE, event: 'shop.email_collected' });
		expect(error).toBeUndefined();
		expect(jsonOf(items)[0].event).toBe('shop.email_collected');
	},
);

test('a dry run sends nothing', async () => {
	const { items } = await stage.run({ ...CREATE, options: { dryRun: true } });
	expect(jsonOf(items)[0]).toMatchObject({ dry_run: true, requests: [expect.anything()] });
	expect(stage.sent).toEqual([]);
});

test.each([
	['an address without https', 'http://example.com/', /must be an address that begins with https/],
	['no address', '', 'Callback URL is empty'],
	['a word', 'here', /must be an address/],
])('refuses %s', async (_what, bad, message) => {
	await expectRefusal(stage, CREATE, {
		parameters: { callbackUrl: V },
		good: 'https://example.com/a',
		bad,
		message,
		advice: 'Enter',
	});
});

test('refuses a header name that no header has', async () => {
	const headers = { header: [{ name: 'X Secret', value: 'x' }] };
	const { error } = await stage.run({ ...CREATE, headers });
	expect(error?.message).toContain('Headers has a name with characters');
	expect(stage.sent).toEqual([]);
});
