import fc from 'fast-check';
import {
	formatTimestamp,
	hasZone,
	parseTimestamp,
	resolutionOf,
} from '../../../../nodes/Postscript/domain/timestamp';

const NOON = Date.UTC(2026, 2, 1, 12) * 1000;

describe('parseTimestamp', () => {
	test.each([
		['2026-03-01T12:00:00.000001', NOON + 1],
		['2026-03-01T12:00:00.000001Z', NOON + 1],
		['2026-03-01 12:00:00', NOON],
		['2026-03-01T12:00:00.5', NOON + 500_000],
		['2026-03-01T12:00:00.123Z', NOON + 123_000],
		['2026-03-01T14:00:00.123456+02:00', NOON + 123_456],
		['2026-03-01T06:30:00-0530', NOON],
		['2026-03-01T14:00:00+02', NOON],
		['2026-03-01T12:00:00.123456789Z', NOON + 123_456],
		['2026-03-01', NOON - 43_200_000_000],
		['2026/03/01 12:00', NOON],
		['2026-03-01 12:00:00 UTC', NOON],
		['2026-03-01 12:00:00.5 +0000', NOON + 500_000],
		['Sun, 01 Mar 2026 12:00:00 GMT', NOON],
		['Sun, 01 Mar 2026 13:00:00 +0100', NOON],
		['Sun Mar 1 12:00:00 2026', NOON],
		[1772366400, NOON],
		[1772366400.25, NOON + 250_000],
		['1772366400', NOON],
		[1772366400123, NOON + 123_000],
		['1772366400123', NOON + 123_000],
		[1772366400123456, NOON + 123_456],
	])('%s', (text, micros) => {
		expect(parseTimestamp(text)).toBe(micros);
	});

	test.each([
		undefined,
		null,
		'',
		'yesterday',
		'2026',
		2026,
		-5,
		NaN,
		'2026-02-31',
		'2026-13-01',
		{},
	])('%s is none', (text) => {
		expect(parseTimestamp(text)).toBeUndefined();
	});

	test('what is written reads the same, in either style', () => {
		fc.assert(
			fc.property(fc.integer({ min: 0, max: 4e15 }), fc.boolean(), (at, zoned) => {
				const text = formatTimestamp(at, zoned);
				expect(parseTimestamp(text)).toBe(at);
				expect(hasZone(text)).toBe(zoned);
			}),
		);
	});
});

test.each([
	['2026-03-01T12:00:00.000001', 1],
	['2026-03-01T12:00:00.123Z', 1000],
	['2026-03-01T12:00:00', 1_000_000],
	['2026-03-01T12:00', 60_000_000],
	['2026-03-01', 86_400_000_000],
	['Sun, 01 Mar 2026 12:00:00 GMT', 1_000_000],
	[1772366400, 1_000_000],
	[1772366400.5, 1],
	[1772366400123, 1000],
])('%s is written with a precision of %i microseconds', (value, precision) => {
	expect(resolutionOf(value)).toBe(precision);
});
