import type { CustomerDataFigures, CustomerDataRow } from './customerData';
import type { DropDownFigures } from './dropDown';
import type { FaultFigures } from './faults';
import type { MachineLoad } from './machineLoad';
import type { SharedLimitFigures } from './sharedLimit';
import type { Row } from './sideBySide';
import type { SizeFigures } from './sizes';
import type { CpuFigures, ItemCost, ReturnAllFigures } from './uncapped';
import type { WorkerFigures } from './workerFigures';
import { JITTERS, type WorkloadName } from './workloads';

export interface CpuPart {
	items: ItemCost[];
	contestants: CpuFigures[];
}

/** What was measured; a part that was not asked for is absent. */
export interface Figures {
	sideBySide?: Row[];
	cpu?: CpuPart;
	returnAll?: ReturnAllFigures;
	size?: SizeFigures;
	dropDown?: DropDownFigures;
	faults?: FaultFigures;
	sharedLimit?: SharedLimitFigures;
	customerData?: CustomerDataFigures;
	workers?: WorkerFigures;
	/** How much the machine was disturbed during each part. */
	machineLoad?: Record<string, MachineLoad>;
}

/** Undefined where the part was not measured. */
type Measure = (figures: Figures) => number | undefined;

export interface Target {
	name: string;
	bound: 'at most' | 'at least' | 'below';
	limit: number;
	/** As a share, shown in per cent. */
	isShare?: true;
	measured: Measure;
}

export interface Verdict {
	name: string;
	limit: string;
	measured: string;
	met: 'yes' | 'no';
}

const share = { isShare: true } as const;

/** The worst of our figures for the rows that count. */
function worstOf(
	counts: (row: Row) => boolean,
	pick: 'max' | 'min',
	value: (row: Row) => number | null,
): Measure {
	return ({ sideBySide }) => {
		const rows = sideBySide?.filter((row) => row.contestant === 'this node' && counts(row));
		return rows?.length ? Math[pick](...rows.map((row) => value(row) ?? 0)) : undefined;
	};
}

/** The worst over all numbers of items. */
function shareOfRouting(costs: ItemCost[]): number {
	const shares = costs
		.filter(({ entrance }) => entrance === 'customOperation')
		.map(({ items, cpuMsPerItem }) => {
			const other = costs.find((cost) => cost.items === items && cost.entrance === 'routing');
			return cpuMsPerItem / (other?.cpuMsPerItem ?? NaN);
		});
	return Math.max(...shares);
}

/** Our figures for a workload without jitter, the worst of all latencies. */
function worst(
	workload: WorkloadName,
	pick: 'max' | 'min',
	value: (row: Row) => number | null,
): Measure {
	return worstOf((row) => row.workload === workload && row.jitterMs === 0, pick, value);
}

/** Our figure for one kind of events. */
function ofEvents(title: string, value: (row: CustomerDataRow) => number): Measure {
	return ({ customerData }) => {
		const row = customerData?.rows.find(
			({ events, who }) => who === 'this node' && events === title,
		);
		return row && value(row);
	};
}

/** A figure of workers of which none was killed. */
function undisturbed(value: (figures: WorkerFigures) => number): Measure {
	return ({ workers }) => (workers && !workers.kill ? value(workers) : undefined);
}

/** At each jitter: the rate against what that jitter allows. */
function networkTargets(jitterMs: number): Target[] {
	const name = jitterMs === 0 ? 'No jitter' : `Jitter of 0 to ${jitterMs} ms`;
	const counts = (row: Row) => row.workload === 'syncNew' && row.jitterMs === jitterMs;
	return [
		{
			name: `${name}: requests per second, of 15 / (1 + ${jitterMs / 1000})`,
			bound: 'at least',
			limit: 0.97,
			...share,
			measured: worstOf(counts, 'min', (row) => row.ofReachable),
		},
		{
			name: `${name}: refused`,
			bound: 'at most',
			limit: 0.005,
			...share,
			measured: worstOf(counts, 'max', (row) => row.refusedShare),
		},
		{
			name: `${name}: failed`,
			bound: 'at most',
			limit: 0,
			measured: worstOf(counts, 'max', (row) => row.failed),
		},
	];
}

