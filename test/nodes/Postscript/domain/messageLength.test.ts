import fc from 'fast-check';

import {
	MAX_MMS_CHARACTERS,
	measureMessage,
	withPrefix,
} from '../../../../nodes/Postscript/domain/messageLength';
import { creditsFor } from '../../../emulator/segments';

const FAMILY = '👨‍👩‍👧‍👦';

/** Counted by hand from 3GPP TS 23.038 and 23.040. */
test.each<[string, string, string, number, number]>([
	['nothing', '', 'GSM-7', 0, 1],
	['160 letters', 'x'.repeat(160), 'GSM-7', 160, 1],
	['161 letters', 'x'.repeat(161), 'GSM-7', 161, 2],
	['two full segments', 'x'.repeat(306), 'GSM-7', 306, 2],
	['one more than two segments', 'x'.repeat(307), 'GSM-7', 307, 3],
	['letters of the alphabet that are not ASCII', 'ÄÖÑÜ§¿äöñüàΔΩéß'.repeat(10), 'GSM-7', 150, 1],
	['line breaks', 'a\r\nb', 'GSM-7', 4, 1],
	['characters of the extension', '^{}\\[~]|€\f', 'GSM-7', 20, 1],
	['80 euro signs', '€'.repeat(80), 'GSM-7', 160, 1],
	['81 euro signs', '€'.repeat(81), 'GSM-7', 162, 2],
	// 152 and an escape fill the first segment, but the two belong together.
	['a euro sign on the edge', `${'x'.repeat(152)}€${'x'.repeat(152)}`, 'GSM-7', 306, 3],
	['70 Cyrillic letters', 'ж'.repeat(70), 'UCS-2', 70, 1],
	['71 Cyrillic letters', 'ж'.repeat(71), 'UCS-2', 71, 2],
	['two full segments of them', 'ж'.repeat(134), 'UCS-2', 134, 2],
	['one more', 'ж'.repeat(135), 'UCS-2', 135, 3],
	['one curly quote among letters', `${'x'.repeat(70)}’`, 'UCS-2', 71, 2],
	['a letter that is not in the alphabet', 'ç', 'UCS-2', 1, 1],
	['a backtick', '`', 'UCS-2', 1, 1],
	['the extension beside an emoji', '€😀', 'UCS-2', 3, 1],
	['35 emoji', '😀'.repeat(35), 'UCS-2', 70, 1],
	['36 emoji', '😀'.repeat(36), 'UCS-2', 72, 2],
	['an emoji on the edge', `${'ж'.repeat(66)}😀${'ж'.repeat(66)}`, 'UCS-2', 134, 3],
	['a family', FAMILY, 'UCS-2', 11, 1],
	['seven families', FAMILY.repeat(7), 'UCS-2', 77, 2],
	['a letter under 300 accents', `e${'\u0301'.repeat(300)}`, 'UCS-2', 301, 5],
	['half an emoji', '\ud83d', 'UCS-2', 1, 1],
])('%s', (_name, text, encoding, characters, segments) => {
	expect(measureMessage(text)).toEqual({ kind: 'SMS', encoding, characters, segments });
});

test('the name of the shop counts', () => {
	expect(withPrefix('Test Shop', 'Hi')).toBe('Test Shop: Hi');
	const body = 'x'.repeat(150);
	expect(measureMessage(body).segments).toBe(1);
	expect(measureMessage(withPrefix('Test Shop', body))).toMatchObject({
		characters: 161,
		segments: 2,
	});
	expect(measureMessage(withPrefix('Café Zürich’s', 'Hi')).encoding).toBe('UCS-2');
});

test('a picture makes it one MMS, however long', () => {
	const longest = 'x'.repeat(MAX_MMS_CHARACTERS);
	expect(measureMessage(longest, true)).toMatchObject({
		kind: 'MMS',
		characters: 1600,
		segments: 1,
	});
	expect(measureMessage('Hi 😀', true)).toMatchObject({ kind: 'MMS', encoding: 'UCS-2' });
});

test('a long text is measured in one go', () => {
	expect(measureMessage('ж'.repeat(670_000)).segments).toBe(10_000);
});

test("it comes to what the emulator's shop is charged", () => {
	const piece = fc.constantFrom('x', 'é', '€', '[', ' ', '\n', 'ж', '😀', FAMILY, 'e\u0301', '`');
	const gsm = fc.constantFrom('x', 'é', '€', '[', ' ', '\n');
	const text = fc.oneof(fc.array(gsm, { maxLength: 700 }), fc.array(piece, { maxLength: 300 }));
	fc.assert(
		fc.property(text, (pieces) => {
			const whole = pieces.join('');
			expect(measureMessage(whole).segments).toBe(creditsFor(whole, false));
		}),
		{ numRuns: 300 },
	);
});
