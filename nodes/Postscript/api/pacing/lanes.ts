import { FairQueue, WaitQueue, type Waiter } from './waitQueue';

/** Short calls that a person or a trigger waits for never queue behind a batch of items. */
export type Lane = 'interactive' | 'batch';

/**
 * While a batch waits, it gets at least each fifth turn: a long poll must not bring it to a halt.
 */
const INTERACTIVE_IN_A_ROW = 4;

/** The queues of one lane: begun work goes first, then owners take turns. */
class LaneQueues<T> {
	private readonly begun = new WaitQueue<T>();

	private readonly fresh = new FairQueue<T>();

	get length(): number {
		return this.begun.length + this.fresh.length;
	}

	enqueue(waiter: Waiter<T>, begun: boolean): void {
		(begun ? this.begun : this.fresh).enqueue(waiter);
	}

	dequeue(): Waiter<T> | undefined {
		return this.begun.dequeue() ?? this.fresh.dequeue();
	}
}

/** All that wait, in their lanes; decides which one is next. */
export class Lanes<T> {
	private readonly queues: Record<Lane, LaneQueues<T>> = {
		interactive: new LaneQueues(),
		batch: new LaneQueues(),
	};

	private interactiveInARow = 0;

	get length(): number {
		return this.queues.interactive.length + this.queues.batch.length;
	}

	/** @param begun whether the waiter goes before everything in its lane that waits to begin */
	enqueue(lane: Lane, waiter: Waiter<T>, begun: boolean): void {
		this.queues[lane].enqueue(waiter, begun);
	}

	/** The next in turn, taken out; undefined when nothing waits. */
	dequeue(): Waiter<T> | undefined {
		const { interactive, batch } = this.queues;
		const batchIsDue = batch.length > 0 && this.interactiveInARow >= INTERACTIVE_IN_A_ROW;
		const fromInteractive = interactive.length > 0 && !batchIsDue;
		this.interactiveInARow = fromInteractive && batch.length > 0 ? this.interactiveInARow + 1 : 0;
		return (fromInteractive ? interactive : batch).dequeue();
	}
}
