/**
 * An expression that gives the words for a value.
 *
 * @param words by value; none may hold two closing braces, which would end the expression
 * @param value an expression in its turn; itself where there are no words for it
 */
export function inWords(words: Record<string, string>, value: string): string {
	return `(${JSON.stringify(words)}[${value}] ?? ${value})`;
}
