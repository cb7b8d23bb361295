import type { INodeParameters } from 'n8n-workflow';

const DOT_REFERENCE = /\$json\.([A-Za-z_$][\w$]*)/g;
const BRACKET_REFERENCE = /\$json\[\s*(["'])(.*?)\1\s*\]/g;

/**
 * The item's fields that a node's parameters use already, by their expressions (`{{ $json.phone }}`,
 * `{{ $json["e mail"] }}`): automatic mapping takes the others.
 */
export function usedPaths(parameters: INodeParameters): string[] {
	const source = JSON.stringify(parameters).replaceAll('\\"', '"');
	const dotted = [...source.matchAll(DOT_REFERENCE)].map((match) => match[1]);
	const bracketed = [...source.matchAll(BRACKET_REFERENCE)].map((match) => match[2]);
	return [...new Set([...dotted, ...bracketed])];
}
