import { TimeSlices } from '../../../../nodes/Postscript/execution/timeSlices';
import { VirtualClock } from '../../../support/virtualClock';

test('work goes on for 20 ms, then the event loop gets a turn', async () => {
	const clock = new VirtualClock();
	const slices = new TimeSlices(clock);
	await clock.advance(19);
	await slices.giveWay();
	expect(clock.sleeping).toBe(0);
	await clock.advance(1);
	const turn = slices.giveWay();
	expect(clock.sleeping).toBe(1);
	await clock.runUntil(turn);
	await slices.giveWay();
	expect(clock.sleeping).toBe(0);
});

test('all who work side by side take the same turn', async () => {
	const clock = new VirtualClock();
	const slices = new TimeSlices(clock);
	await clock.advance(20);
	const turns = Array.from({ length: 32 }, async () => await slices.giveWay());
	expect(clock.sleeping).toBe(1);
	await clock.runUntil(Promise.all(turns));
});
