import fc from 'fast-check';
import { DateTime } from 'luxon';

import { isZone, localToUtc } from '../../../../nodes/Postscript/domain/zone';

const utc = (text: string) => Date.parse(`${text}Z`);

describe('isZone', () => {
	it.each(['UTC', 'America/New_York', 'Europe/Berlin', 'Asia/Kathmandu', 'Etc/GMT+5'])(
		'knows %s',
		(zone) => expect(isZone(zone)).toBe(true),
	);

	it.each(['', 'New York', 'Mars/Olympus', 'DEFAULT', '__proto__'])('does not know %j', (zone) =>
		expect(isZone(zone)).toBe(false),
	);
});

describe('localToUtc', () => {
	it.each([
		['in winter', 'America/New_York', '2026-01-15T12:00:00', '2026-01-15T17:00:00'],
		['in summer', 'America/New_York', '2026-07-15T12:00:00', '2026-07-15T16:00:00'],
		['in UTC', 'UTC', '2026-07-15T12:00:00', '2026-07-15T12:00:00'],
		['with minutes', 'Asia/Kathmandu', '2026-07-15T12:00:00', '2026-07-15T06:15:00'],
		[
			'a minute before the spring change',
			'America/New_York',
			'2026-03-08T01:59:00',
			'2026-03-08T06:59:00',
		],
		[
			'skipped by the spring change',
			'America/New_York',
			'2026-03-08T02:30:00',
			'2026-03-08T07:30:00',
		],
		[
			'just after the spring change',
			'America/New_York',
			'2026-03-08T03:00:00',
			'2026-03-08T07:00:00',
		],
		[
			'shown twice by the autumn change',
			'America/New_York',
			'2026-11-01T01:30:00',
			'2026-11-01T05:30:00',
		],
		[
			'just after the autumn change',
			'America/New_York',
			'2026-11-01T02:00:00',
			'2026-11-01T07:00:00',
		],
		['skipped in Berlin', 'Europe/Berlin', '2026-03-29T02:30:00', '2026-03-29T01:30:00'],
		['shown twice in Berlin', 'Europe/Berlin', '2026-10-25T02:30:00', '2026-10-25T00:30:00'],
		[
			'skipped by half an hour',
			'Australia/Lord_Howe',
			'2026-10-04T02:15:00',
			'2026-10-03T15:45:00',
		],
	])('reads a time %s', (_case, zone, local, expected) => {
		expect(new Date(localToUtc(utc(local), zone))).toEqual(new Date(utc(expected)));
	});

	it('keeps the seconds of local mean time', () => {
		const moment = localToUtc(utc('1880-01-01T00:00:00'), 'America/New_York');
		expect(new Date(moment)).toEqual(new Date(utc('1880-01-01T04:56:02')));
	});

	it('finds the moment again from what the clock of a zone shows, or the earlier of two', () => {
		const zones = fc.constantFrom(
			'America/New_York',
			'Europe/London',
			'Asia/Tokyo',
			'America/Sao_Paulo',
			'Australia/Lord_Howe',
			'Pacific/Auckland',
		);
		const moments = fc.integer({ min: Date.UTC(1975, 0, 1), max: Date.UTC(2035, 0, 1) });
		fc.assert(
			fc.property(zones, moments, (zone, moment) => {
				const shown = DateTime.fromMillis(moment, { zone });
				const local = moment + shown.offset * 60_000;
				const expected = Math.min(...shown.getPossibleOffsets().map((one) => one.toMillis()));
				expect(localToUtc(local, zone)).toBe(expected);
			}),
			{ numRuns: 1000 },
		);
	});
});
