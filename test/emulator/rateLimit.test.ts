import { turn } from '../support/turn';
import { call, handClock } from './caller';
import { PARTNER_KEY, startEmulator, TEST_KEY, type Emulator, type EmulatorOptions } from './index';

const clock = handClock();
let emulator: Emulator;
const start = async (options: EmulatorOptions) => {
	emulator = await startEmulator({ now: clock.now, ...options });
};
afterEach(async () => {
	expect(emulator.violations).toEqual([]);
	await emulator.close();
});

const statuses = async (count: number, headers = {}, key = TEST_KEY) =>
	await Promise.all(
		Array.from(
			{ length: count },
			async () => (await call(emulator, 'GET', '/api/v2/me', { key, headers })).status,
		),
	);
const refused = (answers: number[]) => answers.filter((status) => status === 429).length;

test('the sixteenth request in a second is refused as documented', async () => {
	await start({});
	expect(refused(await statuses(15))).toBe(0);
	const { status, body, headers } = await call(emulator, 'GET', '/api/v2/me');
	expect([status, body]).toEqual([
		429,
		{ error_code: 3002, error_message: 'Rate limit exceeded', success: false },
	]);
	expect(headers.get('retry-after')).toBeNull();
	expect(emulator.counters.byStatus).toEqual({ 200: 15, 429: 1 });
});

test('a fixed window starts anew with each full second', async () => {
	await start({ window: 'fixed' });
	clock.forward(900);
	expect(refused(await statuses(15))).toBe(0);
	clock.forward(100);
	expect(refused(await statuses(16))).toBe(1);
});

test('a sliding window counts any second', async () => {
	await start({ window: 'sliding' });
	clock.forward(900);
	expect(refused(await statuses(15))).toBe(0);
	clock.forward(999);
	expect(refused(await statuses(1))).toBe(1);
	clock.forward(1);
	expect(refused(await statuses(15))).toBe(0);
});

test('a partner has a limit of its own with each shop', async () => {
	await start({ rate: 2 });
	expect(refused(await statuses(3))).toBe(1);
	expect(refused(await statuses(3, {}, PARTNER_KEY))).toBe(1);
	expect(refused(await statuses(3, { 'X-Postscript-Shop-Token': TEST_KEY }, PARTNER_KEY))).toBe(1);
});

test('refused keys are not counted; the rate can be set and lifted while running', async () => {
	await start({ rate: 1 });
	await call(emulator, 'GET', '/api/v2/me', { key: 'unknown' });
	expect(refused(await statuses(2))).toBe(1);
	emulator.options.rate = null;
	expect(refused(await statuses(50))).toBe(0);
});

test('a request that the network holds up counts when it arrives, not when it was sent', async () => {
	await start({ rate: 1, jitterMs: 600_000 });
	const heldUp = statuses(1).catch(() => []);
	while (emulator.log.length === 0) await turn();
	emulator.options.jitterMs = 0;
	expect(refused(await statuses(1))).toBe(0);
	expect(refused(await statuses(1))).toBe(1);
	expect(emulator.log[0].status).toBe(0);
	void heldUp;
});
