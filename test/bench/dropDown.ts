/* eslint-disable @n8n/community-nodes/no-restricted-imports -- runs outside n8n */
import { setTimeout as wait } from 'node:timers/promises';
import { LoadOptionsContext } from 'n8n-core';
import type { ICredentialDataDecryptedObject, INode, INodeType } from 'n8n-workflow';
import { Workflow } from 'n8n-workflow';
import { additionalDataFor, runNode } from '../support/engine';
import { builtNode } from './builtNode';
import { withEmulator } from './emulatorProcess';
import { say } from './printing';
import { credentialOf } from './sideBySide';
import { itemsFor, LIMIT, SYNC } from './workloads';

const LATENCY_MS = 100;
const BATCH_STARTS_MS = 3000;
const BETWEEN_MS = 400;

export interface DropDownFigures {
	/** Items of the batch that was running meanwhile. */
	batch: number;
	latencyMs: number;
	opened: number;
	/** Milliseconds until the list was there. */
	p50: number;
	max: number;
}

function contextFor(nodeType: INodeType, credential: ICredentialDataDecryptedObject) {
	const node: INode = {
		id: 'drop-down',
		name: 'Postscript',
		type: 'postscript',
		typeVersion: 1,
		position: [0, 0],
		parameters: SYNC,
		credentials: { postscriptApi: { id: '1', name: 'Postscript' } },
	};
	const workflow = new Workflow({
		id: 'drop-down',
		nodes: [node],
		connections: {},
		active: false,
		nodeTypes: {
			getByName: () => nodeType,
			getByNameAndVersion: () => nodeType,
			getKnownTypes: () => ({}),
		},
	});
	return new LoadOptionsContext(workflow, node, additionalDataFor(credential, 'drop-down'), '');
}

/** Opens drop-downs, now subscribers and now keywords, while a batch runs with the same credential. */
export async function measureDropDown(batch: number, opened: number): Promise<DropDownFigures> {
	return await withEmulator(
		{ seed: batch, latencyMs: LATENCY_MS, rate: LIMIT },
		async (emulator) => {
			say(`Drop-down: opened ${opened} times while a batch of ${batch} items runs`);
			const credential = credentialOf(emulator);
			let cancel = () => {};
			const running = runNode({
				parameters: SYNC,
				items: itemsFor({ isMember: () => true }, batch),
				credential,
				nodeType: await builtNode(),
				onStart: (stop) => (cancel = stop),
			});
			await wait(BATCH_STARTS_MS);
			const times = await openRepeatedly(opened, credential);
			cancel();
			await running;
			times.sort((a, b) => a - b);
			const p50 = times[Math.floor(times.length / 2)];
			return { batch, latencyMs: LATENCY_MS, opened, p50, max: times[times.length - 1] };
		},
	);
}

async function openRepeatedly(
	count: number,
	credential: ICredentialDataDecryptedObject,
): Promise<number[]> {
	const nodeType = await builtNode();
	const searches = Object.values(nodeType.methods?.listSearch ?? {});
	const times: number[] = [];
	for (let n = 0; n < count; n++) {
		const started = performance.now();
		await searches[n % searches.length].call(contextFor(nodeType, credential));
		times.push(performance.now() - started);
		await wait(BETWEEN_MS);
	}
	return times;
}