const TARGETS: Target[] = [
	{
		name: 'Audience sync, all new: requests per user',
		bound: 'at most',
		limit: 2.05,
		measured: worst('syncNew', 'max', (row) => row.requestsPerUser),
	},
	{
		name: "Audience sync, all new: share of the limit's users per second",
		bound: 'at least',
		limit: 0.95,
		...share,
		measured: worst('syncNew', 'min', (row) => row.ofIdeal),
	},
	...JITTERS.flatMap(networkTargets),
	{
		name: 'Audience sync, unchanged: requests per user',
		bound: 'at most',
		limit: 0.03,
		measured: worst('syncUnchanged', 'max', (row) => row.requestsPerUser),
	},
	{
		name: 'Create or Update, known people: requests per user',
		bound: 'at most',
		limit: 1.05,
		measured: worst('upsert', 'max', (row) => row.requestsPerUser),
	},
	{
		name: "CPU an item, as a share of what n8n's routing engine needs",
		bound: 'at most',
		limit: 1 / 3,
		...share,
		measured: ({ cpu }) => cpu && shareOfRouting(cpu.items),
	},
	{
		name: 'Longest block of the event loop (ms), most items',
		bound: 'at most',
		limit: 150,
		measured: ({ cpu }) =>
			cpu?.items.findLast(({ entrance }) => entrance === 'customOperation')?.longestBlockMs,
	},
	{
		name: 'Customer data, identify and track: requests an event',
		bound: 'at most',
		limit: 1.025,
		measured: ofEvents('half identify, half track', (row) => row.requestsPerEvent),
	},
	{
		name: 'Customer data, identify and track: failed',
		bound: 'at most',
		limit: 0,
		measured: ofEvents('half identify, half track', (row) => row.failed),
	},
	{
		name: 'Customer data, two audiences a person: requests an event',
		bound: 'at most',
		limit: 1.55,
		measured: ofEvents('two audiences entered a person', (row) => row.requestsPerEvent),
	},
	{
		name: 'Faults: items that are neither done nor a clear error',
		bound: 'at most',
		limit: 0,
		measured: ({ faults }) => faults?.unsettled,
	},
	{
		name: 'Faults: people not in the state that a done item asked for',
		bound: 'at most',
		limit: 0,
		measured: ({ faults }) => faults?.wrongState,
	},
	{
		name: 'Faults: events lost',
		bound: 'at most',
		limit: 0,
		measured: ({ faults }) => faults?.lostEvents,
	},
	{
		name: 'Faults: events repeated under another external ID',
		bound: 'at most',
		limit: 0,
		measured: ({ faults }) => faults?.repeatedUnderOtherId,
	},
	{
		name: 'Faults: texts sent',
		bound: 'at most',
		limit: 0,
		measured: ({ faults }) => faults?.messages,
	},
	{
		name: 'Second client on the key: our requests refused',
		bound: 'below',
		limit: 0.02,
		...share,
		measured: ({ sharedLimit }) => sharedLimit?.refusedShare,
	},
	{
		name: 'Second client on the key: our rate, of what it leaves',
		bound: 'at least',
		limit: 0.9,
		...share,
		measured: ({ sharedLimit }) => sharedLimit?.ofWhatIsLeft,
	},
	{
		name: 'Second client on the key: failed',
		bound: 'at most',
		limit: 0,
		measured: ({ sharedLimit }) => sharedLimit?.failed,
	},
	{
		name: 'Drop-down while a batch runs: slowest, ms',
		bound: 'below',
		limit: 1000,
		measured: ({ dropDown }) => dropDown?.max,
	},
	{
		name: 'Workers: rate together, of the limit',
		bound: 'at least',
		limit: 0.9,
		...share,
		measured: undisturbed(({ ofLimit }) => ofLimit),
	},
	{
		name: 'Workers: requests refused',
		bound: 'below',
		limit: 0.03,
		...share,
		measured: undisturbed(({ refusedShare }) => refusedShare),
	},
	{
		name: 'Workers: items lost',
		bound: 'at most',
		limit: 0,
		measured: ({ workers }) => workers?.lost,
	},
	{
		name: 'Workers: items done twice',
		bound: 'at most',
		limit: 0,
		measured: undisturbed(({ repeated }) => repeated),
	},
];

function isMet({ bound, limit }: Target, value: number): boolean {
	if (bound === 'at least') return value >= limit;
	return bound === 'below' ? value < limit : value <= limit;
}

function shown({ isShare }: Target, value: number): string {
	const number = isShare ? value * 100 : value;
	const text = Number.isInteger(number) ? String(number) : number.toFixed(isShare ? 2 : 3);
	return isShare ? `${text} %` : text;
}

/** Holds what was measured against the targets; those whose part was not measured are left out. */
export function judge(figures: Figures): Verdict[] {
	return TARGETS.flatMap((target) => {
		const value = target.measured(figures);
		if (value === undefined) return [];
		return {
			name: target.name,
			limit: `${target.bound} ${shown(target, target.limit)}`,
			measured: shown(target, value),
			met: isMet(target, value) ? 'yes' : 'no',
		};
	});
}
