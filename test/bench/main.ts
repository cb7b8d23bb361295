/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals, no-console --
   a program of its own that runs outside n8n */
import './environment';
import { parseArgs } from 'node:util';
import { measureCustomerData } from './customerData';
import { measureDropDown } from './dropDown';
import { measureFaults } from './faults';
import { watchMachineLoad } from './machineLoad';
import { report } from './report';
import { measureSharedLimit } from './sharedLimit';
import { sideBySide } from './sideBySide';
import { measureSizes } from './sizes';
import type { Figures } from './targets';
import { measureCpu, measureItemCost, measureReturnAll } from './uncapped';

const FULL = {
	latencies: [50, 100, 400],
	users: 500,
	usersOfSequential: 30,
	cpu: 2000,
	items: [2000, 10_000, 50_000],
	subscribers: 300_000,
	batch: 5000,
	opened: 40,
	faults: 2000,
	shared: 1500,
	customerData: 500,
};

const QUICK: typeof FULL = {
	latencies: [100],
	users: 100,
	usersOfSequential: 15,
	cpu: 300,
	items: [2000],
	subscribers: 20_000,
	batch: 1000,
	opened: 10,
	faults: 200,
	shared: 300,
	customerData: 100,
};

type Measures = {
	[Part in Exclude<keyof Figures, 'machineLoad' | 'workers'>]-?: (
		size: typeof FULL,
	) => Promise<Figures[Part]>;
};

/** In this order; the short ones first. */
const PARTS: Measures = {
	size: async () => await measureSizes(),
	cpu: async ({ cpu, items }) => ({
		items: await measureItemCost(items),
		contestants: await measureCpu(cpu),
	}),
	returnAll: async ({ subscribers }) => await measureReturnAll(subscribers),
	dropDown: async ({ batch, opened }) => await measureDropDown(batch, opened),
	sharedLimit: async ({ shared }) => await measureSharedLimit(shared),
	customerData: async ({ customerData }) => await measureCustomerData(customerData),
	faults: async ({ faults }) => await measureFaults(faults),
	sideBySide,
};

const USAGE = `npm run bench [-- options]
  --quick           fewer people, 100 ms latency only: two minutes instead of a quarter of an hour
  --only <parts>    some of ${Object.keys(PARTS).join(', ')}; parted by commas
  --help            show this`;

function readWishes() {
	const { values } = parseArgs({
		options: {
			quick: { type: 'boolean', default: false },
			only: { type: 'string', default: Object.keys(PARTS).join(',') },
			help: { type: 'boolean', default: false },
		},
	});
	const asked = values.only.split(',');
	const parts = Object.entries(PARTS).filter(([name]) => asked.includes(name));
	return values.help || parts.length !== asked.length ? undefined : { quick: values.quick, parts };
}

/** Resolves to the exit code. */
async function main(): Promise<number> {
	const wishes = readWishes();
	if (!wishes) {
		console.log(USAGE);
		return process.argv.includes('--help') ? 0 : 1;
	}
	const figures: Record<string, unknown> = {};
	const machineLoad: Figures['machineLoad'] = {};
	for (const [name, measure] of wishes.parts) {
		const seen = watchMachineLoad();
		figures[name] = await measure(wishes.quick ? QUICK : FULL);
		machineLoad[name] = seen();
	}
	figures.machineLoad = machineLoad;
	const isWell = await report('bench.json', wishes.quick ? 'quick' : 'full', figures as Figures);
	return isWell ? 0 : 1;
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));

// Cancelled batches may still wait for an answer: the program does not.
main().then(
	(code) => process.exit(code),
	(error: Error) => {
		console.error(error);
		process.exit(1);
	},
);
