const BASIC =
	'@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?' +
	'¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà';
const EXTENSION = '\f^{}\\[~]|€';

/** What an MMS costs, whatever its length. */
const MMS_CREDITS = 3;

/** Credits that a text uses, with the shop's name in front: one for each segment, three for an MMS. */
export function creditsFor(text: string, hasMedia: boolean): number {
	return hasMedia ? MMS_CREDITS : segmentCount(text);
}

/** How many SMS a text goes out as (3GPP TS 23.038): a character is never cut in two. */
function segmentCount(text: string): number {
	const characters = [...text];
	const isGsm = characters.every((one) => BASIC.includes(one) || EXTENSION.includes(one));
	const size = (one: string) => (isGsm ? (EXTENSION.includes(one) ? 2 : 1) : one.length);
	const [single, part] = isGsm ? [160, 153] : [70, 67];
	const total = characters.reduce((sum, one) => sum + size(one), 0);
	if (total <= single) return 1;
	let [segments, used] = [1, 0];
	for (const one of characters) {
		if (used + size(one) > part) [segments, used] = [segments + 1, 0];
		used += size(one);
	}
	return segments;
}
