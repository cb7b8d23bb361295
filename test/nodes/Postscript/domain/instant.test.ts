// Another realm is the very case: n8n evaluates expressions in one.
// eslint-disable-next-line @n8n/community-nodes/no-restricted-imports -- dates of another realm, as n8n gives them
import { runInNewContext } from 'node:vm';

import fc from 'fast-check';
import { DateTime } from 'luxon';

import {
	isDateObject,
	parseInstant,
	parseOccurredAt,
	toIsoUtc,
	toPostscriptUtc,
} from '../../../../nodes/Postscript/domain/instant';
import { anyValue, refusal, settles } from './refusal';

const FIELD = 'Occurred At';
const NEW_YORK = 'America/New_York';

describe('toIsoUtc', () => {
	it('has milliseconds, and microseconds only where there are any', () => {
		expect(toIsoUtc({ epochMs: 0, micros: 0 })).toBe('1970-01-01T00:00:00.000Z');
		expect(toIsoUtc({ epochMs: 1, micros: 20 })).toBe('1970-01-01T00:00:00.001020Z');
	});
});

describe('toPostscriptUtc', () => {
	it('always has six decimals', () => {
		expect(toPostscriptUtc({ epochMs: 1, micros: 20 })).toBe('1970-01-01 00:00:00.001020');
	});
});

describe('parseInstant without a zone', () => {
	it('takes a time that has its own', () => {
		expect(parseInstant('1970-01-01T01:00:00.000007+01:00', undefined, 'Date')).toEqual({
			epochMs: 0,
			micros: 7,
		});
	});

	it('refuses a time that has none', () => {
		const { message, hint } = refusal(() => parseInstant('2026-11-22 09:30:00', undefined, 'Date'));
		expect(message).toBe('Date "2026-11-22 09:30:00" does not say in which time zone it is');
		expect(hint).toContain('Add Z for UTC');
	});
});

describe('isDateObject', () => {
	it.each<[unknown, boolean]>([
		[new Date(NaN), true],
		[{ toMillis: () => 0, toISO: () => '' }, true],
		[{ toMillis: 0, toISO: '' }, false],
		['2026-11-22', false],
		[null, false],
		[0, false],
	])('%p: %p', (value, expected) => expect(isDateObject(value)).toBe(expected));
});

