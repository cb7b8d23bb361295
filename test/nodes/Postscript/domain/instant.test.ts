import {
	isDateObject,
	parseInstant,
	toIsoUtc,
	toPostscriptUtc,
} from '../../../../nodes/Postscript/domain/instant';
import { refusal } from './refusal';

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
