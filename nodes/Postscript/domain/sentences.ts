/**
 * Sentences one behind the other, each ended once: what others say (Postscript, n8n) may bring a full stop along, our
 * own messages bring none.
 *
 * @param sentences empty ones are left out
 * @returns without a full stop behind the last one, unless it brings one
 */
export function joinSentences(...sentences: Array<string | null | undefined>): string {
	return sentences.filter(Boolean).reduce<string>((before, sentence) => {
		const gap = /[.!?]["')\]]?$/.test(before) ? ' ' : '. ';
		return before === '' ? String(sentence) : `${before}${gap}${sentence}`;
	}, '');
}

/** A sentence to which more is added. Three dots, which say that something is left out, stay. */
export function withoutFullStop(sentence: string): string {
	return sentence.replace(/(?<!\.)\.$/, '');
}
