import type {
	ICredentialDataDecryptedObject,
	IDataObject,
	INodeExecutionData,
	INodeType,
} from 'n8n-workflow';
import { TEST_KEY } from '../emulator';
import { credentialFor } from '../support/credentials';
import { runNode } from '../support/engine';
import { builtNode } from './builtNode';
import { refusedOf, withEmulator, type EmulatorProcess } from './emulatorProcess';
import { PlainNode, SequentialNode } from './peers';
import { say } from './printing';
import { idealRequests, itemsFor, LIMIT, WORKLOADS, type Workload } from './workloads';

export const CONTESTANTS = ['this node', 'plain', 'sequential'] as const;
export type Contestant = (typeof CONTESTANTS)[number];

/** One workload, done by one contestant at one latency. */
export interface Row {
	workload: Workload['name'];
	title: string;
	contestant: Contestant;
	latencyMs: number;
	users: number;
	seconds: number;
	requestsPerUser: number;
	/** Users who were done, per second. */
	usersPerSecond: number;
	/** Requests answered with 429. */
	refused: number;
	refusedShare: number;
	/** Items that ended with an error. */
	failed: number;
	/** Users per second, as a share of what the limit allows with the fewest requests; null where people were left undone. */
	ofIdeal: number | null;
}

export interface Sizes {
	latencies: number[];
	users: number;
	/** The sequential node waits for every answer: fewer people do, as its figures per user are the same for any number. */
	usersOfSequential: number;
}

export function credentialOf(
	{ url }: Pick<EmulatorProcess, 'url'>,
	requestsPerSecond = LIMIT,
): ICredentialDataDecryptedObject {
	return credentialFor(url, { privateKey: TEST_KEY, requestsPerSecond });
}

async function nodeOf(contestant: Contestant): Promise<INodeType> {
	if (contestant === 'this node') return await builtNode();
	return contestant === 'plain' ? new PlainNode() : new SequentialNode();
}

/** Runs a workload through n8n's engine as this contestant does it. */
export async function runAs(
	contestant: Contestant,
	{ parameters, operation }: Pick<Workload, 'parameters' | 'operation'>,
	items: IDataObject[],
	credential: ICredentialDataDecryptedObject,
): Promise<INodeExecutionData[]> {
	const result = await runNode({
		items,
		credential,
		onError: 'continueRegularOutput',
		parameters: contestant === 'this node' ? parameters : { operation },
		nodeType: await nodeOf(contestant),
	});
	if (result.error) throw result.error;
	return result.items;
}

/** The message of an item that ended with an error. */
export function errorOf({ error, json }: INodeExecutionData): string | undefined {
	return error?.message ?? (json.error === undefined ? undefined : JSON.stringify(json.error));
}

async function measure(
	contestant: Contestant,
	workload: Workload,
	{ users, latencyMs }: { users: number; latencyMs: number },
	emulator: EmulatorProcess,
): Promise<Row> {
	const before = await emulator.counters();
	const started = performance.now();
	const output = await runAs(
		contestant,
		workload,
		itemsFor(workload, users),
		credentialOf(emulator),
	);
	const seconds = (performance.now() - started) / 1000;
	const after = await emulator.counters();
	const requests = after.requests - before.requests;
	const refused = refusedOf(after) - refusedOf(before);
	const done = output.filter((item) => errorOf(item) === undefined).length;
	const usersPerSecond = done / seconds;
	return {
		workload: workload.name,
		title: workload.title,
		contestant,
		latencyMs,
		users,
		seconds,
		requestsPerUser: requests / users,
		usersPerSecond,
		refused,
		refusedShare: refused / requests,
		failed: users - done,
		ofIdeal:
			done < users ? null : usersPerSecond / ((LIMIT * users) / idealRequests(workload, users)),
	};
}

/** All workloads by all contestants at all latencies, one after another: no one's requests disturb another's. */
export async function sideBySide({
	latencies,
	users: all,
	usersOfSequential,
}: Sizes): Promise<Row[]> {
	const rows: Row[] = [];
	for (const latencyMs of latencies) {
		for (const contestant of CONTESTANTS) {
			const users = contestant === 'sequential' ? usersOfSequential : all;
			await withEmulator({ seed: users, latencyMs, rate: LIMIT }, async (emulator) => {
				for (const workload of WORKLOADS) {
					const row = await measure(contestant, workload, { users, latencyMs }, emulator);
					say(
						`${latencyMs} ms, ${contestant}: ${workload.title}, ${users} users in ${row.seconds.toFixed(1)} s, ` +
							`${row.requestsPerUser.toFixed(2)} requests per user, ${row.refused} refused, ${row.failed} failed`,
					);
					rows.push(row);
				}
			});
		}
	}
	return rows;
}
