import { call, handClock } from './caller';
import { startEmulator, type Emulator } from './index';

const clock = handClock();
let emulator: Emulator;
beforeAll(async () => {
	emulator = await startEmulator({ rate: null, now: clock.now });
});
afterAll(async () => await emulator.close());

const date = async (path: string) => (await call(emulator, 'GET', path)).headers.get('date');

test.each([
	['an answer', '/api/v2/me'],
	['a refusal', '/api/v2/nowhere'],
])(
	'%s is dated by the clock of the emulator, ahead or behind, or not at all',
	async (_name, path) => {
		emulator.options.dateSkewMs = 0;
		expect(await date(path)).toBe('Sun, 01 Mar 2026 12:00:00 GMT');
		emulator.options.dateSkewMs = -90_000;
		expect(await date(path)).toBe('Sun, 01 Mar 2026 11:58:30 GMT');
		emulator.options.dateSkewMs = null;
		expect(await date(path)).toBeNull();
	},
);
