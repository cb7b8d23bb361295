/** Waits in a queue for a value; the last three fields are the queue's own. */
export interface Waiter<T> {
	resolve(value: T): void;
	reject(reason: unknown): void;
	readonly signal?: AbortSignal;
	/** The run that it belongs to; see `FairQueue`. */
	readonly owner?: object;
	queue?: Queue<T>;
	previous?: Waiter<T>;
	next?: Waiter<T>;
}

export interface Queue<T> {
	readonly length: number;
	enqueue(waiter: Waiter<T>): void;
	/** Takes `waiter` out, wherever in the queue it stands. */
	remove(waiter: Waiter<T>): void;
	/** The next in turn, taken out; undefined when the queue is empty. */
	dequeue(): Waiter<T> | undefined;
}

/**
 * First in, first out. A linked list, because a cancelled run takes its waiters out of the middle:
 * each operation costs the same in a queue of ten and of 100,000.
 */
export class WaitQueue<T> implements Queue<T> {
	private first?: Waiter<T>;

	private last?: Waiter<T>;

	private count = 0;

	get length(): number {
		return this.count;
	}

	enqueue(waiter: Waiter<T>): void {
		waiter.queue = this;
		waiter.previous = this.last;
		if (this.last) this.last.next = waiter;
		else this.first = waiter;
		this.last = waiter;
		this.count++;
	}

	remove(waiter: Waiter<T>): void {
		if (waiter.previous) waiter.previous.next = waiter.next;
		else this.first = waiter.next;
		if (waiter.next) waiter.next.previous = waiter.previous;
		else this.last = waiter.previous;
		waiter.queue = waiter.previous = waiter.next = undefined;
		this.count--;
	}

	dequeue(): Waiter<T> | undefined {
		const waiter = this.first;
		if (waiter) this.remove(waiter);
		return waiter;
	}
}

/**
 * Owners take turns, and within an owner it is first in, first out: 5,000 requests of one run delay
 * another run's first request by one place, not by 5,000. Waiters without an owner count as one
 * owner's. An owner with nothing in the queue is not remembered.
 */
export class FairQueue<T> implements Queue<T> {
	/** Never holds an empty queue. The first one is next in turn: a `Map` keeps the order of insertion. */
	private readonly byOwner = new Map<object | undefined, WaitQueue<T>>();

	private count = 0;

	get length(): number {
		return this.count;
	}

	/** How many owners have waiters in the queue. */
	get owners(): number {
		return this.byOwner.size;
	}

	enqueue(waiter: Waiter<T>): void {
		let queue = this.byOwner.get(waiter.owner);
		if (!queue) {
			queue = new WaitQueue();
			this.byOwner.set(waiter.owner, queue);
		}
		queue.enqueue(waiter);
		waiter.queue = this;
		this.count++;
	}

	remove(waiter: Waiter<T>): void {
		const queue = this.byOwner.get(waiter.owner);
		if (!queue) return;
		queue.remove(waiter);
		this.count--;
		if (queue.length === 0) this.byOwner.delete(waiter.owner);
	}

	dequeue(): Waiter<T> | undefined {
		const [turn] = this.byOwner;
		if (!turn) return undefined;
		const [owner, queue] = turn;
		const waiter = queue.dequeue();
		this.count--;
		this.byOwner.delete(owner);
		if (queue.length > 0) this.byOwner.set(owner, queue);
		return waiter;
	}
}

/**
 * One abort listener for all waiters of a signal: the 100,000 items of a run share one signal, and
 * a listener each would make every further `addEventListener` walk through all of them.
 */
export class Cancellations<T> {
	private readonly bySignal = new Map<AbortSignal, { waiters: Set<Waiter<T>>; stop(): void }>();

	watch(waiter: Waiter<T>): void {
		if (!waiter.signal) return;
		this.groupOf(waiter.signal).waiters.add(waiter);
	}

	/** Call when a waiter got what it waited for: its signal no longer concerns it. */
	forget(waiter: Waiter<T>): void {
		const group = waiter.signal && this.bySignal.get(waiter.signal);
		if (!group) return;
		group.waiters.delete(waiter);
		if (group.waiters.size === 0) group.stop();
	}

	private groupOf(signal: AbortSignal) {
		const known = this.bySignal.get(signal);
		if (known) return known;
		const waiters = new Set<Waiter<T>>();
		const stop = () => {
			signal.removeEventListener('abort', cancelAll);
			this.bySignal.delete(signal);
		};
		const cancelAll = () => {
			stop();
			for (const waiter of waiters) {
				waiter.queue?.remove(waiter);
				waiter.reject(signal.reason);
			}
		};
		signal.addEventListener('abort', cancelAll);
		const group = { waiters, stop };
		this.bySignal.set(signal, group);
		return group;
	}
}
