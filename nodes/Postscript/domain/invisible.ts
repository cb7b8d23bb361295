/** Scripts whose letters are joined or kept apart by U+200C and U+200D: there the two are spelling. */
const JOINING = [
	'Arabic',
	'Bengali',
	'Devanagari',
	'Gujarati',
	'Gurmukhi',
	'Kannada',
	'Khmer',
	'Malayalam',
	'Mongolian',
	'Myanmar',
	'Oriya',
	'Sinhala',
	'Syriac',
	'Tamil',
	'Telugu',
]
	.map((script) => `\\p{Script=${script}}`)
	.join('');

/** One of those letters: Mongolian has invisible characters of its own, which are none. */
const LETTER = `(?!\\p{DI})[${JOINING}]`;

/** Characters without a form of their own that shape the ones around them. */
const MEANT = [
	// Emoji of several parts (families, professions), and the variants of one character.
	'(?<=\\p{ExtPict}[\\p{EMod}\\uFE0F]{0,2})\\u200D(?=\\p{ExtPict})',
	'(?<![\\s\\p{DI}]|^)\\p{VS}',
	`(?<=${LETTER})[\\u200C\\u200D](?=${LETTER})`,
	// The flags of England, Scotland and Wales are a black flag and invisible letters.
	'(?<=\\u{1F3F4}[\\u{E0020}-\\u{E007E}]{0,6})[\\u{E0020}-\\u{E007F}]',
];

const INVISIBLE = new RegExp(`(?!${MEANT.join('|')})[\\p{DI}\\uFFF9-\\uFFFB]`, 'gu');

/** Most texts: nothing to look for, and much cheaper to know. */
const PLAIN = /^[\x20-\x7E]*$/;

/**
 * A text with something in the place of each character that shows nothing and shapes nothing: zero
 * width spaces, byte order marks, direction marks, soft hyphens (Unicode's
 * `Default_Ignorable_Code_Point`). What holds emoji and joined letters together stays.
 */
export function replaceInvisible(text: string, replace: (character: string) => string): string {
	return PLAIN.test(text) ? text : text.replace(INVISIBLE, replace);
}
