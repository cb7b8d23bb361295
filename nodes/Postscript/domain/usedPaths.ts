import type { INodeParameters } from 'n8n-workflow';

import { formatFieldPath, scanPath } from './fieldPath';
import type { FieldPath } from './fieldPath';

/** Where scripts of n8n get an item's fields: `$json`, `$input.item.json`, `$('Node').item.json`. */
const ITEM = /(?:\$json|\.\s*json|\[\s*(["'])json\1\s*\])(?![\w$(])/g;

const VARIABLE = /(?:const|let|var)\s+([\p{L}_$][\p{L}\p{N}_$]*)\s*=\s*$/u;

/** An item, or a part of it, as a script calls it. */
interface Source {
	pattern: RegExp;
	/** Where in the item it is. */
	path: FieldPath;
}

/**
 * The paths of the item that a node's parameters use already: automatic mapping takes the others.
 * Every expression counts, whichever way it gets at the item (`$json?.x`, `$input.item.json.x`,
 * `$('Node').item.json.x`), and so do names that a script takes out of it
 * (`const { phone } = $json`). What a script puts together while it runs cannot be seen.
 *
 * @returns paths as `parseFieldPath` reads them, each once
 */
export function usedPaths(parameters: INodeParameters): string[] {
	const paths = [...expressions(parameters)].flatMap(pathsIn);
	return [...new Set(paths.map(formatFieldPath))];
}

/** n8n evaluates texts that begin with `=`. */
function* expressions(value: unknown): Generator<string> {
	if (typeof value === 'string' && value.startsWith('=')) yield value;
	if (typeof value !== 'object' || value === null) return;
	for (const entry of Object.values(value)) yield* expressions(entry);
}

function pathsIn(script: string): FieldPath[] {
	const sources: Source[] = [{ pattern: ITEM, path: [] }];
	const variables = new Set<string>();
	const found: FieldPath[] = calledWithItem(script);
	// A variable for a part of the item is one more name for it, which the loop then comes to.
	for (const { pattern, path: base } of sources) {
		for (const match of script.matchAll(pattern)) {
			const { path, end } = scanPath(script, match.index + match[0].length);
			const full = [...base, ...withoutMethod(path, script, end)];
			const before = script.slice(0, expressionStart(script, match.index));
			const [, variable] = VARIABLE.exec(before) ?? [];
			if (/\}\s*=\s*$/.test(before)) found.push(...destructured(before, full));
			else if (variable === undefined) found.push(full);
			else if (!variables.has(variable)) {
				variables.add(variable);
				sources.push({ pattern: uses(variable), path: full });
			}
		}
	}
	return found.filter((path) => path.length > 0);
}

/** Where the expression begins that ends in `.json`: before `$('Node').item`, `$input.first()`. */
function expressionStart(script: string, index: number): number {
	const before = /\$(?:[\w$]|\.|\?|\((?:[^()]|\([^()]*\))*\)|\[[^\]]*\])*$/.exec(
		script.slice(0, index),
	);
	return before?.index ?? index;
}

function uses(variable: string): RegExp {
	const name = variable.replaceAll('$', '\\$');
	return new RegExp(`(?<![\\w$.]|(?:const|let|var)\\s+)${name}(?![\\w$])`, 'g');
}

/** In `phone.replace(/\D/g, "")` the method is no field. */
function withoutMethod(path: FieldPath, script: string, end: number): FieldPath {
	return /^\s*(?:\?\.)?\(/.test(script.slice(end)) ? path.slice(0, -1) : path;
}

/** The names of `({ phone }) => ...` where the item is what it is called with. */
function calledWithItem(script: string): FieldPath[] {
	if (!/\)\s*\(\s*\$json\s*\)/.test(script)) return [];
	return [...script.matchAll(/\}\s*\)\s*=>/g)].flatMap((match) =>
		destructured(script.slice(0, match.index + 1), []),
	);
}

/** The names in the pattern that ends a text, `{ phone, address: { city }, ...rest }`. */
function destructured(text: string, base: FieldPath): FieldPath[] {
	const close = text.lastIndexOf('}');
	let depth = 0;
	let open = close;
	for (; open >= 0; open -= 1) {
		if (text[open] === '}') depth += 1;
		if (text[open] === '{') depth -= 1;
		if (depth === 0) break;
	}
	return splitTop(text.slice(open + 1, close)).flatMap((entry) => patternEntry(entry, base));
}

function patternEntry(entry: string, base: FieldPath): FieldPath[] {
	const match = /^\s*(?:([\p{L}_$][\p{L}\p{N}_$]*)|(["'])(.*?)\2)\s*(?::\s*(\{.*\}))?/su.exec(
		entry,
	);
	if (!match) return [];
	const path = [...base, match[1] ?? match[3]];
	return match[4] ? destructured(match[4], path) : [path];
}

/** Splits at the commas that stand in no braces. */
function splitTop(text: string): string[] {
	const parts = [''];
	let depth = 0;
	for (const character of text) {
		if ('{[('.includes(character)) depth += 1;
		if ('}])'.includes(character)) depth -= 1;
		if (character === ',' && depth === 0) parts.push('');
		else parts[parts.length - 1] += character;
	}
	return parts;
}
