/** A moment in whole microseconds since 1970, UTC: the precision in which Postscript writes times. */
export type Micros = number;

/** `naive`: microseconds, no zone (as keywords and deliveries show). `zoned`: milliseconds and `Z`. */
export type TimestampStyle = 'naive' | 'zoned';

/** Any way to name a moment in test set-up: milliseconds since 1970, or text as the API takes it. */
export type Moment = number | string;

const SHAPE =
	/^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d)(?::(\d\d)(?:\.(\d{1,6}))?)?(Z|[+-]\d\d:?\d\d)?)?$/;

/** Reads an ISO date or date-time; one without a zone is UTC. Undefined when it is neither. */
export function parseTime(text: string): Micros | undefined {
	const parts = SHAPE.exec(text);
	if (!parts) return undefined;
	const [, day, minute = '00:00', second = '00', fraction = '', zone = 'Z'] = parts;
	const ms = Date.parse(`${day}T${minute}:${second}Z`);
	// Date.parse rolls the 31st of a short month over: such a day does not exist and is refused.
	if (Number.isNaN(ms) || new Date(ms).toISOString().slice(0, 10) !== day) return undefined;
	return (ms - zoneOffset(zone)) * 1000 + Number(fraction.padEnd(6, '0'));
}

function zoneOffset(zone: string): number {
	if (zone === 'Z') return 0;
	const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2));
	return (zone.startsWith('-') ? -minutes : minutes) * 60_000;
}

export function formatTime(at: Micros, style: TimestampStyle): string {
	const ms = Math.floor(at / 1000);
	const iso = new Date(ms).toISOString();
	return style === 'zoned' ? iso : `${iso.slice(0, -1)}${String(at - ms * 1000).padStart(3, '0')}`;
}

/** @throws Error when text is no date or date-time */
export function toMicros(moment: Moment): Micros {
	const micros = typeof moment === 'number' ? Math.floor(moment * 1000) : parseTime(moment);
	if (micros === undefined) throw new Error(`Not a date or date-time: ${moment}`);
	return micros;
}
