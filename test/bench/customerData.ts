import { seedPhone } from '../emulator';
import { runNode } from '../support/engine';
import { builtNode } from './builtNode';
import { refusedOf, withEmulator, type EmulatorProcess } from './emulatorProcess';
import { say } from './printing';
import { credentialOf, errorOf } from './sideBySide';
import { rudderStack, segment, type VendorFlow } from './vendorFlows';
import { LIMIT } from './workloads';

/** One event, as each contestant is given it. */
export interface Event {
	type: 'identify' | 'track' | 'audience';
	phone: string;
	n: number;
	/** The audience that is entered. */
	key?: string;
}

type Flow = (emulator: EmulatorProcess, events: Event[]) => Promise<number>;

export interface CustomerDataRow {
	events: string;
	who: string;
	count: number;
	seconds: number;
	requestsPerEvent: number;
	eventsPerSecond: number;
	/** Requests answered with 429. */
	refused: number;
	failed: number;
}

export interface CustomerDataFigures {
	rows: CustomerDataRow[];
}

/** Half identifies, half tracks, of known people. */
function mixed(count: number): Event[] {
	return Array.from({ length: count }, (_, n) => ({
		type: n % 2 === 0 ? 'identify' : 'track',
		phone: seedPhone(n),
		n,
	}));
}

/** Each person enters two audiences. */
function audiences(count: number): Event[] {
	return Array.from({ length: count }, (_, n) => ({
		type: 'audience',
		phone: seedPhone(Math.floor(n / 2)),
		n,
		key: n % 2 === 0 ? 'vip' : 'lapsed',
	}));
}

let runs = 0;

/** What a server of the vendors delivers for it. */
function payloadOf({ type, phone, n, key }: Event, run: number): object {
	const receivedAt = new Date(Date.UTC(2026, 0, 1) + n * 1000).toISOString();
	const common = { messageId: `run-${run}-${n}`, timestamp: receivedAt, receivedAt };
	if (type === 'track') {
		return { ...common, type, event: 'Bench', properties: { n }, context: { traits: { phone } } };
	}
	if (key === undefined) return { ...common, type, traits: { phone, n } };
	const personas = { computation_class: 'audience', computation_key: key };
	return { ...common, type: 'identify', traits: { phone, [key]: true }, context: { personas } };
}

const thisNode: Flow = async (emulator, events) => {
	const run = (runs += 1);
	const result = await runNode({
		items: [{ batch: events.map((event) => payloadOf(event, run)) }],
		credential: credentialOf(emulator),
		onError: 'continueRegularOutput',
		parameters: { resource: 'customerData', operation: 'process', payload: '={{ $json }}' },
		nodeType: await builtNode(),
	});
	if (result.error) throw result.error;
	return result.items.filter((item) => errorOf(item) !== undefined).length;
};

const vendor =
	(flow: VendorFlow): Flow =>
	async ({ url }, events) =>
		await flow(url, events);

const CONTESTS: Array<{
	title: string;
	events: (count: number) => Event[];
	flows: Array<[string, Flow]>;
}> = [
	{
		title: 'half identify, half track',
		events: mixed,
		flows: [
			['this node', thisNode],
			["RudderStack's flow", vendor(rudderStack)],
		],
	},
	{
		title: 'two audiences entered a person',
		events: audiences,
		flows: [
			['this node', thisNode],
			["Segment's flow", vendor(segment)],
		],
	},
];

/** Events of known people at the limit, this node beside the vendors' own integrations. */
export async function measureCustomerData(count: number): Promise<CustomerDataFigures> {
	const rows: CustomerDataRow[] = [];
	for (const { title, events, flows } of CONTESTS) {
		for (const [who, flow] of flows) {
			say(`Customer data: ${count} events (${title}), ${who}`);
			const settings = { seed: count, latencyMs: 100, rate: LIMIT };
			const row = await withEmulator(settings, async (emulator) => {
				const started = performance.now();
				const failed = await flow(emulator, events(count));
				const seconds = (performance.now() - started) / 1000;
				const counters = await emulator.counters();
				return {
					events: title,
					who,
					count,
					seconds,
					requestsPerEvent: counters.requests / count,
					eventsPerSecond: (count - failed) / seconds,
					refused: refusedOf(counters),
					failed,
				};
			});
			rows.push(row);
		}
	}
	return { rows };
}
