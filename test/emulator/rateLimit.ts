export interface RateSettings {
	rate: number | null;
	window: 'fixed' | 'sliding';
}

const SECOND_MS = 1000;

/** Counts accepted requests per token: 15 a second is one flat ceiling for all endpoints. */
export class RateLimiter {
	private readonly accepted = new Map<string, number[]>();

	/**
	 * @param now milliseconds
	 * @returns whether the request is within the limit; if so it is counted
	 */
	accept(token: string, now: number, { rate, window }: RateSettings): boolean {
		if (rate === null) return true;
		const inWindow = (at: number) =>
			window === 'fixed'
				? Math.floor(at / SECOND_MS) === Math.floor(now / SECOND_MS)
				: at > now - SECOND_MS;
		const recent = (this.accepted.get(token) ?? []).filter(inWindow);
		const within = recent.length < rate;
		if (within) recent.push(now);
		this.accepted.set(token, recent);
		return within;
	}

	reset(): void {
		this.accepted.clear();
	}
}
