import { jsonOf, openStage } from '../operationHarness';

// In real time: about 27 seconds.
const stage = openStage({ rate: 15, latencyMs: 100 });

test('200 people at 15 requests a second: nobody is left out', async () => {
	const phones = Array.from({ length: 200 }, (_, n) => `+1415555${String(1000 + n)}`);
	for (const phone of phones) stage.emulator.shop().add({ phone });
	const { items, error } = await stage.run(
		{
			resource: 'audience',
			operation: 'sync',
			audience: 'VIP',
			membership: 'add',
			phone: '={{ $json.phone }}',
		},
		{
			items: phones.map((phone) => ({ phone })),
			credential: stage.credential({ requestsPerSecond: 15 }),
		},
	);
	expect(error).toBeUndefined();
	expect(jsonOf(items).filter(({ status }) => status === 'added')).toHaveLength(200);
	expect(stage.emulator.events).toHaveLength(200);
}, 90_000);
