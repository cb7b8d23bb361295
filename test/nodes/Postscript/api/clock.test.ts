import { systemClock } from '../../../../nodes/Postscript/api/clock';

beforeEach(() => {
	jest.useFakeTimers({ doNotFake: ['queueMicrotask', 'nextTick'] });
});
afterEach(() => {
	jest.useRealTimers();
});

test('sleeps as long as it is asked to, though in parts', async () => {
	let isAwake = false;
	const sleeping = systemClock.sleep(60_000, new AbortController().signal);
	void sleeping.then(() => (isAwake = true));
	await jest.advanceTimersByTimeAsync(59_999);
	expect(isAwake).toBe(false);
	await jest.advanceTimersByTimeAsync(2);
	expect(isAwake).toBe(true);
});

test('an abort ends it at once, and leaves no timer that keeps the process', async () => {
	const controller = new AbortController();
	const sleeping = systemClock.sleep(60_000, controller.signal);
	await jest.advanceTimersByTimeAsync(1000);
	controller.abort(new Error('cancelled'));
	await expect(sleeping).rejects.toThrow('cancelled');
	await jest.advanceTimersByTimeAsync(250);
	expect(jest.getTimerCount()).toBe(0);
});
