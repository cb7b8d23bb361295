/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals -- runs outside n8n */
import { mkdir, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { PROJECT_FOLDER } from './builtNode';
import type { CustomerDataFigures } from './customerData';
import { printTable, say } from './printing';
import type { MachineLoad } from './machineLoad';
import type { Row } from './sideBySide';
import type { SizeFigures } from './sizes';
import { judge, type CpuPart, type Figures } from './targets';

const fixed = (digits: number) => (value: number) => value.toFixed(digits);
const perCent = (value: number) => `${(value * 100).toFixed(1)} %`;
const orDash = (value: number | null, show: (value: number) => string) =>
	value === null ? '-' : show(value);

function printSideBySide(rows: Row[]): void {
	const sequential = (row: Row) =>
		rows.find(
			({ contestant, workload, latencyMs }) =>
				contestant === 'sequential' && workload === row.workload && latencyMs === row.latencyMs,
		);
	printTable(
		'Side by side. Sequential was run with fewer people; its figures per user hold for any number. Plain is given the IDs and sends no events after a sync.',
		rows.map((row) => ({
			workload: row.title,
			'latency ms': row.latencyMs,
			'jitter ms': row.jitterMs,
			who: row.contestant,
			users: row.users,
			'requests/user': fixed(3)(row.requestsPerUser),
			'users/s': row.failed === row.users ? '-' : fixed(2)(row.usersPerSecond),
			'times sequential': row.failed
				? '-'
				: fixed(1)(row.usersPerSecond / (sequential(row)?.usersPerSecond ?? NaN)),
			'requests/s': orDash(row.requestsPerSecond, fixed(2)),
			'of 15/(1+jitter)': orDash(row.ofReachable, perCent),
			refused: row.refused,
			failed: row.failed,
			'of ideal': orDash(row.ofIdeal, perCent),
		})),
	);
}

/** One line for each figure of a part. */
function printPart(title: string, figures: object): void {
	printTable(
		title,
		Object.entries(figures).map(([figure, value]) => ({
			figure,
			value: typeof value === 'number' ? Number(value.toFixed(3)) : JSON.stringify(value),
		})),
	);
}

function printMachineLoad(machineLoad: Record<string, MachineLoad>): void {
	printTable(
		'How much the machine was disturbed: load, and milliseconds that timers came late',
		Object.entries(machineLoad).map(([part, { loadAverage, lateP50, lateP99, lateMax }]) => ({
			part,
			load: fixed(1)(loadAverage),
			p50: fixed(0)(lateP50),
			p99: fixed(0)(lateP99),
			max: fixed(0)(lateMax),
		})),
	);
}

function printCpu({ items, contestants }: CpuPart): void {
	printTable(
		'A dry run of Event: Send, nothing sent',
		items.map(({ entrance, items: count, cpuMsPerItem, longestBlockMs }) => ({
			'handed over by': entrance,
			items: count,
			'CPU ms/item': fixed(3)(cpuMsPerItem),
			'longest block ms': fixed(0)(longestBlockMs),
		})),
	);
	printTable(
		'Audience sync, all new, with the limit lifted',
		contestants.map(({ contestant, users, cpuMsPerItem, wallMsPerItem }) => ({
			who: contestant,
			users,
			'CPU ms/item': fixed(2)(cpuMsPerItem),
			'wall ms/item': fixed(2)(wallMsPerItem),
		})),
	);
}

function printCustomerData({ rows }: CustomerDataFigures): void {
	printTable(
		"Events of known people at 15 requests a second: this node beside the vendors' own integrations, eight at a time with backoff",
		rows.map((row) => ({
			events: row.events,
			who: row.who,
			count: row.count,
			'requests/event': fixed(3)(row.requestsPerEvent),
			'events/s': fixed(2)(row.eventsPerSecond),
			refused: row.refused,
			failed: row.failed,
		})),
	);
}

function printSizes({ rows }: SizeFigures): void {
	const kilobytes = (value: number | undefined) => orDash(value ?? null, fixed(0));
	printTable(
		'Size, and the time to load all nodes of a package in a new process',
		rows.map(({ name, packedKb, installedKb, descriptionKb, loadMs }) => ({
			nodes: name,
			'packed KB': kilobytes(packedKb),
			'installed KB': kilobytes(installedKb),
			'descriptions KB': kilobytes(descriptionKb),
			'load ms': fixed(0)(loadMs),
		})),
	);
}

function printFigures(figures: Figures): void {
	const { sideBySide, cpu, customerData, size, machineLoad, ...parts } = figures;
	if (size) printSizes(size);
	if (customerData) printCustomerData(customerData);
	if (sideBySide) printSideBySide(sideBySide);
	if (cpu) printCpu(cpu);
	for (const [name, part] of Object.entries(parts)) printPart(PART_TITLES[name] ?? name, part);
	if (machineLoad) printMachineLoad(machineLoad);
}

const PART_TITLES: Record<string, string> = {
	returnAll: 'Return All with the limit lifted (memory in MB)',
	dropDown: 'A drop-down while a batch runs (ms)',
	faults:
		'Audience sync with 5 % 429, 5 % 503, 2 % cut connections and 1 % hanging for 30 s; the limit is lifted',
	sharedLimit: 'A second client takes a third of the limit',
	workers: "n8n's queue mode: workers on one key",
};

/**
 * Prints everything and writes it to a file in `.cache`.
 *
 * @returns whether every target that was measured is met
 */
export async function report(file: string, mode: string, figures: Figures): Promise<boolean> {
	printFigures(figures);
	const targets = judge(figures);
	printTable(
		'Targets',
		targets.map((target) => ({ ...target })),
	);
	const folder = join(PROJECT_FOLDER, '.cache');
	const path = join(folder, file);
	const machine = { node: process.version, cpu: cpus()[0]?.model, cores: cpus().length };
	const content = { at: new Date().toISOString(), mode, machine, targets, figures };
	await mkdir(folder, { recursive: true });
	await writeFile(path, `${JSON.stringify(content, null, '\t')}\n`);
	say(`Report: ${path}`);
	const missed = targets.filter(({ met }) => met === 'no');
	say(`${targets.length - missed.length} targets met, ${missed.length} missed`);
	return missed.length === 0;
}