describe('parseOccurredAt', () => {
	it.each([
		['2026-11-22T04:26:00Z', '2026-11-22 04:26:00.000000'],
		['2026-11-22T04:26:00.123Z', '2026-11-22 04:26:00.123000'],
		['2026-11-22T04:26:00.123456Z', '2026-11-22 04:26:00.123456'],
		['2026-11-22T04:26:00.000001Z', '2026-11-22 04:26:00.000001'],
		['2026-11-22T04:26:00.123456789Z', '2026-11-22 04:26:00.123456'],
		['2026-11-22T04:26:00,5Z', '2026-11-22 04:26:00.500000'],
		['2026-11-22T04:26Z', '2026-11-22 04:26:00.000000'],
		['2026-11-22T04:26:00+01:00', '2026-11-22 03:26:00.000000'],
		['2026-11-22T04:26:00-0530', '2026-11-22 09:56:00.000000'],
		['2026-11-22T04:26:00+02', '2026-11-22 02:26:00.000000'],
		['2026-11-22 04:26:00 UTC', '2026-11-22 04:26:00.000000'],
		['2026-11-22t04:26:00z', '2026-11-22 04:26:00.000000'],
		['2026-11-22T04:26:00.000+01:00[Europe/Berlin]', '2026-11-22 03:26:00.000000'],
		[' 2026-11-22T04:26:00Z\n', '2026-11-22 04:26:00.000000'],
		['"2026-11-22T04:26:00.000Z"', '2026-11-22 04:26:00.000000'],
		["'2026-11-22T04:26:00Z", '2026-11-22 04:26:00.000000'],
		['="2026-11-22T04:26:00Z"', '2026-11-22 04:26:00.000000'],
		['\uFEFF2026-11-22T04:26:00Z\u200B', '2026-11-22 04:26:00.000000'],
		['2026-12-31T23:30:00-05:00', '2027-01-01 04:30:00.000000'],
		['2028-02-29T00:00:00Z', '2028-02-29 00:00:00.000000'],
		['0099-12-31T23:59:59Z', '0099-12-31 23:59:59.000000'],
	])('takes %s with its own zone', (value, expected) => {
		expect(parseOccurredAt(value, NEW_YORK, FIELD)).toBe(expected);
	});

	it.each([
		['2026-11-22T04:26:00', '2026-11-22 09:26:00.000000'],
		['2026-11-22 04:26:00', '2026-11-22 09:26:00.000000'],
		['2026-11-22 04:26:00.123456', '2026-11-22 09:26:00.123456'],
		['2026-11-22', '2026-11-22 05:00:00.000000'],
		['2026-07-04', '2026-07-04 04:00:00.000000'],
		['2026-03-08 02:30:00', '2026-03-08 07:30:00.000000'],
		['2026-11-01 01:30:00', '2026-11-01 05:30:00.000000'],
	])('reads %s in the zone of the workflow', (value, expected) => {
		expect(parseOccurredAt(value, NEW_YORK, FIELD)).toBe(expected);
	});

	it.each<[string, unknown]>([
		['a Date', new Date('2026-11-22T04:26:00.123Z')],
		['a Date of another realm', runInNewContext("new Date('2026-11-22T04:26:00.123Z')")],
		['a Luxon value', DateTime.fromISO('2026-11-22T05:26:00.123+01:00', { setZone: true })],
		[
			'a Luxon value as JSON',
			JSON.stringify(DateTime.fromISO('2026-11-22T04:26:00.123Z', { zone: 'Asia/Tokyo' })),
		],
		[
			'a Luxon value as text',
			DateTime.fromISO('2026-11-22T04:26:00.123Z', { zone: 'Asia/Tokyo' }).toString(),
		],
	])('takes %s', (_case, value) => {
		expect(parseOccurredAt(value, NEW_YORK, FIELD)).toBe('2026-11-22 04:26:00.123000');
	});

	it('takes a moment before 1970 and one of a fraction of a millisecond', () => {
		expect(parseOccurredAt('1969-12-31T23:59:59.999999Z', 'UTC', FIELD)).toBe(
			'1969-12-31 23:59:59.999999',
		);
	});

	it.each<[string, unknown, RegExp]>([
		['nothing', undefined, /^Occurred At nothing is not a date and time$/],
		['an empty text', '', /^Occurred At "" is not a date and time$/],
		['an object in a text', '[object Object]\n', /^Occurred At has an object where a text/],
		['garbage', 'yesterday', /"yesterday" is not a date and time$/],
		['a boolean', true, /true is not a date and time$/],
		['an object', { date: '2026-11-22' }, /an object is not a date and time$/],
		['February 30', '2026-02-30', /is not a date and time$/],
		['February 29 of a common year', '2026-02-29T00:00:00Z', /is not a date and time$/],
		['month 13', '2026-13-01', /is not a date and time$/],
		['hour 24', '2026-11-22T24:00:00Z', /is not a date and time$/],
		['second 60', '2026-11-22T23:59:60Z', /is not a date and time$/],
		['a year of five digits', '20261-11-22', /is not a date and time$/],
		['a year beyond 9999 in UTC', '9999-12-31T23:59:59-05:00', /is not a date and time$/],
		['a month alone', '2026-11', /is not a date and time$/],
		['day or month first', '11/12/2026', /is not a date and time$/],
		['one digit for a month', '2026-1-5', /is not a date and time$/],
		['an offset that is none', '2026-11-22T04:26:00+25:00', /is not a date and time$/],
		['an abbreviated zone', '2026-11-22T04:26:00 EST', /is not a date and time$/],
		['an invalid Date', new Date(NaN), /^Occurred At is an invalid date$/],
		['a Date beyond 9999', new Date(8.64e15), /^Occurred At is an invalid date$/],
		['an invalid Luxon value', DateTime.invalid('test'), /^Occurred At is an invalid date$/],
		[
			'milliseconds',
			1795321560000,
			/1795321560000 is a number, which may count seconds or milliseconds$/,
		],
		['seconds as text', '1795321560', /"1795321560" is a number, which may count/],
		['seconds from a sheet', "'1795321560 ", /is a number, which may count/],
	])('refuses %s', (_case, value, message) => {
		const refused = refusal(() => parseOccurredAt(value, NEW_YORK, FIELD));
		expect(refused.field).toBe(FIELD);
		expect(refused.message).toMatch(message);
	});

	it('tells how to convert a timestamp', () => {
		expect(refusal(() => parseOccurredAt(1795321560000, 'UTC', FIELD)).hint).toContain(
			'{{ DateTime.fromMillis(value) }}',
		);
	});

	it('refuses a zone that does not exist', () => {
		expect(refusal(() => parseOccurredAt('2026-11-22', 'Mars/Olympus', FIELD))).toMatchObject({
			field: 'Timezone',
			message: 'Timezone "Mars/Olympus" is not known',
		});
	});

	it('takes or refuses any value, and takes what it gave', () => {
		fc.assert(
			fc.property(
				anyValue,
				settles((value) => parseOccurredAt(value, 'UTC', FIELD)),
			),
		);
	});
});
