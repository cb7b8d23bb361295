/* eslint-disable @n8n/community-nodes/no-restricted-globals -- runs outside n8n */
import { startProgram } from './children';
import { withEmulator } from './emulatorProcess';
import { say } from './printing';
import { CONTESTANTS, credentialOf, runAs, type Contestant } from './sideBySide';
import { itemsFor, WORKLOADS } from './workloads';

/** More than can be sent: nothing waits for the pacer. */
export const WITHOUT_LIMIT = 100_000;

export interface CpuFigures {
	contestant: Contestant;
	users: number;
	/** Processor time of this process, engine and HTTP client included. */
	cpuMsPerItem: number;
	wallMsPerItem: number;
}

/** What reading and planning items costs, by each way in which n8n hands them over. */
export interface ItemCost {
	entrance: 'customOperation' | 'routing';
	items: number;
	cpuMsPerItem: number;
	/** The longest time for which the event loop was not served. */
	longestBlockMs: number;
}

/** Dry runs of one operation, each in a process of its own. */
export async function measureItemCost(counts: number[]): Promise<ItemCost[]> {
	const costs: ItemCost[] = [];
	for (const items of counts) {
		for (const entrance of ['customOperation', 'routing'] as const) {
			say(`Cost of ${items} items by ${entrance}`);
			const child = startProgram('bench/itemCost.ts', [String(items), entrance]);
			const measured = JSON.parse(await child.output()) as Omit<ItemCost, 'entrance' | 'items'>;
			costs.push({ entrance, items, ...measured });
		}
	}
	return costs;
}

/** Audience sync of new people as fast as it goes. */
export async function measureCpu(users: number): Promise<CpuFigures[]> {
	say(`Processor time: ${users} items with the limit lifted`);
	const figures: CpuFigures[] = [];
	for (const contestant of CONTESTANTS) {
		await withEmulator({ seed: users, latencyMs: 0, rate: null }, async (emulator) => {
			const [workload] = WORKLOADS;
			const items = itemsFor(workload, users);
			const before = process.cpuUsage();
			const started = performance.now();
			await runAs(contestant, workload, items, credentialOf(emulator, WITHOUT_LIMIT));
			const wallMsPerItem = (performance.now() - started) / users;
			const { user, system } = process.cpuUsage(before);
			figures.push({
				contestant,
				users,
				cpuMsPerItem: (user + system) / 1000 / users,
				wallMsPerItem,
			});
		});
	}
	return figures;
}

export interface ReturnAllFigures {
	subscribers: number;
	items: number;
	requests: number;
	seconds: number;
	/** Megabytes of the whole process: the engine alone, and the most while the list was read. */
	rssBefore: number;
	rssPeak: number;
	/** Megabytes of heap that are held when the list is there. */
	heapHeld: number;
}

/** Get Many with Return All, in a process of its own so that the peak of memory is its own. */
export async function measureReturnAll(subscribers: number): Promise<ReturnAllFigures> {
	say(`Return All: ${subscribers} subscribers with the limit lifted`);
	return await withEmulator({ seed: subscribers, latencyMs: 0, rate: null }, async (emulator) => {
		const child = startProgram('bench/returnAll.ts', [emulator.url], ['--expose-gc']);
		const measured = JSON.parse(await child.output()) as Omit<
			ReturnAllFigures,
			'subscribers' | 'requests'
		>;
		const { requests } = await emulator.counters();
		return { subscribers, requests, ...measured };
	});
}
