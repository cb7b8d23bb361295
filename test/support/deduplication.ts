import { DataDeduplicationService } from 'n8n-core';
import type { DeduplicationItemTypes, IDataDeduplicator } from 'n8n-workflow';

/** n8n's memory of what a node has seen, kept by node ID as its database keeps it. */
export const remembered = new Map<string, DeduplicationItemTypes[]>();

/** Set while n8n's database is to be away. */
export const outage = { isOn: false };

function listOf(nodeId: string | undefined): DeduplicationItemTypes[] {
	if (outage.isOn) throw new Error('The database is away');
	const list = remembered.get(String(nodeId)) ?? [];
	remembered.set(String(nodeId), list);
	return list;
}

const deduplicator: IDataDeduplicator = {
	async checkProcessedAndRecord(items, _scope, { node }, { maxEntries }) {
		const list = listOf(node?.id);
		const fresh = items.filter((item) => !list.includes(item));
		const seen = items.filter((item) => list.includes(item));
		list.push(...fresh);
		if (maxEntries) list.splice(0, list.length - maxEntries);
		return { new: fresh, processed: seen };
	},
	async removeProcessed(items, _scope, { node }) {
		const list = listOf(node?.id);
		for (const item of items) if (list.includes(item)) list.splice(list.indexOf(item), 1);
	},
	async clearAllProcessedItems(_scope, { node }) {
		remembered.delete(String(node?.id));
	},
	async getProcessedDataCount(_scope, { node }) {
		return listOf(node?.id).length;
	},
};

/** Gives n8n's engine its memory; once for a test file. */
export async function openDeduplication(): Promise<void> {
	await DataDeduplicationService.init(deduplicator);
}
