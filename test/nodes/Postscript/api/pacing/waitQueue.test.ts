import fc from 'fast-check';

import {
	Cancellations,
	FairQueue,
	WaitQueue,
	type Waiter,
} from '../../../../../nodes/Postscript/api/pacing/waitQueue';

function waiterNamed(
	name: number,
	rejected: Array<[number, unknown]>,
	signal?: AbortSignal,
	owner?: object,
) {
	const waiter: Waiter<number> & { name: number } = {
		name,
		resolve: () => undefined,
		reject: (reason) => rejected.push([name, reason]),
		signal,
		owner,
	};
	return waiter;
}

describe('a wait queue', () => {
	it('gives undefined when it is empty', () => {
		expect(new WaitQueue<number>().dequeue()).toBeUndefined();
	});

	it('behaves like a list from which any element may be removed', () => {
		const step = fc.oneof(
			fc.record({ kind: fc.constant('enqueue' as const), pick: fc.nat(20) }),
			fc.record({ kind: fc.constantFrom('remove' as const, 'dequeue' as const), pick: fc.nat(20) }),
		);
		fc.assert(
			fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
				const queue = new WaitQueue<number>();
				const list: Array<Waiter<number>> = [];
				steps.forEach(({ kind, pick }, name) => {
					if (kind === 'enqueue') {
						const waiter = waiterNamed(name, []);
						queue.enqueue(waiter);
						list.push(waiter);
					} else if (kind === 'dequeue') {
						expect(queue.dequeue()).toBe(list.shift());
					} else if (list.length > 0) {
						queue.remove(list.splice(pick % list.length, 1)[0]);
					}
					expect(queue.length).toBe(list.length);
				});
				for (const waiter of list) expect(queue.dequeue()).toBe(waiter);
			}),
		);
	});
});

describe('a fair queue', () => {
	const OWNERS = [undefined, {}, {}, {}];

	it('serves owners in turn, each in order, and remembers no owner that waits for nothing', () => {
		const step = fc.record({
			kind: fc.constantFrom('enqueue' as const, 'remove' as const, 'dequeue' as const),
			pick: fc.nat(20),
		});
		fc.assert(
			fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
				const queue = new FairQueue<number>();
				let model: Array<{ owner?: object; waiters: Array<Waiter<number>> }> = [];
				const prune = () => {
					model = model.filter(({ waiters }) => waiters.length > 0);
				};
				steps.forEach(({ kind, pick }, name) => {
					const all = model.flatMap(({ waiters }) => waiters);
					if (kind === 'enqueue') {
						const owner = OWNERS[pick % OWNERS.length];
						const waiter = waiterNamed(name, [], undefined, owner);
						queue.enqueue(waiter);
						const known = model.find((each) => each.owner === owner);
						if (known) known.waiters.push(waiter);
						else model.push({ owner, waiters: [waiter] });
					} else if (kind === 'dequeue') {
						const turn = model.shift();
						expect(queue.dequeue()).toBe(turn?.waiters.shift());
						if (turn) model.push(turn);
					} else if (all.length > 0) {
						const waiter = all[pick % all.length];
						queue.remove(waiter);
						for (const each of model) each.waiters = each.waiters.filter((one) => one !== waiter);
					}
					prune();
					expect(queue.owners).toBe(model.length);
					expect(queue.length).toBe(model.flatMap(({ waiters }) => waiters).length);
				});
				while (queue.dequeue()) continue;
				expect([queue.length, queue.owners]).toEqual([0, 0]);
			}),
		);
	});

	it('remembers no owner whose waiters were all cancelled', () => {
		const queue = new FairQueue<number>();
		const cancellations = new Cancellations<number>();
		const stop = new AbortController();
		for (let n = 0; n < 3; n++) {
			const waiter = waiterNamed(n, [], stop.signal, {});
			queue.enqueue(waiter);
			cancellations.watch(waiter);
		}
		expect(queue.owners).toBe(3);
		stop.abort();
		expect([queue.length, queue.owners]).toEqual([0, 0]);
	});
});

describe('cancellations', () => {
	it('take everyone with the aborted signal out of the queue, and no other', () => {
		const rejected: Array<[number, unknown]> = [];
		const [one, two] = [new AbortController(), new AbortController()];
		const queue = new WaitQueue<number>();
		const cancellations = new Cancellations<number>();
		const signals = [one.signal, two.signal, undefined, one.signal, one.signal];
		const waiters = signals.map((signal, name) => waiterNamed(name, rejected, signal));
		for (const waiter of waiters) {
			queue.enqueue(waiter);
			cancellations.watch(waiter);
		}
		const served = queue.dequeue();
		expect(served).toBe(waiters[0]);
		cancellations.forget(waiters[0]);
		one.abort('stopped');
		expect(rejected).toEqual([
			[3, 'stopped'],
			[4, 'stopped'],
		]);
		expect([queue.dequeue(), queue.dequeue(), queue.dequeue()]).toEqual([
			waiters[1],
			waiters[2],
			undefined,
		]);
	});
});
