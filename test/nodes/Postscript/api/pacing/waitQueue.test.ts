import fc from 'fast-check';

import {
	Cancellations,
	WaitingLine,
	type Waiter,
} from '../../../../../nodes/Postscript/api/pacing/waitQueue';

function waiterNamed(name: number, rejected: Array<[number, unknown]>, signal?: AbortSignal) {
	const waiter: Waiter<number> & { name: number } = {
		name,
		settle: () => undefined,
		reject: (reason) => rejected.push([name, reason]),
		signal,
	};
	return waiter;
}

describe('a waiting line', () => {
	it('gives undefined when nobody waits', () => {
		expect(new WaitingLine<number>().takeFirst()).toBeUndefined();
	});

	it('behaves like a list from which anyone may leave', () => {
		const step = fc.oneof(
			fc.record({ kind: fc.constant('join' as const), pick: fc.nat(20) }),
			fc.record({ kind: fc.constantFrom('leave' as const, 'take' as const), pick: fc.nat(20) }),
		);
		fc.assert(
			fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
				const line = new WaitingLine<number>();
				const list: Array<Waiter<number>> = [];
				steps.forEach(({ kind, pick }, name) => {
					if (kind === 'join') {
						const waiter = waiterNamed(name, []);
						line.join(waiter);
						list.push(waiter);
					} else if (kind === 'take') {
						expect(line.takeFirst()).toBe(list.shift());
					} else if (list.length > 0) {
						line.leave(list.splice(pick % list.length, 1)[0]);
					}
					expect(line.length).toBe(list.length);
				});
				for (const waiter of list) expect(line.takeFirst()).toBe(waiter);
			}),
		);
	});
});

describe('cancellations', () => {
	it('take everyone with the aborted signal out of the line, and nobody else', () => {
		const rejected: Array<[number, unknown]> = [];
		const [one, two] = [new AbortController(), new AbortController()];
		const line = new WaitingLine<number>();
		const cancellations = new Cancellations<number>();
		const signals = [one.signal, two.signal, undefined, one.signal, one.signal];
		const waiters = signals.map((signal, name) => waiterNamed(name, rejected, signal));
		for (const waiter of waiters) {
			line.join(waiter);
			cancellations.watch(waiter);
		}
		const served = line.takeFirst();
		expect(served).toBe(waiters[0]);
		cancellations.forget(waiters[0]);
		one.abort('stopped');
		expect(rejected).toEqual([
			[3, 'stopped'],
			[4, 'stopped'],
		]);
		expect([line.takeFirst(), line.takeFirst(), line.takeFirst()]).toEqual([
			waiters[1],
			waiters[2],
			undefined,
		]);
	});
});
