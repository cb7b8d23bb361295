/** Which incoming messages are passed on. */
export interface MessageFilter {
	match: 'any' | 'exact' | 'beginsWith' | 'contains';
	/** Separated by commas. */
	words: string;
}

/** Case, white space around and between words, and forms that only look different make no difference. */
function plain(text: string): string {
	return text.normalize('NFKC').replace(/\s+/g, ' ').trim().toLowerCase();
}

/** @returns whether a message's text is one that the filter asks for; without words none is asked for in particular */
export function passesMessageFilter(body: unknown, { match, words }: MessageFilter): boolean {
	const wanted = words.split(',').map(plain).filter(Boolean);
	if (match === 'any' || wanted.length === 0) return true;
	const text = plain(typeof body === 'string' ? body : '');
	return wanted.some((word) => {
		if (match === 'exact') return text === word;
		return match === 'beginsWith' ? text.startsWith(word) : text.includes(word);
	});
}
