/** How a text travels: as SMS, in an alphabet and in segments, or as one MMS. */
export interface MessageLength {
	kind: 'SMS' | 'MMS';
	/** GSM-7 where every character is in that alphabet; one other character makes all UCS-2. */
	encoding: 'GSM-7' | 'UCS-2';
	/** As the limits count them: characters of GSM's extension are two, emoji two or more. */
	characters: number;
	/** What carriers count; 1 for an MMS. */
	segments: number;
}

/** Most characters of an MMS (Postscript's message editor). */
export const MAX_MMS_CHARACTERS = 1600;

/** 3GPP TS 23.038: the characters that take one place of seven bits each. */
const BASIC = new Set(
	'@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡' +
		'ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà',
);
/** Those that take two, an escape and another. */
const EXTENSION = new Set('\f^{}\\[~]|€');

/** Places in a text of one segment, and in each of several, where a header takes six bytes. */
const PLACES = {
	'GSM-7': { single: 160, part: 153 },
	'UCS-2': { single: 70, part: 67 },
} as const;

/** A message as it arrives: Postscript puts the name of the shop in front of each. */
export function withPrefix(shopName: string, body: string): string {
	return `${shopName}: ${body}`;
}

/**
 * The length of a message, as carriers count it.
 *
 * @param text all of it, with the prefix
 * @param hasMedia whether a picture makes it an MMS, which has no segments
 */
export function measureMessage(text: string, hasMedia = false): MessageLength {
	const encoding = encodingOf(text);
	const places = Array.from(text, (character) => placesOf(character, encoding));
	const characters = places.reduce((sum, each) => sum + each, 0);
	if (hasMedia) return { kind: 'MMS', encoding, characters, segments: 1 };
	return {
		kind: 'SMS',
		encoding,
		characters,
		segments: countSegments(places, characters, encoding),
	};
}

function encodingOf(text: string): MessageLength['encoding'] {
	for (const character of text) {
		if (!BASIC.has(character) && !EXTENSION.has(character)) return 'UCS-2';
	}
	return 'GSM-7';
}

function placesOf(character: string, encoding: MessageLength['encoding']): number {
	if (encoding === 'UCS-2') return character.length;
	return EXTENSION.has(character) ? 2 : 1;
}

/** No character is cut in two: one of two places that does not fit goes to the next segment whole. */
function countSegments(
	places: readonly number[],
	characters: number,
	encoding: MessageLength['encoding'],
): number {
	const { single, part } = PLACES[encoding];
	if (characters <= single) return 1;
	let segments = 1;
	let used = 0;
	for (const size of places) {
		if (used + size > part) {
			segments += 1;
			used = 0;
		}
		used += size;
	}
	return segments;
}
