import type { INodeExecutionData, NodeApiError } from 'n8n-workflow';
import { ERROR_CODES } from '../../../../nodes/Postscript/domain/errorCodes';
import type { Emulator } from '../../../emulator';
import type { NodeResult } from '../../../support/engine';

/** What a run of the node was about. */
export interface RunFacts {
	/** How many items it got. */
	items: number;
	/** How many requests but reads it sent. */
	writes: number;
	/** Whether an item may come to no row. */
	mayBeSilent: boolean;
}

/** How JavaScript words a mistake of the code. */
const MISTAKE = /is not a function|^Cannot |is not iterable|of undefined|of null/;

/** What is wrong with a run's outcome, whatever it was about: nothing where each item is done, or refused with a reason. */
export function complaintsAbout(
	{ items, errorItems, error }: NodeResult,
	facts: RunFacts,
): string[] {
	const rows = [...items, ...errorItems];
	return [
		...rows.flatMap((row) => aboutRow(row, facts.items)),
		...(rows.some(({ json }) => json.dry_run) && facts.writes > 0 ? ['a dry run wrote'] : []),
		...(error ? aboutError(error, facts) : aboutSilence(rows, facts)),
	];
}

/** Texts that a person got more often than so many times. */
export function repeatedTexts(emulator: Emulator, most: number): string[] {
	const counts = new Map<string, number>();
	for (const { to, kind, body } of emulator.shop().texts) {
		const text = JSON.stringify([to, kind, kind === 'message' && body]);
		counts.set(text, (counts.get(text) ?? 0) + 1);
	}
	return [...counts].flatMap(([text, count]) => (count > most ? `${count} times: ${text}` : []));
}

function itemsOf({ pairedItem = [] }: INodeExecutionData): number[] {
	return [pairedItem].flat().map((pair) => (typeof pair === 'object' ? pair.item : pair));
}

function aboutRow(row: INodeExecutionData, count: number): string[] {
	const { error_code: code, error } = row.json;
	const pairs = itemsOf(row);
	const isPaired = pairs.length > 0 && pairs.every((item) => item >= 0 && item < count);
	const isKnown = code === undefined || Object.hasOwn(ERROR_CODES, String(code));
	return [
		...(isPaired ? [] : [`unpaired: ${JSON.stringify(row)}`]),
		...(isKnown && code !== 'unexpected' ? [] : [`code ${String(code)}: ${String(error)}`]),
	];
}

function aboutSilence(rows: INodeExecutionData[], { items, mayBeSilent }: RunFacts): string[] {
	const answered = new Set(rows.flatMap(itemsOf));
	const silent = Array.from({ length: items }, (_, n) => n).filter((n) => !answered.has(n));
	return mayBeSilent ? [] : silent.map((item) => `item ${item} is not answered`);
}

function aboutError(error: NodeApiError, { items, writes }: RunFacts): string[] {
	const { name, message, description } = error;
	const item = Number(error.context?.itemIndex);
	const isOurs = ['NodeOperationError', 'NodeApiError'].includes(name) && !MISTAKE.test(message);
	const saysNothingSent = description?.includes('Nothing was sent') === true;
	return [
		...(isOurs ? [] : [`${name}: ${message}`]),
		...(item >= 0 && item < items ? [] : [`of no item: ${message}`]),
		...(saysNothingSent && writes > 0 ? ['something was sent'] : []),
	];
}
