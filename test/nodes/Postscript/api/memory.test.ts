import { pacerFor } from '../../../../nodes/Postscript/api/pacing/pacers';
import { runInOrder } from '../../../../nodes/Postscript/api/sequencer';
import { bulky, usedHeap } from '../../../support/heap';
import { VirtualClock } from '../../../support/virtualClock';

/** What lives as long as the process lets go of each person, so that months of work fit into it. */
const PEOPLE = 10_000;
const FEW_BYTES = 10_000_000;

test('the order of writes remembers nobody whose work has ended', async () => {
	const before = usedHeap();
	const client = { token: 'token', signal: undefined };
	for (let index = 0; index < PEOPLE; index++) {
		await runInOrder(client, bulky(index), async () => await Promise.resolve());
		await runInOrder(client, bulky(index), async () => {
			throw new Error('refused');
		}).catch(() => {});
	}
	expect(usedHeap() - before).toBeLessThan(FEW_BYTES);
});

test('tokens that are no longer used take their pacers along', async () => {
	const clock = new VirtualClock();
	const before = usedHeap();
	for (let index = 0; index < PEOPLE; index++) {
		await pacerFor(bulky(index), 15, clock).acquire('batch');
		await clock.advance(1000);
	}
	expect(usedHeap() - before).toBeLessThan(FEW_BYTES);
});
