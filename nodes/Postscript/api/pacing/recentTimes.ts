import { SECOND } from '../clock';

/** The times of the last `size` permits, in milliseconds on the pacer's clock. */
export class RecentTimes {
	private readonly times: Float64Array;

	private next = 0;

	/** How many of them lay in the last second when the newest was added. */
	private lastSecond = 0;

	/** @param earlier whose newest times are taken over */
	constructor(size: number, earlier?: RecentTimes) {
		this.times = new Float64Array(size).fill(-Infinity);
		for (const time of earlier?.inOrder() ?? []) this.add(time);
	}

	/** The time of the permit `size` permits ago; -Infinity while there were fewer. */
	get oldest(): number {
		return this.times[this.next];
	}

	/** Adds the newest; gives back how many of the earlier ones are less than a second older. */
	add(time: number): number {
		const size = this.times.length;
		const index = () => (this.next - this.lastSecond + size) % size;
		while (this.lastSecond > 0 && this.times[index()] <= time - SECOND) this.lastSecond--;
		const before = this.lastSecond;
		this.times[this.next] = time;
		this.next = (this.next + 1) % size;
		this.lastSecond = Math.min(before + 1, size);
		return before;
	}

	private inOrder(): number[] {
		return [...this.times.subarray(this.next), ...this.times.subarray(0, this.next)];
	}
}
