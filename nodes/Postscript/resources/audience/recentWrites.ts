/**
 * What this process wrote last, for as long as a run may still hold an older reading: two workflows that
 * add two audiences to one person at the same time must not overwrite each other.
 */
interface Written {
	list: string[];
	at: number;
}

const written = new Map<string, Written>();
const activeReadings = new Set<number>();
let ticks = 0;

/** One run's reading of memberships: begun before its lookup, closed when its work is done. */
export class RecentWrites {
	private readonly begunAt = ++ticks;

	constructor(private readonly token: string) {
		activeReadings.add(this.begunAt);
	}

	/** The list to build on: what was read, unless this process wrote a newer one since. */
	current(subscriberId: string, propertyName: string, read: string[]): string[] {
		const newer = written.get(this.keyOf(subscriberId, propertyName));
		return newer && newer.at > this.begunAt ? newer.list : read;
	}

	record(subscriberId: string, propertyName: string, list: string[]): void {
		written.set(this.keyOf(subscriberId, propertyName), { list, at: ++ticks });
	}

	close(): void {
		activeReadings.delete(this.begunAt);
		const oldest = Math.min(...activeReadings);
		for (const [key, { at }] of written) {
			if (at < oldest) written.delete(key);
		}
	}

	private keyOf(subscriberId: string, propertyName: string): string {
		return JSON.stringify([this.token, subscriberId, propertyName]);
	}
}
