/** An event that comes again later than this is processed again. */
const REMEMBERED_MS = 24 * 3_600_000;

/** So many events are remembered in a process, the oldest are forgotten first. */
const MOST_EVENTS = 50_000;

interface Seen {
	at: number;
	/** Tells whether the event was processed, once that is known. */
	isDone: Promise<boolean>;
	settle(isDone: boolean): void;
	isSettled: boolean;
}

/** The events that this process has in work or has processed, by node and message ID, the oldest first. */
const seenEvents = new Map<string, Seen>();

/**
 * Marks an event as being in work.
 *
 * @param key node and message ID
 * @param now milliseconds since 1970
 * @returns undefined where the event is new; else whether it has been processed, once that is known
 */
export function claimEvent(key: string, now: number): Promise<boolean> | undefined {
	const earlier = seenEvents.get(key);
	if (earlier && earlier.at + REMEMBERED_MS > now) return earlier.isDone;
	let resolve: (isDone: boolean) => void = () => {};
	const isDone = new Promise<boolean>((settle) => (resolve = settle));
	seenEvents.delete(key);
	seenEvents.set(key, { at: now, isDone, settle: resolve, isSettled: false });
	return undefined;
}

/** Says what became of a claimed event: processed, it is seen; otherwise it may come again. */
export function settleEvent(key: string, isDone: boolean): void {
	const seen = seenEvents.get(key);
	if (!seen || seen.isSettled) return;
	seen.isSettled = true;
	seen.settle(isDone);
	if (!isDone) seenEvents.delete(key);
	for (const [oldest, { isSettled }] of seenEvents) {
		if (seenEvents.size <= MOST_EVENTS) return;
		if (isSettled) seenEvents.delete(oldest);
	}
}
