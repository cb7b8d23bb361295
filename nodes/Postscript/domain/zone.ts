/** Making a formatter costs far more than using it; zones are few. */
const formatters = new Map<string, Intl.DateTimeFormat>();

const DAY = 86_400_000;

/**
 * Whether `zone` is the IANA name of a time zone (`America/New_York`), as the platform knows them.
 */
export function isZone(zone: string): boolean {
	try {
		formatter(zone);
		return true;
	} catch {
		return false;
	}
}

/**
 * The moment a wall clock in `zone` shows a time.
 *
 * A time that a clock skips in spring is read with the offset before the change (02:30 becomes
 * 03:30), one that it shows twice in autumn is the first of both: RFC 5545's rule, and `compatible`
 * of Temporal.
 *
 * @param local milliseconds since 1970 that the wall clock's digits would be in UTC
 * @param zone an IANA name that `isZone` knows
 * @returns milliseconds since 1970, UTC
 */
export function localToUtc(local: number, zone: string): number {
	const before = local - offset(zone, local - DAY);
	if (before + offset(zone, before) === local) return before;
	const after = local - offset(zone, local + DAY);
	return after + offset(zone, after) === local ? after : before;
}

/** What a clock in the zone is ahead of UTC at a moment, in milliseconds. */
function offset(zone: string, at: number): number {
	const name = formatter(zone)
		.formatToParts(at)
		.find((part) => part.type === 'timeZoneName')?.value;
	const match = /([+-])(\d\d):(\d\d)(?::(\d\d))?$/.exec(name ?? '');
	if (!match) return 0;
	const [, sign, hours, minutes, seconds = '0'] = match;
	const total = Number(hours) * 3_600_000 + Number(minutes) * 60_000 + Number(seconds) * 1000;
	return sign === '-' ? -total : total;
}

function formatter(zone: string): Intl.DateTimeFormat {
	let known = formatters.get(zone);
	if (!known) {
		known = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' });
		formatters.set(zone, known);
	}
	return known;
}
