import type { WakingHours } from './options';
import type { Micros } from './time';

const HOUR = 3_600_000_000;
const DAY = 24 * HOUR;

/** The first moment, from `at` on, at which people are awake. */
export function nextWakingTime(at: Micros, { from, to }: WakingHours): Micros {
	const midnight = at - (at % DAY);
	const hour = (at - midnight) / HOUR;
	const isAwake = from <= to ? from <= hour && hour < to : hour >= from || hour < to;
	if (isAwake) return at;
	return midnight + from * HOUR + (hour < from ? 0 : DAY);
}
