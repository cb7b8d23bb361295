import { cleanText } from './text';

/** Where a value stands in an item: the names from the outside in, `['items', '0', 'sku']`. */
export type FieldPath = string[];

const IDENTIFIER = /\s*(?:\?\.|\.)\s*([\p{L}_$][\p{L}\p{N}_$]*)/uy;
const QUOTED = /\s*(?:\?\.)?\s*\[\s*(["'`])((?:\\.|(?!\1).)*)\1\s*\]/suy;
const INDEX = /\s*(?:\?\.)?\s*\[\s*(\d+)\s*\]/y;

/**
 * The path that JavaScript writes from a place on: `.a.b`, `?.x`, `["e mail"].x`, `[0]`.
 *
 * @returns the path, empty where there is none, and where it ends
 */
export function scanPath(source: string, start: number): { path: FieldPath; end: number } {
	const path: FieldPath = [];
	let end = start;
	for (let step = scanStep(source, end); step; step = scanStep(source, end)) {
		path.push(step.name);
		end = step.end;
	}
	return { path, end };
}

function scanStep(source: string, start: number): { name: string; end: number } | undefined {
	for (const pattern of [IDENTIFIER, QUOTED, INDEX]) {
		pattern.lastIndex = start;
		const match = pattern.exec(source);
		if (!match) continue;
		const name = pattern === QUOTED ? match[2].replace(/\\(.)/gs, '$1') : match[1];
		return { name, end: pattern.lastIndex };
	}
	return undefined;
}

/**
 * A path as a parameter has it: `output.phone`, `["e mail"]`, or a name that is no JavaScript, such
 * as `e mail`, which stands for itself.
 */
export function parseFieldPath(text: string): FieldPath {
	const source = /^\s*[[?.]/.test(text) ? text : `.${text}`;
	const { path, end } = scanPath(source, 0);
	return path.length > 0 && source.slice(end).trim() === '' ? path : [text];
}

/** A path as `parseFieldPath` reads it. */
export function formatFieldPath(path: FieldPath): string {
	return path
		.map((name, index) => {
			if (/^\d+$/.test(name)) return `[${name}]`;
			if (!/^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(name)) return `["${name.replace(/["\\]/g, '\\$&')}"]`;
			return index === 0 ? name : `.${name}`;
		})
		.join('');
}

/**
 * Which of an item's values to leave out.
 *
 * @param texts paths as `parseFieldPath` reads them; one is also a name at the top of the item, for
 * names with dots
 * @returns whether the value at a path is named: itself, or by what is done with it (`phone.length`
 * of a text). An object of which a part is named stays, without that part, and so does a list.
 */
export function pathMatcher(
	texts: readonly string[],
): (path: FieldPath, value: unknown) => boolean {
	const named = texts.map((text) => parseFieldPath(text).map(cleanText));
	const topNames = new Set(texts.map(cleanText));
	return (path, value) =>
		(path.length === 1 && topNames.has(path[0])) ||
		named.some((other) => isNamedBy(path, value, other));
}

/**
 * Which of an item's values are chosen, where some are.
 *
 * @param texts as for `pathMatcher`
 * @returns whether the value at a path is one of those named, is inside one, or has one inside itself
 */
export function pathChooser(
	texts: readonly string[],
): (path: FieldPath, value: unknown) => boolean {
	const named = texts.map((text) => parseFieldPath(text).map(cleanText));
	const topNames = new Set(texts.map(cleanText));
	return (path, value) =>
		topNames.has(path[0]) ||
		named.some((other) => {
			const isBeginning = path.every(
				(name, index) => index >= other.length || name === other[index],
			);
			return isBeginning && (path.length >= other.length || typeof value === 'object');
		});
}

function isNamedBy(path: FieldPath, value: unknown, named: FieldPath): boolean {
	if (path.length > named.length || path.some((name, index) => name !== named[index])) return false;
	if (path.length === named.length) return true;
	if (Array.isArray(value)) return !/^\d+$/.test(named[path.length]);
	return typeof value !== 'object' || value === null;
}
