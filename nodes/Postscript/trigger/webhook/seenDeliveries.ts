/** Postscript repeats a delivery for an hour; twice that leaves room for clocks and queues. */
const REMEMBERED_MS = 2 * 60 * 60_000;
/** In this process, about 100 bytes each. */
const MOST_REMEMBERED = 20_000;
/** In the workflow's static data, about 20 bytes each, rewritten with every delivery. */
const MOST_SAVED = 1_000;

interface Entry {
	/** Milliseconds since 1970. */
	at: number;
	/** While n8n has not answered yet: whether it took the delivery in the end. */
	outcome?: Promise<boolean>;
}

/** The right, and the duty, to handle a delivery. */
export interface Claim {
	/** n8n has taken it: every repeat is one too many. */
	keep(): void;
	/** n8n has not: the next repeat is handled. */
	release(): void;
}

/**
 * Recognises repeated deliveries. One process remembers them exactly; what is saved with the workflow tells the next
 * one after a restart of the newest. Processes side by side learn from it what they can: they overwrite each other.
 */
export class SeenDeliveries {
	private readonly entries = new Map<string, Entry>();

	/**
	 * @param key what makes a delivery itself
	 * @param now milliseconds since 1970
	 * @returns undefined for a repeat; one that comes while the first is being handled waits for its outcome
	 */
	async claim(key: string, now: number): Promise<Claim | undefined> {
		for (;;) {
			const known = this.entries.get(key);
			if (!known) return this.enter(key, now);
			if (!known.outcome) return undefined;
			if (await known.outcome) return undefined;
		}
	}

	/** Takes in what was saved, by this process or another. */
	learn(saved: string[], now: number): void {
		for (const line of saved) {
			const [key, seconds] = line.split(' ');
			const at = parseInt(seconds, 36) * 1000;
			if (Math.abs(now - at) < REMEMBERED_MS && !this.entries.has(key))
				this.entries.set(key, { at });
		}
		this.trim(now);
	}

	/**
	 * Takes in one that n8n has taken after its claim was released.
	 *
	 * @param now milliseconds since 1970
	 */
	add(key: string, now: number): void {
		if (!this.entries.has(key)) this.entries.set(key, { at: now });
		this.trim(now);
	}

	/** The newest, as lines to be saved: what was taken, and `own`, which is about to be. */
	toSaved(own?: string): string[] {
		const lines: string[] = [];
		for (const [key, { at, outcome }] of this.entries) {
			if (!outcome || key === own) lines.push(`${key} ${Math.floor(at / 1000).toString(36)}`);
		}
		return lines.slice(-MOST_SAVED);
	}

	private enter(key: string, now: number): Claim {
		let settle: (taken: boolean) => void = () => {};
		const outcome = new Promise<boolean>((resolve) => {
			settle = resolve;
		});
		const entry: Entry = { at: now, outcome };
		this.entries.set(key, entry);
		this.trim(now);
		return {
			keep: () => {
				delete entry.outcome;
				settle(true);
			},
			release: () => {
				if (entry.outcome && this.entries.get(key) === entry) this.entries.delete(key);
				settle(false);
			},
		};
	}

	private trim(now: number): void {
		for (const [key, { at }] of this.entries) {
			const isOld = Math.abs(now - at) >= REMEMBERED_MS;
			if (!isOld && this.entries.size <= MOST_REMEMBERED) return;
			this.entries.delete(key);
		}
	}
}
