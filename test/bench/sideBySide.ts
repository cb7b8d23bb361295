import type {
	ICredentialDataDecryptedObject,
	IDataObject,
	INodeExecutionData,
	INodeType,
} from 'n8n-workflow';
import { TEST_KEY, type LogEntry } from '../emulator';
import { credentialFor } from '../support/credentials';
import { runNode } from '../support/engine';
import { builtNode } from './builtNode';
import { refusedOf, withEmulator, type EmulatorProcess } from './emulatorProcess';
import { PlainNode, SequentialNode } from './peers';
import { say } from './printing';
import { idealRequests, itemsFor, JITTERS, LIMIT, WORKLOADS, type Workload } from './workloads';

export const CONTESTANTS = ['this node', 'plain', 'sequential'] as const;
export type Contestant = (typeof CONTESTANTS)[number];

/** One workload, done by one contestant over one network. */
export interface Row {
	workload: Workload['name'];
	title: string;
	contestant: Contestant;
	latencyMs: number;
	/** Each request is held up on its way in by up to this many milliseconds. */
	jitterMs: number;
	users: number;
	seconds: number;
	requestsPerUser: number;
	/** Users who were done, per second. */
	usersPerSecond: number;
	/**
	 * Accepted requests per second from the first to the last, and as a share of what the jitter allows: 15 / (1 + jitter in seconds). Null where
	 * items failed, or too few requests were sent to tell.
	 */
	requestsPerSecond: number | null;
	ofReachable: number | null;
	/** Requests answered with 429. */
	refused: number;
	refusedShare: number;
	/** Items that ended with an error. */
	failed: number;
	/** Users per second, as a share of what the limit allows with the fewest requests; null where people were left undone. */
	ofIdeal: number | null;
}

export interface Network {
	latencyMs: number;
	jitterMs: number;
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
	{ users, latencyMs, jitterMs }: Network & { users: number },
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
	const log = (await emulator.log()).slice(before.requests);
	const requestsPerSecond = done < users ? null : acceptedPerSecond(log);
	return {
		workload: workload.name,
		title: workload.title,
		contestant,
		latencyMs,
		jitterMs,
		users,
		seconds,
		requestsPerUser: requests / users,
		usersPerSecond,
		requestsPerSecond,
		ofReachable: requestsPerSecond && requestsPerSecond / (LIMIT / (1 + jitterMs / 1000)),
		refused,
		refusedShare: refused / requests,
		failed: users - done,
		ofIdeal:
			done < users ? null : usersPerSecond / ((LIMIT * users) / idealRequests(workload, users)),
	};
}

/** Fewer than two full seconds' worth of requests tell nothing. */
function acceptedPerSecond(log: LogEntry[]): number | null {
	const accepted = log.filter(({ status }) => status !== 429);
	if (accepted.length < 2 * LIMIT) return null;
	const seconds = (accepted[accepted.length - 1].at - accepted[0].at) / 1000;
	return (accepted.length - 1) / seconds;
}

/** Without jitter all contestants do all workloads; with jitter this node does the first one. */
function partsAt(jitterMs: number): { contestants: readonly Contestant[]; workloads: Workload[] } {
	return jitterMs === 0
		? { contestants: CONTESTANTS, workloads: WORKLOADS }
		: { contestants: ['this node'], workloads: WORKLOADS.slice(0, 1) };
}

/** One after another: no contestant's requests disturb another's. */
export async function sideBySide({
	latencies,
	users: all,
	usersOfSequential,
}: Sizes): Promise<Row[]> {
	const rows: Row[] = [];
	for (const network of latencies.flatMap((latencyMs) =>
		JITTERS.map((jitterMs) => ({ latencyMs, jitterMs })),
	)) {
		const { contestants, workloads } = partsAt(network.jitterMs);
		for (const contestant of contestants) {
			const users = contestant === 'sequential' ? usersOfSequential : all;
			await withEmulator({ seed: users, ...network, rate: LIMIT }, async (emulator) => {
				for (const workload of workloads) {
					const row = await measure(contestant, workload, { users, ...network }, emulator);
					sayRow(row);
					rows.push(row);
				}
			});
		}
	}
	return rows;
}

function sayRow(row: Row): void {
	say(
		`${row.latencyMs} ms + 0 to ${row.jitterMs}, ${row.contestant}: ${row.title}, ${row.users} users in ${row.seconds.toFixed(1)} s, ` +
			`${row.requestsPerUser.toFixed(2)} requests per user, ${row.refused} refused, ${row.failed} failed`,
	);
}
